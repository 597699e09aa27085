/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a file: where its bytes go, and what a tap is told meanwhile. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <boot/load.h>
#include <lib/util.h>
#include "blk_mem.h"

#define DISK   (4 * MIB(1))
#define RUN    (MIB(1) + 512)    /* of the file on the disk, each beginning where the one before ends */
#define HOLE   4096u
#define SIZE   (2 * RUN + HOLE + 100)

static uint8_t *disk, *dest;
static struct blk_mem mem;
static struct fs fs;
static struct fs_node file;

/* A run, a hole, and the rest. */
static int map(const struct fs_node *node, uint64_t offset, struct fs_run *run)
{
	*run = (struct fs_run){ .kind = FS_RUN_DISK, .disk_offset = offset };
	if (offset < RUN) {
		run->len = RUN - offset;
	} else if (offset < RUN + HOLE) {
		run->kind = FS_RUN_HOLE;
		run->len = RUN + HOLE - offset;
	} else {
		run->len = node->size - offset;
	}
	return 0;
}

static const struct fs_type type = { .name = "test", .map = map };
const struct fs_type *const table_filesystems[] = { &type };
const size_t table_filesystems_count = 1;

static uint8_t expected(uint64_t offset)
{
	return offset >= RUN && offset < RUN + HOLE ? 0 : disk[offset];
}

static int setup(void **state)
{
	disk = malloc(DISK);
	dest = malloc(SIZE + 1);
	for (size_t i = 0; i < DISK; i++)
		disk[i] = (uint8_t)(i * 31 + (i >> 9));
	memset(dest, 0xee, SIZE + 1);
	blk_mem_init(&mem, disk, DISK, DISK / BLK_SECTOR_SIZE);
	fs = (struct fs){ .type = &type, .dev = &mem.dev, .sectors = DISK / BLK_SECTOR_SIZE };
	file = (struct fs_node){ .fs = &fs, .type = FS_FILE, .size = SIZE };
	return 0;
}

static int teardown(void **state)
{
	free(disk);
	free(dest);
	return 0;
}

struct told {
	uint64_t first;       /* where the load begins in the file */
	uint64_t last;        /* what the tap was told so far */
	unsigned int times;
};

/* What is said to be there is there, and it only gets more. */
static void arrived(void *ctx, uint64_t offset)
{
	struct told *t = ctx;

	assert_true(offset >= t->last && offset <= SIZE);
	for (uint64_t at = t->last; at < offset; at++)
		assert_int_equal(dest[at - t->first], expected(at));
	t->last = offset;
	t->times++;
}

static int load_tapped(uint64_t offset, struct told *t)
{
	const struct load_tap tap = { arrived, t };

	*t = (struct told){ .first = offset, .last = offset };
	return load_file_tapped(&file, offset, dest, SIZE - offset, NULL, &tap);
}

static void test_whole(void **state)
{
	assert_int_equal(load_file(&file, 0, dest, SIZE, NULL), 0);
	for (uint64_t at = 0; at < SIZE; at++)
		assert_int_equal(dest[at], expected(at));
	assert_int_equal(dest[SIZE], 0xee);
	assert_int_equal(load_file(&file, 0, dest, SIZE + 1, NULL), -ERANGE);
	assert_int_equal(load_file(&file, 1, dest, 1, NULL), -EINVAL);
}

static void test_tap(void **state)
{
	static const uint64_t offsets[] = { 0, 512, RUN, RUN + 512, RUN + HOLE, 2 * RUN + HOLE - 512 };
	struct told t;

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		memset(dest, 0xee, SIZE);
		assert_int_equal(load_tapped(offsets[i], &t), 0);
		assert_int_equal(t.last, SIZE);
		assert_true(offsets[i] || t.times >= 4);
	}
}

/* Nothing that comes after a failed request is told of. */
static void test_tap_error(void **state)
{
	struct told t;

	mem.bad_sector = MIB(1) / BLK_SECTOR_SIZE;
	assert_int_equal(load_tapped(0, &t), -EIO);
	assert_int_equal(t.last, MIB(1));
	assert_null(mem.pending);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tap_error, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
