/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An ext2, ext3 or ext4 volume whose every byte is the fuzzer's, as it comes and,
 * because no fuzzer guesses a CRC, once more as a volume without checksums. All
 * of it is walked as a user's commands would, within a budget; what the
 * filesystem answers must lie inside the volume.
 */
#include <errno.h>

#include <fs/fs.h>
#include <lib/log.h>

#include "blk_mem.h"
#include "fuzz_input.h"

extern const struct fs_type fs_ext4;
const struct fs_type *const table_filesystems[] = { &fs_ext4 };
const size_t table_filesystems_count = 1;

#define VOLUME_START 64u
#define DISK_SECTORS (64u << 10)
#define MAX_DEPTH    4u
#define MAX_ENTRIES  1000u
#define MAX_RUNS     300u
#define MAX_REQUESTS 3000u

#define S_MAGIC       (1024 + 0x38)
#define S_RO_COMPAT   (1024 + 0x64)
#define RO_CHECKSUMS  0x0410u       /* metadata_csum, uninit_bg */

static unsigned int entries;
static unsigned int runs;
static const struct blk_ops *memory;

/* A disk that fails after so many requests: what would read for hours ends. */
static int submit(struct blk_dev *dev, struct blk_req *req)
{
	return ((struct blk_mem *)dev->priv)->requests > MAX_REQUESTS ? -EIO :
								    memory->submit(dev, req);
}

static void poll(struct blk_dev *dev)
{
	memory->poll(dev);
}

static const struct blk_ops limited = { .submit = submit, .poll = poll };

static void check_run(const struct fs_run *run, uint64_t left)
{
	uint64_t first = run->disk_offset / BLK_SECTOR_SIZE;
	const uint8_t *data = run->data;
	uint64_t seen = 0;

	must(run->len && run->len <= left);
	/* it can be read */
	if (run->kind == FS_RUN_INLINE)
		for (uint64_t i = 0; i < run->len; i++)
			seen += data[i];
	must(seen <= run->len * UINT8_MAX || run->kind != FS_RUN_INLINE);
	if (run->kind != FS_RUN_DISK)
		return;
	must(run->disk_offset % BLK_SECTOR_SIZE == 0 && first > VOLUME_START);
	must(first + (run->len + 511) / 512 <= DISK_SECTORS);
}

static void map_file(const struct fs_node *node)
{
	uint64_t at = 0;
	struct fs_run run;
	uint8_t buf[1500];
	int64_t got;

	for (; at < node->size && runs++ < MAX_RUNS && !fs_map(node, at, &run); at += run.len) {
		check_run(&run, node->size - at);
		if (run.len % BLK_SECTOR_SIZE)
			break;
	}
	got = fs_read(node, node->size / 2, buf, sizeof(buf));
	must(got <= (int64_t)sizeof(buf));
	/* Somewhere else, backwards. */
	if (node->size > 15000)
		fs_map(node, 13312, &run);
}

static int visit(const struct fs_dirent *entry, void *ctx)
{
	unsigned int depth = *(unsigned int *)ctx + 1;
	struct fs_node node;

	must(entry->name[0] && strlen(entry->name) <= FS_NAME_MAX && !strchr(entry->name, '/'));
	if (entries++ > MAX_ENTRIES)
		return 1;
	if (entry->node.type == FS_FILE)
		map_file(&entry->node);
	else if (entry->node.type == FS_DIR && depth < MAX_DEPTH)
		fs_readdir(&entry->node, visit, &depth);
	else if (entry->node.type == FS_SYMLINK && depth == 1)
		fs_open(entry->node.fs, entry->name, &node);
	return 0;
}

static void walk(uint8_t *data, size_t size)
{
	static const char *const paths[] = { "/dir/sub/file", "/pieces", "/a/../link/x", "/name 42" };
	unsigned int depth = 0;
	struct blk_mem mem;
	struct fs_node node;
	struct fs fs;

	blk_mem_init(&mem, data, size, DISK_SECTORS);
	memory = mem.dev.ops;
	mem.dev.ops = &limited;
	mem.base = VOLUME_START * BLK_SECTOR_SIZE;
	if (fs_mount(&fs, &mem.dev, VOLUME_START, DISK_SECTORS - VOLUME_START))
		return;
	entries = 0;
	runs = 0;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (!fs_open(&fs, paths[i], &node) && node.type == FS_FILE)
			map_file(&node);
	if (!fs_open(&fs, "/", &node))
		fs_readdir(&node, visit, &depth);
	fs_unmount(&fs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	uint8_t *copy;

	if (size < 2048)
		return 0;
	log_set_level(LOG_NONE);
	copy = input_rest(&in, 0);
	walk(copy, size);
	if (get_le32(copy + S_RO_COMPAT) & RO_CHECKSUMS) {
		copy[S_RO_COMPAT] &= (uint8_t)~RO_CHECKSUMS;
		copy[S_RO_COMPAT + 1] &= (uint8_t)~(RO_CHECKSUMS >> 8);
		walk(copy, size);
	}
	free(copy);
	return 0;
}
