/* SPDX-License-Identifier: Apache-2.0 */
/* fs_save() on volumes of mkfs.vfat, judged by fsck.vfat and mtools; and cut off at each write. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/save.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"

extern const struct fs_type fs_fat;
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;

static uint8_t *image, *flushed;     /* what the disk has; what it surely has */
static size_t image_size;
static unsigned int written, power;  /* blocks; how many until the power goes */

static int submit(struct blk_dev *d, struct blk_req *req)
{
	uint8_t *at = image + req->sector * BLK_SECTOR_SIZE;

	req->status = 0;
	for (unsigned int i = 0; i < req->nsegs; at += req->seg[i++].len) {
		uint8_t *buf = req->seg[i].buf;

		if (!req->write)
			memcpy(buf, at, req->seg[i].len);
		for (uint32_t b = 0; req->write && b < req->seg[i].len; b += d->block_size)
			if (written++ < power)
				memcpy(at + b, buf + b, d->block_size);
	}
	return 0;
}

static void poll(struct blk_dev *d)
{
	(void)d;
}

static int flush(struct blk_dev *d)
{
	(void)d;
	if (written <= power && flushed)
		memcpy(flushed, image, image_size);
	return 0;
}

static const struct blk_ops ops = { .submit = submit, .poll = poll, .flush = flush };
static struct blk_dev dev = { .ops = &ops, .align = 1, .ifname = "mem", .name = "mem 0",
			      .block_size = 512 };

static void store(const char *name, const void *data, size_t size)
{
	FILE *f = fopen(name, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	fclose(f);
}

static void load(void)
{
	image = image_file("fat.img", &image_size);
	dev.sectors = image_size / BLK_SECTOR_SIZE;
	written = 0;
	power = ~0u;
}

static int save_on(const char *path, uint64_t pos, const void *data, size_t len)
{
	struct fs fs;
	int ret;

	assert_int_equal(fs_mount(&fs, &dev, 0, dev.sectors), 0);
	ret = fs_save(&fs, path, pos, data, len);
	fs_unmount(&fs);
	return ret;
}

/* Saves in fat.img, which is written back. */
static int saved(const char *path, uint64_t pos, const void *data, size_t len)
{
	int ret;

	load();
	ret = save_on(path, pos, data, len);
	store("fat.img", image, image_size);
	free(image);
	return ret;
}

static uint8_t *pattern(size_t len, unsigned int seed)
{
	uint8_t *data = malloc(len + 1);

	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)((seed = seed * 1103515245u + 12345u) >> 16);
	return data;
}

/* The file has just these bytes, and the volume is sound. */
static void expect_file(const char *path, const void *data, size_t len)
{
	store("want", data, len);
	image_run("fsck.vfat -n fat.img && mtype -i fat.img '::%s' | cmp - want", path);
}

static const char *const types[] = { "-F 12 -s 8 -C fat.img 8192", "-F 16 -s 4 -C fat.img 16384",
				     "-F 32 -s 1 -C fat.img 33800", "-F 16 -s 1 -S 4096 -C fat.img 20480" };

static void make(const char *options)
{
	dev.block_size = strstr(options, "-S 4096") ? 4096 : 512;
	image_run("rm -f fat.img; mkfs.vfat %s; mmd -i fat.img ::sub", options);
}

static const char *const names[] = {
	"/PLAIN.TXT", "/sub/NOEXT", "sub/lower.env", "/a long name, of more.than.one",
	"/sub/\xc3\xa4rger+\xe2\x82\xac.txt", "/.hidden", "/two.tar.gz",
};

static void test_new_and_replaced(void **state)
{
	static const size_t sizes[] = { 1, 0, 512, 70000, 4096, 200001 };

	(void)state;
	for (size_t t = 0; t < ARRAY_SIZE(types); t++) {
		make(types[t]);
		for (size_t i = 0; i < ARRAY_SIZE(names) * 2; i++) {
			size_t len = sizes[(i + i / ARRAY_SIZE(names)) % ARRAY_SIZE(sizes)];
			uint8_t *data = pattern(len, (unsigned int)(t * 100 + i));

			assert_int_equal(saved(names[i % ARRAY_SIZE(names)], 0, data, len), 0);
			if (i != 4 && i != 4 + ARRAY_SIZE(names))     /* mtools' own idea of letters */
				expect_file(names[i % ARRAY_SIZE(names)], data, len);
			free(data);
		}
		image_run("LC_ALL=C.UTF-8 mdir -b -i fat.img -/ :: | wc -l | grep -x 8");
	}
}

/* The first bytes stay; the new end is behind what was written. */
static void test_position(void **state)
{
	uint8_t *data = pattern(150000, 5);

	(void)state;
	make(types[1]);
	assert_int_equal(saved("/f", 0, data, 100000), 0);
	assert_int_equal(saved("/f", 70001, data + 70001, 79999), 0);
	expect_file("/f", data, 150000);
	assert_int_equal(saved("/f", 150000, "x", 0), 0);
	expect_file("/f", data, 150000);
	assert_int_equal(saved("/f", 10, data + 10, 1), 0);
	expect_file("/f", data, 11);
	assert_int_equal(saved("/f", 12, data, 1), -ERANGE);
	expect_file("/f", data, 11);
	free(data);
}

/* More names than a cluster has room for; a name over borders of blocks at every place. */
static void test_many(void **state)
{
	(void)state;
	for (size_t t = 0; t < ARRAY_SIZE(types); t++) {
		make(types[t]);
		load();
		for (unsigned int i = 0; i < 60; i++) {
			char name[64];

			sprintf(name, "/sub/an entry of%.*s number %u", (int)(i % 20),
				"....................", i);
			assert_int_equal(save_on(name, 0, name, strlen(name)), 0);
		}
		store("fat.img", image, image_size);
		free(image);
		image_run("fsck.vfat -n fat.img && mdir -b -i fat.img ::sub | wc -l | grep -x 60");
		expect_file("/sub/an entry of number 40", "/sub/an entry of number 40", 26);
		/* what was deleted is used again */
		image_run("mdel -i fat.img '::sub/*number 3*'");
		assert_int_equal(saved("/sub/in the place of others that were there", 0, "new", 3), 0);
		expect_file("/sub/in the place of others that were there", "new", 3);
	}
}

/* What lies behind the end mark, and is nothing, must not come to light when the mark moves. */
static void test_garbage_behind(void **state)
{
	static const unsigned int lengths[] = { 14 * 13, 20, 30 * 5, 15 * 13 };
	char name[256] = "/";

	(void)state;
	make("-F 16 -s 4 -C fat.img 16384");
	load();
	/* the root directory: behind the reserved sectors and both tables; "sub", the mark */
	memset(image + (get_le16(image + 14) + 2u * get_le16(image + 22)) * 512 + 64, 'G',
	       512u * 32 - 64);
	for (unsigned int i = 0; i < ARRAY_SIZE(lengths); i++) {
		memset(name + 1, 'a' + (int)i, lengths[i]);
		name[1 + lengths[i]] = '\0';
		assert_int_equal(save_on(name, 0, name, 1), 0);
		store("fat.img", image, image_size);
		image_run("mdir -b -i fat.img :: | wc -l | grep -x %u", i + 2);
	}
	free(image);
}

static void refused(const char *path, uint64_t pos, size_t len, int error, const char *said)
{
	static uint8_t data[300000];
	uint8_t *before;

	load();
	before = malloc(image_size);
	memcpy(before, image, image_size);
	capture_start();
	assert_int_equal(save_on(path, pos, data, len), error);
	capture_expect(said);
	assert_int_equal(written, 0);
	assert_memory_equal(before, image, image_size);
	free(before);
	free(image);
}

static void test_refused(void **state)
{
	(void)state;
	dev.block_size = 512;
	image_run("rm -f fat.img; mkfs.vfat -F 12 -r 16 -s 1 -C fat.img 256; mmd -i fat.img ::sub;"
		  "echo old >o; mcopy -i fat.img o ::RO; mattrib -i fat.img +r ::RO;"
		  "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do mcopy -i fat.img o ::F$i; done");
	refused("/sub", 0, 1, -EISDIR, "/sub: is a directory");
	refused("/RO", 0, 1, -EACCES, "/RO: is read-only");
	refused("/none/f", 0, 1, -ENOENT, "directory /none/: -ENOENT");
	refused("/F1/f", 0, 1, -ENOTDIR, "directory /F1/: -ENOTDIR");
	refused("/sub/", 0, 1, -EINVAL, "is no name for a file");
	refused("/sub/..", 0, 1, -EINVAL, "is no name for a file");
	refused("/sub/a:b", 0, 1, -EINVAL, "is no name for a file on FAT");
	refused("/sub/dot.", 0, 1, -EINVAL, "is no name for a file on FAT");
	refused("/F1", 5, 1, -ERANGE, "the position is past the end of the file");
	refused("/F1", 0, (size_t)4 << 30, -EFBIG, "shorter than 4 GiB");
	refused("/long name", 0, 1, -ENOSPC, "its directory is full");
	refused("/F1", 0, 300000, -ENOSPC, "586 clusters of 512 bytes are needed");
	assert_int_equal(saved("/LAST", 0, "x", 1), 0);
	refused("/MORE", 0, 1, -ENOSPC, "its directory is full");
	dev.read_only = true;
	refused("/F1", 0, 1, -EROFS, "the disk is read-only");
	dev.read_only = false;
}

/* --- the power goes ---------------------------------------------------------------------- */

/* What fsck.vfat makes of it is sound and has the old file (or none) or the new one. */
static void judge(const uint8_t *disk, const char *path)
{
	store("cut.img", disk, image_size);
	image_run("fsck.vfat -a cut.img >log; fsck.vfat -n cut.img >log || { cat log; exit 1; };"
		  "mtype -i cut.img ::OTHER | cmp - other && "
		  "if ! mtype -i cut.img '::%s' >got 2>got.err; then [ ! -e old ];"
		  "elif [ -e old ] && cmp -s got old; then :; else cmp got new; fi", path);
}

static void cut_everywhere(const char *path, const uint8_t *data, size_t len)
{
	unsigned int all = 1;

	store("new", data, len);
	for (unsigned int cut = 0; cut < all; cut++) {
		load();
		flushed = malloc(image_size);
		memcpy(flushed, image, image_size);
		power = cut;
		save_on(path, 0, data, len);
		all = written;
		judge(image, path);
		judge(flushed, path);      /* and nothing that was not flushed */
		free(flushed);
		flushed = NULL;
		free(image);
	}
	assert_true(all > 5);
}

static void test_power_cuts(void **state)
{
	static const char *const small[] = { "-F 12 -s 1 -C fat.img 256", "-F 16 -s 1 -C fat.img 2200",
					     "-F 32 -s 1 -C fat.img 33800" };
	uint8_t *data = pattern(2000, 9);

	(void)state;
	for (size_t t = 0; t < ARRAY_SIZE(small); t++) {
		make(small[t]);
		image_run("rm -f old; head -c 3000 /dev/urandom >other; mcopy -i fat.img other ::OTHER;"
			  "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do"
			  " mcopy -i fat.img other ::sub/F$i; done");
		cut_everywhere("/sub/a name that takes more than one block", data, 700);
		image_run("head -c 1500 /dev/urandom >old; mcopy -i fat.img old ::sub/f.env");
		cut_everywhere("/sub/f.env", data, 2000);
	}
	free(data);
}

/* Any order of saves, sizes and positions, beside a model of what there is. */
static void test_random(void **state)
{
	enum { FILES = 5 };
	size_t len[FILES];
	uint8_t *want[FILES] = { 0 };
	unsigned int seed = 1;

	(void)state;
	for (size_t t = 0; t < ARRAY_SIZE(types); t++) {
		make(types[t]);
		for (unsigned int n = 0; n < 20; n++) {
			unsigned int f = (seed = seed * 1103515245u + 12345u) >> 16;
			size_t new = (f >> 3) % 60000, at = f % FILES;
			uint64_t pos = want[at] && f & 1 ? (f >> 2) % (len[at] + 1) : 0;
			uint8_t *data = pattern(pos + new, n);

			if (pos)
				memcpy(data, want[at], pos);
			assert_int_equal(saved(names[at == 4 ? 5 : at], pos, data + pos, new), 0);
			free(want[at]);
			want[at] = data;
			len[at] = pos + new;
			expect_file(names[at == 4 ? 5 : at], data, len[at]);
		}
		for (size_t i = 0; i < FILES; i++) {
			if (want[i])
				expect_file(names[i == 4 ? 5 : i], want[i], len[i]);
			free(want[i]);
			want[i] = NULL;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_and_replaced),
		cmocka_unit_test(test_position),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_garbage_behind),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_power_cuts),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
