/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directories, read from their beginning to their end. The hash tree that a
 * large one may have lies in blocks that look empty, so it needs no care; to
 * find one name among thousands by it would save some dozens of reads.
 */
#include "ext4.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <lib/log.h>
#include <lib/util.h>

#include "disk.h"

/* Offsets in an entry (doc, "Linear (Classic) Directories"). */
enum {
	d_inode    = 0,
	d_rec_len  = 4,
	d_name_len = 6,
	d_name     = 8,
};

#define CHUNK       KIB(32)    /* read at a time, or one block when that is longer */
#define DIR_MAX     MIB(64)    /* millions of names: what is longer is damaged, or nobody's boot disk */
#define INLINE_FIRST 4u        /* behind the parent's number */

struct dir_walk {
	struct ext4 *ext4;
	int (*visit)(const struct ext4_entry *entry, void *ctx);
	void *ctx;
	uint32_t number;
	uint32_t seed;
	bool indexed;
	uint8_t *chunk;
};

uint32_t ext4_rec_len(const struct ext4 *ext4, const uint8_t *p)
{
	uint32_t len = get_le16(p);

	if (ext4->block_size < 65536)
		return len;
	/* blocks of 64 KiB: their whole length does not fit, and is stored as 0 or 65535 */
	return !len || len == 65535 ? 65536 : len;
}

static bool is_dot(const struct ext4_entry *entry)
{
	return entry->name[0] == '.' &&
	       (entry->len == 1 || (entry->len == 2 && entry->name[1] == '.'));
}

/* An entry at AT of *len bytes, of which LEFT are in the block. */
static int get_entry(const struct dir_walk *w, const uint8_t *at, uint32_t left, uint64_t block,
		     struct ext4_entry *entry, uint32_t *len)
{
	*len = left < d_name ? 0 : ext4_rec_len(w->ext4, at + d_rec_len);
	if (*len < d_name || *len > left || *len % 4 || (uint32_t)d_name + at[d_name_len] > *len)
		return ext4_bad(w->ext4, w->number, block,
				"directory: an entry does not fit; bytes left for it", left);
	*entry = (struct ext4_entry){ get_le32(at + d_inode), at[d_name_len],
				      (const char *)at + d_name };
	if (!entry->inode)
		return 0;
	if (!entry->len || memchr(entry->name, '/', entry->len) ||
	    memchr(entry->name, '\0', entry->len))
		return ext4_bad(w->ext4, w->number, block, "directory: an impossible name for inode",
				entry->inode);
	return 0;
}

/* The entries in LEN bytes at DATA, which are a block or an inode's part. */
static int walk_entries(struct dir_walk *w, const uint8_t *data, uint32_t len, uint64_t block)
{
	uint32_t step;

	for (uint32_t at = 0; at < len; at += step) {
		struct ext4_entry entry;
		int ret = get_entry(w, data + at, len - at, block, &entry, &step);

		if (!ret && entry.inode && !is_dot(&entry))
			ret = w->visit(&entry, w->ctx);
		if (ret)
			return ret;
	}
	return 0;
}

/* COUNT blocks from BLOCK on, the first of them number INDEX of the directory. */
static int walk_blocks(struct dir_walk *w, uint64_t index, uint64_t block, uint32_t count)
{
	const struct ext4 *ext4 = w->ext4;
	int ret = ext4_read(ext4, block, count, w->chunk);

	for (uint32_t i = 0; i < count && !ret; i++) {
		const uint8_t *data = w->chunk + ((size_t)i << ext4->block_shift);

		ret = ext4_dir_check(ext4, w->number, w->seed, w->indexed, index + i, block + i,
				     data);
		if (!ret)
			ret = walk_entries(w, data, ext4->block_size, block + i);
	}
	return ret;
}

/* A run of the directory, of LEN bytes from OFFSET on. */
static int walk_run(struct dir_walk *w, const struct fs_run *run, uint64_t offset)
{
	unsigned int shift = w->ext4->block_shift;
	uint64_t first = (run->disk_offset - w->ext4->fs->start * BLK_SECTOR_SIZE) >> shift;
	uint64_t count = run->len >> shift;
	uint64_t most = MAX(CHUNK >> shift, 1u);
	int ret = 0;

	for (uint64_t done = 0; done < count && !ret; done += most)
		ret = walk_blocks(w, (offset >> shift) + done, first + done,
				  (uint32_t)MIN(most, count - done));
	return ret;
}

/* By runs: VISIT may look at other inodes, so the directory's own is asked for again each time. */
static int walk_extents(struct dir_walk *w, uint64_t size)
{
	struct ext4 *ext4 = w->ext4;
	struct fs_run run;
	int ret = 0;

	if (size > DIR_MAX || size & (ext4->block_size - 1))
		return ext4_bad(ext4, w->number, 0, "directory: impossible size", size);
	w->chunk = disk_buffer(ext4->fs->dev, MAX((size_t)CHUNK, ext4->block_size));
	if (!w->chunk)
		return -ENOMEM;
	for (uint64_t at = 0; at < size && !ret; at += run.len) {
		ret = ext4_inode_get(ext4, &ext4->file, w->number);
		if (!ret)
			ret = ext4_map(ext4, &ext4->file, at, &run);
		if (!ret && run.kind != FS_RUN_DISK)
			ret = ext4_bad(ext4, w->number, 0, "directory: a hole at byte", at);
		if (!ret)
			ret = walk_run(w, &run, at);
	}
	free(w->chunk);
	return ret;
}

/* In the inode: two lists of entries, the first behind the parent's number. */
static int walk_inline(struct dir_walk *w, const struct ext4_inode *inode)
{
	struct ext4 *ext4 = w->ext4;
	uint32_t size = (uint32_t)MIN(inode->size, ext4->inode_size);
	uint32_t first = MIN(size, EXT4_I_BLOCK_LEN);
	const uint8_t *data;
	int ret = ext4_inline_data(ext4, inode, &data);

	if (ret)
		return ret;
	w->chunk = malloc(ext4->inode_size);
	if (!w->chunk)
		return -ENOMEM;
	memcpy(w->chunk, data, size);
	if (first > INLINE_FIRST)
		ret = walk_entries(w, w->chunk + INLINE_FIRST, first - INLINE_FIRST, 0);
	if (!ret)
		ret = walk_entries(w, w->chunk + first, size - first, 0);
	free(w->chunk);
	return ret;
}

int ext4_dir_walk(struct ext4 *ext4, uint64_t number, uint32_t *flags,
		  int (*visit)(const struct ext4_entry *entry, void *ctx), void *ctx)
{
	struct ext4_inode *inode = &ext4->file;
	struct dir_walk w = { .ext4 = ext4, .visit = visit, .ctx = ctx, .number = (uint32_t)number };
	int ret = ext4_inode_get(ext4, inode, number);

	if (ret)
		return ret;
	if (inode->flags & INODE_ENCRYPT) {
		log_err("ext4", "%s: directory %" PRIu32 " is encrypted: only Linux has its key",
			ext4->fs->dev->name, w.number);
		return -EACCES;
	}
	if (flags)
		*flags = inode->flags;
	w.seed = inode->seed;
	w.indexed = inode->flags & INODE_INDEX;
	return inode->flags & INODE_INLINE_DATA ? walk_inline(&w, inode) :
						  walk_extents(&w, inode->size);
}
