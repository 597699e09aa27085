/* SPDX-License-Identifier: Apache-2.0 */
#include "fs_check.h"

#include "unit.h"

#include <lib/util.h>
#include <stdlib.h>

#include "disk_image.h"

/* What a run says is in the file there. */
static void check_run(const struct fs_run *run, const struct blk_mem *mem, const uint8_t *expected)
{
	uint8_t *zero;

	switch (run->kind) {
	case FS_RUN_DISK:
		assert_int_equal(run->disk_offset % BLK_SECTOR_SIZE, 0);
		assert_memory_equal(mem->data + run->disk_offset - mem->base, expected, run->len);
		break;
	case FS_RUN_INLINE:
		assert_memory_equal(run->data, expected, run->len);
		break;
	case FS_RUN_HOLE:
		zero = calloc(1, run->len);
		assert_memory_equal(zero, expected, run->len);
		free(zero);
		break;
	}
}

unsigned int fs_check_runs(struct fs *fs, const struct blk_mem *mem, const char *path,
			   const char *host, unsigned int kinds)
{
	struct fs_node node;
	struct fs_run run;
	size_t size;
	uint8_t *expected = image_file(host, &size);
	unsigned int runs = 0;

	assert_int_equal(fs_open(fs, path, &node), 0);
	assert_int_equal(node.type, FS_FILE);
	assert_int_equal(node.size, size);
	for (uint64_t at = 0; at < size; at += run.len, runs++) {
		assert_int_equal(fs_map(&node, at, &run), 0);
		assert_true(kinds & 1u << run.kind);
		assert_in_range(run.len, 1, size - at);
		check_run(&run, mem, expected + at);
	}
	free(expected);
	return runs;
}

void fs_check_reads(struct fs *fs, const char *path, const char *host, size_t step)
{
	struct fs_node node;
	size_t size;
	uint8_t *expected = image_file(host, &size);
	uint8_t *buf = malloc(size + 1);

	assert_int_equal(fs_open(fs, path, &node), 0);
	assert_int_equal(fs_read(&node, 0, buf, size + 100), size);
	assert_memory_equal(buf, expected, size);
	for (size_t at = 0; at < size; at += step) {
		size_t back = size - 1 - at;

		assert_int_equal(fs_read(&node, at, buf, 3001), MIN(size - at, (size_t)3001));
		assert_memory_equal(buf, expected + at, MIN(size - at, (size_t)3001));
		assert_int_equal(fs_read(&node, back, buf, 10), MIN(at + 1, (size_t)10));
		assert_memory_equal(buf, expected + back, MIN(at + 1, (size_t)10));
	}
	free(buf);
	free(expected);
}
