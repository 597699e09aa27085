/* SPDX-License-Identifier: Apache-2.0 */
/* fs/fs.c over a filesystem that exists only here: paths, runs of every kind, reads across them. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>
#include <lib/util.h>

#include "blk_mem.h"

/*
 * The toy format: a volume that begins with "TOY". Node N (priv[0]) of the
 * table is what it is; a path's names are looked up by parent.
 */
static const struct {
	const char *name;
	int parent;
	enum fs_node_type type;
	uint64_t size;
	const char *target;
} nodes[] = {
	{ "", -1, FS_DIR, 0 },
	{ "boot", 0, FS_DIR, 0 },
	{ "Image", 1, FS_FILE, 5000 },
	{ "link", 0, FS_SYMLINK, 10, "boot/Image" },
	{ "deep", 1, FS_DIR, 0 },
	{ "again", 4, FS_DIR, 0 },
	{ "empty", 0, FS_FILE, 0 },
	{ "stuck", 0, FS_FILE, 4096 },
	{ "self", 0, FS_DIR, 0 },
	{ "absolute", 4, FS_SYMLINK, 10, "/boot" },
	{ "up", 4, FS_SYMLINK, 10, "../deep/./../Image" },
	{ "way", 0, FS_SYMLINK, 10, "boot/deep/absolute/" },
	{ "circle", 0, FS_SYMLINK, 10, "./circle" },
	{ "grows", 0, FS_SYMLINK, 10, "grows/and/grows/and/grows/and/grows/and/grows/and/grows/and/"
	  "grows/and/grows/and/grows/and/grows/and/grows/and/grows/and/grows/and/grows/and/grows" },
	{ "lost", 0, FS_SYMLINK, 10, "boot/nowhere" },
	{ "broken", 0, FS_SYMLINK, 10 },
};

static int toy_error;
static unsigned int toy_mounted;

static void node_set(struct fs *fs, size_t i, struct fs_node *out)
{
	*out = (struct fs_node){ .fs = fs, .type = nodes[i].type, .size = nodes[i].size };
	out->priv[0] = i;
}

static int toy_mount(struct fs *fs)
{
	uint8_t sector[512];
	int ret = blk_read(fs->dev, fs->start, 1, sector);

	if (ret || toy_error)
		return ret ? ret : toy_error;
	if (memcmp(sector, "TOY", 3))
		return -EINVAL;
	toy_mounted++;
	return 0;
}

static void toy_unmount(struct fs *fs)
{
	(void)fs;
	toy_mounted--;
}

static int toy_root(struct fs *fs, struct fs_node *out)
{
	node_set(fs, 0, out);
	return 0;
}

static int toy_readdir(const struct fs_node *dir,
		       int (*visit)(const struct fs_dirent *entry, void *ctx), void *ctx)
{
	struct fs_dirent entry;
	int ret = 0;

	for (size_t i = 1; i < ARRAY_SIZE(nodes) && !ret; i++) {
		if (nodes[i].parent != (int)dir->priv[0])
			continue;
		node_set(dir->fs, i, &entry.node);
		strcpy(entry.name, nodes[i].name);
		ret = visit(&entry, ctx);
	}
	return ret;
}

static int toy_lookup(const struct fs_node *dir, const char *name, struct fs_node *out)
{
	if (dir->priv[0] == 8) {        /* "self" has itself in it, for ever */
		*out = *dir;
		return 0;
	}
	for (size_t i = 1; i < ARRAY_SIZE(nodes); i++) {
		if (nodes[i].parent == (int)dir->priv[0] && !strcmp(nodes[i].name, name)) {
			node_set(dir->fs, i, out);
			return 0;
		}
	}
	return -ENOENT;
}

static int toy_readlink(const struct fs_node *link, char *buf, size_t size)
{
	const char *target = nodes[link->priv[0]].target;

	if (!target)
		return -EBADMSG;
	if (strlen(target) >= size)
		return -ENAMETOOLONG;
	strcpy(buf, target);
	return 0;
}

/* Image: 1024 bytes of the disk at sector 3, a hole to 2048, 512 bytes in memory, the disk again. */
static int toy_map(const struct fs_node *file, uint64_t offset, struct fs_run *out)
{
	static uint8_t inlined[512];

	memset(inlined, 'i', sizeof(inlined));
	if (file->priv[0] == 7)
		*out = (struct fs_run){ .kind = FS_RUN_HOLE, .len = 0 };
	else if (offset < 1024)
		*out = (struct fs_run){ .kind = FS_RUN_DISK, .disk_offset = 3 * 512 + offset,
					.len = 1024 - offset };
	else if (offset < 2048)
		*out = (struct fs_run){ .kind = FS_RUN_HOLE, .len = 2048 - offset };
	else if (offset < 2560)
		*out = (struct fs_run){ .kind = FS_RUN_INLINE, .data = inlined, .len = 512 };
	else
		*out = (struct fs_run){ .kind = FS_RUN_DISK, .disk_offset = 8 * 512 + offset - 2560,
					.len = 5000 - offset };
	return 0;
}

static const struct fs_type toy = {
	.name = "toy", .mount = toy_mount, .unmount = toy_unmount, .root = toy_root,
	.readdir = toy_readdir, .lookup = toy_lookup, .readlink = toy_readlink, .map = toy_map,
};

static int never_mount(struct fs *fs)
{
	(void)fs;
	return -EINVAL;
}

static const struct fs_type never = { .name = "never", .mount = never_mount };

const struct fs_type *const table_filesystems[] = { &never, &toy };
const size_t table_filesystems_count = 2;

#define DISK_SIZE (32 * 512)
static uint8_t disk[DISK_SIZE];
static uint8_t content[5000];
static struct blk_mem mem;
static struct fs fs;

static int set_up(void **state)
{
	(void)state;
	toy_error = 0;
	for (size_t i = 0; i < DISK_SIZE; i++)
		disk[i] = (uint8_t)(i * 7 + i / 512);
	memcpy(disk, "TOY", 3);
	memcpy(content, disk + 3 * 512, 1024);
	memset(content + 1024, 0, 1024);
	memset(content + 2048, 'i', 512);
	memcpy(content + 2560, disk + 8 * 512, sizeof(content) - 2560);
	blk_mem_init(&mem, disk, DISK_SIZE, 32);
	return fs_mount(&fs, &mem.dev, 0, 32);
}

static int tear_down(void **state)
{
	(void)state;
	fs_unmount(&fs);
	return toy_mounted != 0;
}

static void test_mount_finds_the_format(void **state)
{
	char names[32];

	(void)state;
	assert_ptr_equal(fs.type, &toy);
	fs_list_formats(names, sizeof(names));
	assert_string_equal(names, "never, toy");
	fs_list_formats(names, 4);
	assert_string_equal(names, "nev");
}

static void test_mount_refuses(void **state)
{
	struct fs other;

	(void)state;
	assert_int_equal(fs_mount(&other, &mem.dev, 1, 31), -ENODEV);
	assert_int_equal(fs_mount(&other, &mem.dev, 0, 33), -ERANGE);
	assert_int_equal(fs_mount(&other, &mem.dev, 0, 0), -ERANGE);
	assert_int_equal(fs_mount(&other, &mem.dev, 32, 1), -ERANGE);
	assert_int_equal(fs_mount(&other, &mem.dev, 1, UINT64_MAX), -ERANGE);
	mem.dev.block_size = 4096;
	assert_int_equal(fs_mount(&other, &mem.dev, 4, 8), -ERANGE);
	mem.dev.block_size = 8192;
	assert_int_equal(fs_mount(&other, &mem.dev, 0, 32), -ENOTSUP);
	mem.dev.block_size = 512;
	toy_error = -EBADMSG;
	assert_int_equal(fs_mount(&other, &mem.dev, 0, 32), -EBADMSG);
	toy_error = 0;
	mem.bad_sector = 0;
	assert_int_equal(fs_mount(&other, &mem.dev, 0, 32), -EIO);
}

static void expect_open(const char *path, int expected)
{
	struct fs_node node;
	int ret = fs_open(&fs, path, &node);

	if (expected < 0) {
		assert_int_equal(ret, expected);
		return;
	}
	assert_int_equal(ret, 0);
	assert_int_equal(node.priv[0], expected);
}

static void test_paths(void **state)
{
	(void)state;
	expect_open("/", 0);
	expect_open("", 0);
	expect_open("/boot/Image", 2);
	expect_open("boot/Image", 2);
	expect_open("//boot///Image", 2);
	expect_open("/boot/", 1);
	expect_open("/boot/./deep/again/../..", 1);
	expect_open("/boot/deep/../Image", 2);
	expect_open("../../..", 0);
	expect_open("/nothing", -ENOENT);
	expect_open("/boot/nothing/Image", -ENOENT);
	expect_open("/boot/Image/", -ENOTDIR);
	expect_open("/boot/Image/x", -ENOTDIR);
	expect_open("/boot/Image/..", -ENOTDIR);
	expect_open("/link/x", -ENOTDIR);
}

static void test_links(void **state)
{
	char path[3000] = "";

	(void)state;
	expect_open("/link", 2);
	expect_open("/link/", -ENOTDIR);
	expect_open("link/../link", -ENOTDIR);
	expect_open("/boot/deep/absolute", 1);
	expect_open("/boot/deep/absolute/deep/absolute/Image", 2);
	expect_open("/boot/deep/up", 2);
	expect_open("/way", 1);
	expect_open("/way/../link", 2);
	expect_open("/lost", -ENOENT);
	expect_open("/broken", -EBADMSG);
	expect_open("/circle", -ELOOP);
	expect_open("/grows", -ENAMETOOLONG);
	/* 40 are followed, and no more */
	for (int i = 0; i < 39; i++)
		strcat(path, "boot/deep/absolute/../");
	strcat(path, "link");
	expect_open(path, 2);
	strcpy(path + strlen(path) - 4, "way/../link");
	expect_open(path, -ELOOP);
}

static void test_paths_are_bounded(void **state)
{
	char path[1024];

	(void)state;
	memset(path, 'x', sizeof(path));
	path[FS_NAME_MAX + 1] = '\0';
	expect_open(path, -ENAMETOOLONG);
	path[FS_NAME_MAX] = '\0';
	expect_open(path, -ENOENT);
	path[0] = '\0';
	for (int i = 0; i < FS_PATH_DEPTH - 1; i++)
		strcat(path, "self/");
	expect_open(path, 8);
	strcat(path, "self/");
	expect_open(path, -ENAMETOOLONG);
	/* Going up makes room again. */
	path[0] = '\0';
	for (int i = 0; i < 100; i++)
		strcat(path, "boot/../");
	expect_open(path, 0);
}

static int stop_at_second(const struct fs_dirent *entry, void *ctx)
{
	(void)entry;
	return ++*(int *)ctx == 2 ? 77 : 0;
}

static void test_readdir(void **state)
{
	struct fs_node node;
	int seen = 0;

	(void)state;
	assert_int_equal(fs_open(&fs, "/", &node), 0);
	assert_int_equal(fs_readdir(&node, stop_at_second, &seen), 77);
	assert_int_equal(seen, 2);
	assert_int_equal(fs_open(&fs, "/boot/Image", &node), 0);
	assert_int_equal(fs_readdir(&node, stop_at_second, &seen), -ENOTDIR);
}

static void test_map_checks_its_arguments(void **state)
{
	struct fs_node file, dir;
	struct fs_run run;

	(void)state;
	assert_int_equal(fs_open(&fs, "/boot/Image", &file), 0);
	assert_int_equal(fs_open(&fs, "/boot", &dir), 0);
	assert_int_equal(fs_map(&file, 4608, &run), 0);
	assert_int_equal(run.len, 5000 - 4608);
	assert_int_equal(fs_map(&file, 100, &run), -EINVAL);
	assert_int_equal(fs_map(&file, 5120, &run), -ERANGE);
	assert_int_equal(fs_map(&dir, 0, &run), -EISDIR);
	file.type = FS_SYMLINK;
	assert_int_equal(fs_map(&file, 0, &run), -EINVAL);
}

/* Reads [offset, offset+len) to an odd address and compares. */
static void check_read(const struct fs_node *file, uint64_t offset, size_t len)
{
	size_t expected = offset < 5000 ? MIN(len, 5000 - offset) : 0;
	uint8_t *buf = malloc(len + 1);

	memset(buf, 0xee, len + 1);
	assert_int_equal(fs_read(file, offset, buf + (offset & 1), len - (offset & 1)),
			 MIN(expected, len - (offset & 1)));
	if (expected > 1)
		assert_memory_equal(buf + (offset & 1), content + offset,
				    MIN(expected, len - (offset & 1)));
	free(buf);
}

static void test_read_any_part(void **state)
{
	static const uint32_t block_sizes[] = { 512, 1024, 4096 };
	static const uint32_t aligns[] = { 0, 1, 16, 512 };
	struct fs_node file;

	(void)state;
	assert_int_equal(fs_open(&fs, "/boot/Image", &file), 0);
	for (size_t b = 0; b < ARRAY_SIZE(block_sizes); b++) {
		for (size_t a = 0; a < ARRAY_SIZE(aligns); a++) {
			mem.dev.block_size = block_sizes[b];
			mem.dev.align = aligns[a];
			for (uint64_t offset = 0; offset < 5200; offset += 37)
				for (size_t len = 1; len < 6000; len = len * 3 + 11)
					check_read(&file, offset, len);
			check_read(&file, 0, 5000);
			check_read(&file, 0, 512);
			check_read(&file, 512, 4096);
		}
	}
}

static void test_read_copies_nothing_that_fits(void **state)
{
	static _Alignas(512) uint8_t buf[512];
	struct fs_node file;

	(void)state;
	mem.dev.align = 512;
	assert_int_equal(fs_open(&fs, "/boot/Image", &file), 0);
	mem.requests = 0;
	mem.bytes = 0;
	assert_int_equal(fs_read(&file, 512, buf, 512), 512);
	assert_int_equal(mem.requests, 1);
	assert_int_equal(mem.bytes, 512);
}

static void test_read_errors(void **state)
{
	struct fs_node file;
	uint8_t buf[16];

	(void)state;
	assert_int_equal(fs_open(&fs, "/boot", &file), 0);
	assert_int_equal(fs_read(&file, 0, buf, 16), -EISDIR);
	assert_int_equal(fs_open(&fs, "/empty", &file), 0);
	assert_int_equal(fs_read(&file, 0, buf, 16), 0);
	assert_int_equal(fs_open(&fs, "/stuck", &file), 0);
	assert_int_equal(fs_read(&file, 0, buf, 16), -EBADMSG);
	assert_int_equal(fs_open(&fs, "/boot/Image", &file), 0);
	mem.bad_sector = 4;
	assert_int_equal(fs_read(&file, 0, buf, 16), 16);
	assert_int_equal(fs_read(&file, 512, buf, 16), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_mount_finds_the_format, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_mount_refuses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_paths, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_paths_are_bounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_readdir, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_map_checks_its_arguments, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_read_any_part, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_read_copies_nothing_that_fits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_read_errors, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
