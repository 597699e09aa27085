/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of blocks, as ext2 and ext3 have them (doc, "Direct/Indirect Block
 * Addressing"): 12 blocks are named in the inode; then one names a list of
 * blocks, one a list of lists, one a list of lists of lists. 0 is a hole. Lists
 * have no checksums.
 */
#include "ext4.h"

#include <lib/util.h>

#define DIRECT 12u

/* Part of a list that says where LOGICAL and what follows it are. */
struct part {
	const uint8_t *at;
	uint64_t count;
};

/*
 * Which of the inode's three lists LOGICAL is in (1 to 3, as deep as they are);
 * *index: its number among what that list leads to. 0: named in the inode
 * itself; 4: beyond them all.
 */
static unsigned int which_list(unsigned int shift, uint64_t logical, uint64_t *index)
{
	unsigned int depth;

	*index = logical;
	if (logical < DIRECT)
		return 0;
	*index -= DIRECT;
	for (depth = 1; depth <= EXT4_LIST_DEPTH && *index >> (shift * depth); depth++)
		*index -= UINT64_C(1) << (shift * depth);
	return depth;
}

/* The blocks at the beginning of PART that follow each other, or holes. */
static void scan(const struct part *part, struct ext4_span *out)
{
	uint32_t first = get_le32(part->at);
	uint64_t len = 1;

	while (len < part->count &&
	       get_le32(part->at + 4 * len) == (first ? (uint32_t)(first + len) : 0))
		len++;
	*out = (struct ext4_span){ .block = first, .len = len };
}

int ext4_list_find(struct ext4 *ext4, const struct ext4_inode *inode, uint32_t logical,
		   struct ext4_span *out)
{
	unsigned int shift = ext4->block_shift - 2;      /* log2 of what a list names */
	uint64_t index, mask = (UINT64_C(1) << shift) - 1;
	unsigned int depth = which_list(shift, logical, &index);
	const uint8_t *i_block = inode->raw + EXT4_I_BLOCK;
	struct part part = { i_block + 4 * index, DIRECT - index };

	if (depth > EXT4_LIST_DEPTH)
		return ext4_bad(ext4, inode->number, 0, "its list of blocks does not reach block",
				logical);
	if (depth)
		part.at = i_block + (DIRECT + depth - 1) * 4;
	while (depth) {
		uint32_t list = get_le32(part.at);
		uint64_t below = UINT64_C(1) << (shift * depth);      /* blocks that it leads to */
		int ret;

		if (!list) {
			*out = (struct ext4_span){ .len = below - (index & (below - 1)) };
			return 0;
		}
		ret = ext4_buf_get(ext4, &ext4->level[--depth], list, inode->number);
		if (ret < 0)
			return ret;
		part.at = ext4->level[depth].data + ((index >> (shift * depth)) & mask) * 4;
		part.count = mask + 1 - ((index >> (shift * depth)) & mask);
	}
	scan(&part, out);
	if (out->block && !ext4_blocks_ok(ext4, out->block, out->len))
		return ext4_bad(ext4, inode->number, 0, "it has blocks that do not exist", out->block);
	return 0;
}
