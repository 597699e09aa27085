/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a FIT: what is read before its data, where it goes, and that all of it is there in the end. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <boot/fit_ahead.h>
#include <boot/fit_load.h>
#include <boot/fit_verify.h>
#include <lib/fdt_check.h>
#include <lib/util.h>
#include <libfdt.h>
#include "blk_mem.h"
#include "fit_maker.h"
#include "random.h"

#define KERNEL  30000u
#define RAMDISK 9001u
#define WINDOW  1024u
#define ROOM    (FIT_MAKER_ROOM + MIB(2))
#define UNREAD  0xee

static struct fit_maker m;
static struct fit_ahead ahead;
static struct blk_mem mem;
static struct fs fs;
static struct fs_node file;
static struct fit_load load;
static uint8_t *dest;
static uint64_t told;

/* The file is the disk. */
static int map(const struct fs_node *node, uint64_t offset, struct fs_run *run)
{
	*run = (struct fs_run){
		.kind = FS_RUN_DISK, .disk_offset = offset, .len = node->size - offset,
	};
	return 0;
}

static const struct fs_type type = { .name = "test", .map = map };
const struct fs_type *const table_filesystems[] = { &type };
const size_t table_filesystems_count = 1;

static void image(const char *name, const uint8_t *data, size_t size, const char *comp)
{
	fit_maker_image(&m, name, "kernel", data, size);
	fit_maker_text(&m, "compression", comp);
	fit_maker_hash(&m, "hash-1", "sha256", data, size);
	fit_maker_close(&m);
}

/* Kernel and ramdisk in the tree, and a small image between them. */
static void make(const char *comp)
{
	static uint8_t data[KERNEL];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 13 + (i >> 7));
	fit_maker_begin(&m);
	fit_maker_open(&m, "images");
	image("k", data, KERNEL, comp);
	image("s", data + 1, 100, "none");
	image("r", data + 2, RAMDISK, "none");
	fit_maker_close(&m);
	fit_maker_open(&m, "configurations");
	fit_maker_open(&m, "c");
	fit_maker_text(&m, "kernel", "k");
	fit_maker_text(&m, "ramdisk", "r");
	fit_maker_text(&m, "fdt", "s");
	fit_maker_close(&m);
	fit_maker_close(&m);
	fit_maker_end(&m, NULL, 0);
}

static void open_file(uint32_t block)
{
	blk_mem_init(&mem, m.blob, sizeof(m.blob), ALIGN_UP(sizeof(m.blob), 4096) / BLK_SECTOR_SIZE);
	mem.dev.block_size = block;
	fs = (struct fs){ .type = &type, .dev = &mem.dev, .sectors = mem.dev.sectors };
	file = (struct fs_node){ .fs = &fs, .type = FS_FILE, .size = m.size };
	load = (struct fit_load){ .file = &file, .base = dest, .window = WINDOW };
	memset(dest, UNREAD, ROOM);
	told = 0;
}

static int setup(void **state)
{
	dest = aligned_alloc(4096, ROOM);
	make("none");
	open_file(BLK_SECTOR_SIZE);
	return 0;
}

static int teardown(void **state)
{
	free(dest);
	return 0;
}

/* What is said to be there is there, and goes on being there. */
static void arrived(void *ctx, uint64_t bytes)
{
	assert_true(bytes >= told && bytes <= m.size);
	assert_memory_equal(load.base, m.blob, bytes);
	told = bytes;
	fit_ahead_arrived(&ahead, bytes);
}

static const struct load_tap tap = { .arrived = arrived };

static size_t unread(const uint8_t *base)
{
	size_t n = 0;

	for (size_t i = 0; i < m.size; i++)
		n += base[i] == UNREAD && m.blob[i] != UNREAD;
	return n;
}

static int config(const void *fit)
{
	return fdt_path_offset(fit, "/configurations/c");
}

/* The tree is whole but for its data; then that is hashed as it comes, and nothing is read twice. */
static void test_inside(void **state)
{
	static const uint32_t blocks[] = { 512, 4096 };

	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
		open_file(blocks[i]);
		assert_int_equal(fit_load_tree(&load), 0);
		assert_int_equal(fdt_check_tree(dest, m.size, NULL), 0);
		assert_true(unread(dest) > (KERNEL + RAMDISK) / 2);
		fit_ahead_plan(&ahead, dest, m.size, config(dest));
		assert_int_equal(ahead.count, 3);
		assert_int_equal(fit_load_rest(&load, &tap), 0);
		assert_int_equal(told, m.size);
		assert_memory_equal(dest, m.blob, m.size);
		for (size_t d = 0; d < ahead.count; d++)
			assert_int_equal(ahead.digest[d].hashed, ahead.digest[d].size);
		assert_true(mem.bytes < m.size + blocks[i]);
	}
}

/* Is the digest of NAME of bytes that have changed since they came? */
static bool used(const char *name, const char *path)
{
	uint8_t before[HASH_MAX], after[HASH_MAX];
	const uint8_t *data;
	size_t size;

	assert_int_equal(fit_image_data(load.base, m.size, fdt_path_offset(load.base, path), &data,
					&size), 0);
	assert_int_equal(hash_data(HASH_SHA256, data, size, before), 0);
	*(uint8_t *)(uintptr_t)(data + size - 1) ^= 1;
	assert_int_equal(fit_ahead_hash(&ahead, HASH_SHA256, data, size, after), 0);
	*(uint8_t *)(uintptr_t)(data + size - 1) ^= 1;
	return memcmp(before, after, hash_size(HASH_SHA256)) == 0;
}

/* A tree that turns out to be another than the one that was planned with gets digests of its own. */
static void test_another_tree(void **state)
{
	uint32_t *length;
	int len;

	assert_int_equal(fit_load_tree(&load), 0);
	fit_ahead_plan(&ahead, dest, m.size, config(dest));
	assert_int_equal(fit_load_rest(&load, &tap), 0);
	assert_true(used("k", "/images/k") && used("r", "/images/r"));
	/* the same place, one byte less */
	length = (uint32_t *)(uintptr_t)fdt_getprop(dest, fdt_path_offset(dest, "/images/k"), "data",
						    &len) - 2;
	assert_int_equal(fdt32_ld((fdt32_t *)length), KERNEL);
	fdt32_st(length, KERNEL - 1);
	assert_false(used("k", "/images/k"));
	assert_true(used("r", "/images/r"));
	/* somewhere else */
	memmove(dest + 64, dest, m.size);
	load.base = dest + 64;
	assert_false(used("r", "/images/r"));
}

static uint64_t kernel_offset(void)
{
	uint64_t offset;

	assert_int_equal(fit_ahead_kernel(dest, m.size, config(dest), &offset), 0);
	return offset;
}

/* Moved before its data has come, the file lies so that the kernel is where it may run. */
static void test_move(void **state)
{
	const struct linux_image image = { .text_offset = 0x80000 };
	uint64_t addr = (uint64_t)dest, base;

	assert_int_equal(fit_load_tree(&load), 0);
	base = fit_load_base(&image, kernel_offset(), addr, 0);
	assert_true(base == addr || ((base + kernel_offset()) & (MIB(2) - 1)) == 0x80000);
	/* so far that pieces go to where others lie */
	base = addr + KERNEL;
	fit_load_move(&load, (uint8_t *)base);
	fit_ahead_plan(&ahead, load.base, m.size, config(load.base));
	assert_int_equal(fit_load_rest(&load, &tap), 0);
	assert_memory_equal((void *)base, m.blob, m.size);
	assert_true(used("k", "/images/k"));
}

static void test_base(void **state)
{
	const struct linux_image image = { .text_offset = 0 }, offset = { .text_offset = 0x80000 };

	assert_int_equal(fit_load_base(&image, 0x1000, 0x40200000, 0), 0x403ff000);
	assert_int_equal(fit_load_base(&image, 0, 0x40200000, 64), 0x40200000);
	assert_int_equal(fit_load_base(&image, 0x200000, 0x40200000, 1), 0x40200000);
	assert_int_equal(fit_load_base(&offset, 0x1000, 0x40200000, 1), 0x4027f000);
	assert_int_equal(fit_load_base(&image, 0x1008, 0x40200000, 1), 0x403feff8);
	/* no place for a devicetree, or for a buffer of the disk */
	assert_int_equal(fit_load_base(&image, 0x1004, 0x40200000, 1), 0x40200000);
	assert_int_equal(fit_load_base(&image, 0x1008, 0x40200000, 64), 0x40200000);
	assert_int_equal(fit_load_base(&image, 0x1040, 0x40200000, 64), 0x403fefc0);
}

/* Only what can be started where it lies has a place to go to. */
static void test_kernel(void **state)
{
	uint64_t offset;

	assert_int_equal(fit_load_tree(&load), 0);
	assert_memory_equal(m.blob + kernel_offset(), "\0\15\32", 3);
	make("gzip");
	open_file(512);
	assert_int_equal(fit_load_tree(&load), 0);
	assert_int_equal(fit_ahead_kernel(dest, m.size, config(dest), &offset), -ENOENT);
	assert_int_equal(fit_ahead_kernel(dest, m.size, 0, &offset), -ENOENT);
}

/* Whatever is wrong with the tree, all of the file comes to its place, and nothing beyond. */
static void test_damaged(void **state)
{
	static struct fit_maker sound;
	struct random random = { 7 };

	sound = m;
	for (unsigned int i = 0; i < 3000; i++) {
		struct fit_maker *f = &m;
		size_t cut = i % 3 ? 0 : random_below(&random, m.size - 64);

		*f = sound;
		for (unsigned int n = 0; n < 1 + i % 4; n++) {
			size_t at = random_below(&random, i % 2 ? 72 : sound.size);

			f->blob[at] = (uint8_t)random_below(&random, 256);
		}
		open_file(512);
		file.size = m.size = sound.size - cut;
		ahead.count = 0;
		if (fit_load_tree(&load)) {
			assert_true(m.size < sizeof(struct fdt_header) || fdt_magic(m.blob) != FDT_MAGIC);
			continue;
		}
		assert_int_equal(fit_load_rest(&load, &tap), 0);
		assert_int_equal(told, m.size);
		assert_int_equal(dest[m.size], UNREAD);
		assert_int_equal(load.npieces, 1);
	}
}

/* What is read of every tree lies where data may be, in no order: then all of it is read. */
static void test_other_order(void **state)
{
	uint32_t strings = fdt_off_dt_strings(m.blob);

	fdt_set_off_dt_strings(m.blob, fdt_off_dt_struct(m.blob) + 4000);
	assert_int_equal(fit_load_tree(&load), 0);
	assert_memory_equal(dest, m.blob, m.size);
	open_file(512);
	fdt_set_off_dt_strings(m.blob, strings);
	fdt_set_off_mem_rsvmap(m.blob, 8000);
	assert_int_equal(fit_load_tree(&load), 0);
	assert_memory_equal(dest, m.blob, m.size);
}

/* More holes than there is room for: the rest is read as it comes. */
static void test_many(void **state)
{
	static const uint8_t data[1500];
	char name[8];

	fit_maker_begin(&m);
	fit_maker_open(&m, "images");
	for (unsigned int i = 0; i < FIT_LOAD_PIECES + 6; i++) {
		snprintf(name, sizeof(name), "i%u", i);
		fit_maker_image(&m, name, "kernel", data, sizeof(data));
		fit_maker_close(&m);
	}
	fit_maker_close(&m);
	fit_maker_end(&m, NULL, 0);
	open_file(512);
	load.window = 1;
	ahead.count = 0;
	assert_int_equal(fit_load_tree(&load), 0);
	assert_int_equal(load.npieces, FIT_LOAD_PIECES);
	assert_int_equal(fdt_check_tree(dest, m.size, NULL), 0);
	assert_int_equal(fit_load_rest(&load, &tap), 0);
	assert_int_equal(told, m.size);
}

static void test_errors(void **state)
{
	mem.bad_sector = 0;
	assert_int_equal(fit_load_tree(&load), -EIO);
	mem.bad_sector = (KERNEL + 512) / BLK_SECTOR_SIZE;
	load.npieces = 0;
	assert_int_equal(fit_load_tree(&load), -EIO);
	mem.bad_sector = UINT64_MAX;
	assert_int_equal(fit_load_tree(&load), 0);
	ahead.count = 0;
	mem.bad_sector = 8;
	assert_int_equal(fit_load_rest(&load, &tap), -EIO);
	assert_true(told <= 8 * BLK_SECTOR_SIZE);
	memset(m.blob, 0, 8);
	mem.bad_sector = UINT64_MAX;
	assert_int_equal(fit_load_tree(&load), -EINVAL);
	file.size = 0;
	assert_int_equal(fit_load_tree(&load), -EINVAL);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_inside), TEST(test_another_tree), TEST(test_move), TEST(test_base),
		TEST(test_kernel), TEST(test_damaged), TEST(test_other_order), TEST(test_many),
		TEST(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
