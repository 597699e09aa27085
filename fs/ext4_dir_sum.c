/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checksums of directory blocks (metadata_csum). A block of names has its own
 * in an entry without a name at its end; a block of a hash tree (doc, "Hash
 * Tree Directories"), which looks like a block of empty entries to who does
 * not know it, has it behind the tree's entries.
 */
#include "ext4.h"

#include <lib/util.h>

enum {
	d_inode    = 0,
	d_rec_len  = 4,
	d_name_len = 6,
	d_type     = 7,
};

#define TAIL          12u      /* bytes of the last entry: four of them are the checksum */
#define TAIL_TYPE     0xde
#define DX_ENTRY      8u
#define DX_ROOT_INFO  24u      /* behind "." and "..": 8 bytes, and the entries */
#define DX_NODE       8u       /* behind one empty entry: the entries */

/* Where the entries of a tree begin, or 0 when the block is one of names. */
static uint32_t tree_entries(const struct ext4 *ext4, bool indexed, uint64_t index,
			     const uint8_t *data)
{
	if (!indexed)
		return 0;
	if (!index)
		return DX_ROOT_INFO + 8;
	/* one empty entry that fills the block, where names would leave room for the tail */
	if (!get_le32(data + d_inode) && ext4_rec_len(ext4, data + d_rec_len) == ext4->block_size)
		return DX_NODE;
	return 0;
}

static int check_tree(const struct ext4 *ext4, uint32_t number, uint32_t seed, uint64_t block,
		      const uint8_t *data, uint32_t entries)
{
	uint32_t limit = get_le16(data + entries);
	uint32_t count = get_le16(data + entries + 2);
	const uint8_t *tail = data + entries + (size_t)limit * DX_ENTRY;
	uint32_t sum;

	if (count > limit || entries + (limit + 1) * DX_ENTRY > ext4->block_size)
		return ext4_bad(ext4, number, block, "directory's hash tree: more entries than fit",
				limit);
	sum = ext4_sum(seed, data, entries + count * DX_ENTRY);
	sum = ext4_sum32(ext4_sum(sum, tail, 4), 0);
	if (sum == get_le32(tail + 4))
		return 0;
	return ext4_bad_sum(ext4, number, block, "directory's hash tree", get_le32(tail + 4), sum);
}

int ext4_dir_check(const struct ext4 *ext4, uint32_t number, uint32_t seed, bool indexed,
		   uint64_t index, uint64_t block, const uint8_t *data)
{
	const uint8_t *tail = data + ext4->block_size - TAIL;
	uint32_t entries, sum;

	if (!ext4->sums)
		return 0;
	entries = tree_entries(ext4, indexed, index, data);
	if (entries)
		return check_tree(ext4, number, seed, block, data, entries);
	if (get_le32(tail + d_inode) || get_le16(tail + d_rec_len) != TAIL || tail[d_name_len] ||
	    tail[d_type] != TAIL_TYPE)
		return ext4_bad(ext4, number, block, "directory without a checksum; its block", index);
	sum = ext4_sum(seed, data, ext4->block_size - TAIL);
	if (sum == get_le32(tail + 8))
		return 0;
	return ext4_bad_sum(ext4, number, block, "directory", get_le32(tail + 8), sum);
}
