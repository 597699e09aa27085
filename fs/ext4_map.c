/* SPDX-License-Identifier: Apache-2.0 */
#include "ext4.h"

#include <errno.h>
#include <inttypes.h>

#include <lib/log.h>
#include <lib/util.h>

/* Spans that one run is joined from at most: a next call goes on. */
#define JOIN_MAX 256u

static int find(struct ext4 *ext4, const struct ext4_inode *inode, uint64_t logical,
		struct ext4_span *out)
{
	if (logical > UINT32_MAX)
		return ext4_bad(ext4, inode->number, 0, "no file can have a block of that number",
				logical);
	if (inode->flags & INODE_EXTENTS)
		return ext4_extent_find(ext4, inode, (uint32_t)logical, out);
	return ext4_list_find(ext4, inode, (uint32_t)logical, out);
}

static bool goes_on(const struct ext4_span *a, const struct ext4_span *b)
{
	return a->block ? b->block == a->block + a->len : !b->block;
}

/* Joins what follows SPAN, from LOGICAL on and before END, as long as it lies behind it. */
static int join(struct ext4 *ext4, const struct ext4_inode *inode, uint64_t logical, uint64_t end,
		struct ext4_span *span)
{
	int ret = 0;

	for (unsigned int i = 0; i < JOIN_MAX && logical + span->len < end; i++) {
		struct ext4_span next;

		ret = find(ext4, inode, logical + span->len, &next);
		if (ret || !goes_on(span, &next))
			break;
		span->len += next.len;
	}
	return ret;
}

static int map_inline(struct ext4 *ext4, const struct ext4_inode *inode, uint64_t offset,
		      struct fs_run *out)
{
	const uint8_t *data;
	int ret = ext4_inline_data(ext4, inode, &data);

	if (!ret)
		*out = (struct fs_run){ .kind = FS_RUN_INLINE, .data = data + offset,
					.len = inode->size - offset };
	return ret;
}

int ext4_map(struct ext4 *ext4, const struct ext4_inode *inode, uint64_t offset, struct fs_run *out)
{
	uint64_t logical = offset >> ext4->block_shift;
	uint64_t skip = offset & (ext4->block_size - 1);
	uint64_t end = (inode->size + ext4->block_size - 1) >> ext4->block_shift;
	struct ext4_span span;
	int ret;

	if (inode->flags & INODE_ENCRYPT) {
		log_err("ext4", "%s: inode %" PRIu32 " is encrypted: only Linux has its key",
			ext4->fs->dev->name, inode->number);
		return -EACCES;
	}
	if (inode->flags & INODE_INLINE_DATA)
		return map_inline(ext4, inode, offset, out);
	ret = find(ext4, inode, logical, &span);
	if (!ret)
		ret = join(ext4, inode, logical, end, &span);
	if (ret)
		return ret;
	*out = (struct fs_run){
		.kind = span.block ? FS_RUN_DISK : FS_RUN_HOLE,
		.len = MIN((span.len << ext4->block_shift) - skip, inode->size - offset),
	};
	if (span.block)
		out->disk_offset = ext4->fs->start * BLK_SECTOR_SIZE +
				   (span.block << ext4->block_shift) + skip;
	return 0;
}
