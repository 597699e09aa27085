/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A FAT volume whose every byte is the fuzzer's. All of it is walked as a
 * user's commands would, within a budget; what the filesystem answers must lie
 * inside the volume.
 */
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>
#include <lib/log.h>

#include "blk_mem.h"

extern const struct fs_type fs_fat;
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;

#define VOLUME_START 64u
#define DISK_SECTORS (256u << 10)     /* large enough for each type of FAT */
#define MAX_DEPTH    4u
#define MAX_ENTRIES  2000u
#define MAX_RUNS     3000u

static unsigned int entries;
static unsigned int runs;

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void map_file(const struct fs_node *node)
{
	uint64_t at = 0;
	struct fs_run run;
	uint8_t buf[1500];
	int64_t got;

	while (at < node->size && runs++ < MAX_RUNS && !fs_map(node, at & ~511ull, &run)) {
		uint64_t first = run.disk_offset / BLK_SECTOR_SIZE;

		must(run.kind == FS_RUN_DISK && run.len && run.disk_offset % BLK_SECTOR_SIZE == 0);
		must(first > VOLUME_START && run.len <= node->size - (at & ~511ull));
		must(first + (run.len + 511) / 512 <= DISK_SECTORS);
		at = (at & ~511ull) + run.len;
	}
	got = fs_read(node, node->size / 2, buf, sizeof(buf));
	must(got <= (int64_t)sizeof(buf));
	/* Somewhere else, backwards. */
	if (node->size > 5000)
		fs_map(node, 4096, &run);
}

static int visit(const struct fs_dirent *entry, void *ctx)
{
	unsigned int depth = *(unsigned int *)ctx + 1;

	must(entry->name[0] && strlen(entry->name) <= FS_NAME_MAX);
	if (entries++ > MAX_ENTRIES)
		return 1;
	if (entry->node.type == FS_FILE)
		map_file(&entry->node);
	else if (depth < MAX_DEPTH)
		fs_readdir(&entry->node, visit, &depth);
	return 0;
}

/* Every name that a directory shows can be opened; at least the lookup comes to an end. */
static int open_again(const struct fs_dirent *entry, void *ctx)
{
	struct fs_node node;

	fs_open(entry->node.fs, entry->name, &node);
	return ++*(unsigned int *)ctx > 20;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "/DIR/SUB/FILE.BIN", "/file.bin", "/a/../boot/./Image" };
	unsigned int depth = 0, opened = 0;
	struct blk_mem mem;
	struct fs_node node;
	struct fs fs;

	log_set_level(LOG_NONE);
	/* The volume does not begin where the disk does: offsets that forget it are outside. */
	blk_mem_init(&mem, (void *)(uintptr_t)data, size, DISK_SECTORS);
	mem.base = VOLUME_START * BLK_SECTOR_SIZE;
	if (fs_mount(&fs, &mem.dev, VOLUME_START, DISK_SECTORS - VOLUME_START))
		return 0;
	entries = 0;
	runs = 0;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (!fs_open(&fs, paths[i], &node) && node.type == FS_FILE)
			map_file(&node);
	must(!fs_open(&fs, "/", &node));
	fs_readdir(&node, visit, &depth);
	fs_readdir(&node, open_again, &opened);
	fs_unmount(&fs);
	return 0;
}
