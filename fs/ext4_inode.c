/* SPDX-License-Identifier: Apache-2.0 */
#include "ext4.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <lib/log.h>
#include <lib/util.h>

/* Offsets in an inode (doc, "Inode Table"). */
enum {
	i_mode        = 0x00,
	i_size_lo     = 0x04,
	i_flags       = 0x20,
	i_generation  = 0x64,
	i_size_high   = 0x6c,
	i_checksum_lo = 0x7c,
	i_extra_isize = 0x80,
	i_checksum_hi = 0x82,
};

#define MODE_TYPE    0xf000u
#define MODE_FILE    0x8000u
#define MODE_DIR     0x4000u
#define MODE_SYMLINK 0xa000u

/* Is the upper half of the checksum there? Inodes of 128 bytes have no room for it. */
static bool has_high_sum(const struct ext4 *ext4, const uint8_t *raw)
{
	return ext4->inode_size > 128 && get_le16(raw + i_extra_isize) >= i_checksum_hi + 2 - 128;
}

/* The whole inode, with the checksum's own bytes as zeroes. */
static int check_sum(const struct ext4 *ext4, const struct ext4_inode *inode, uint64_t block)
{
	const uint8_t *raw = inode->raw;
	bool high = has_high_sum(ext4, raw);
	const uint8_t zero[2] = { 0 };
	uint32_t stored = get_le16(raw + i_checksum_lo);
	uint32_t sum = ext4_sum(inode->seed, raw, i_checksum_lo);
	uint32_t at = i_checksum_lo + 2;

	sum = ext4_sum(sum, zero, sizeof(zero));
	if (high) {
		stored |= (uint32_t)get_le16(raw + i_checksum_hi) << 16;
		sum = ext4_sum(sum, raw + at, i_checksum_hi - at);
		sum = ext4_sum(sum, zero, sizeof(zero));
		at = i_checksum_hi + 2;
	}
	sum = ext4_sum(sum, raw + at, ext4->inode_size - at);
	if (!high)
		sum &= 0xffff;
	return sum == stored ? 0 : ext4_bad_sum(ext4, inode->number, block, "inode", stored, sum);
}

/* Takes what everybody asks for out of the raw inode. */
static int parse(const struct ext4 *ext4, struct ext4_inode *inode, uint64_t block)
{
	const uint8_t *raw = inode->raw;

	inode->mode = get_le16(raw + i_mode);
	inode->flags = get_le32(raw + i_flags);
	inode->size = get_le32(raw + i_size_lo);
	/* Of other than files the upper half once was something else (i_dir_acl). */
	if ((inode->mode & MODE_TYPE) == MODE_FILE || ext4->incompat & INCOMPAT_LARGEDIR)
		inode->size |= (uint64_t)get_le32(raw + i_size_high) << 32;
	if (!(inode->mode & MODE_TYPE))
		return ext4_bad(ext4, inode->number, block, "it is named but not in use; mode",
				inode->mode);
	if (inode->size > INT64_MAX)
		return ext4_bad(ext4, inode->number, block, "impossible size", inode->size);
	return 0;
}

/* Where in the tables it is: *offset bytes into *block. */
static int locate(struct ext4 *ext4, uint32_t number, uint64_t *block, uint32_t *offset)
{
	uint32_t index = (number - 1) % ext4->inodes_per_group;
	uint64_t bytes = (uint64_t)index * ext4->inode_size;
	int ret = ext4_inode_table(ext4, (number - 1) / ext4->inodes_per_group, block);

	*block += bytes >> ext4->block_shift;
	*offset = (uint32_t)bytes & (ext4->block_size - 1);
	return ret;
}

int ext4_inode_get(struct ext4 *ext4, struct ext4_inode *inode, uint64_t number)
{
	uint64_t block;
	uint32_t offset;
	int ret;

	if (inode->number == number && number)
		return 0;
	inode->number = 0;
	if (!number || number > ext4->inodes)
		return ext4_bad(ext4, 0, 0, "a name leads to an inode that does not exist", number);
	ret = locate(ext4, (uint32_t)number, &block, &offset);
	if (!ret)
		ret = ext4_buf_get(ext4, &ext4->table, block, 0);
	if (ret < 0)
		return ret;
	memcpy(inode->raw, ext4->table.data + offset, ext4->inode_size);
	inode->number = (uint32_t)number;
	inode->seed = ext4_sum32(ext4->seed, inode->number);
	inode->seed = ext4_sum(inode->seed, inode->raw + i_generation, 4);
	ret = ext4->sums ? check_sum(ext4, inode, block) : 0;
	if (!ret)
		ret = parse(ext4, inode, block);
	if (ret)
		inode->number = 0;
	return ret;
}

void ext4_inode_node(struct ext4 *ext4, const struct ext4_inode *inode, struct fs_node *node)
{
	*node = (struct fs_node){ .fs = ext4->fs, .type = FS_OTHER, .size = inode->size };
	node->priv[EXT4_NODE_NUMBER] = inode->number;
	switch (inode->mode & MODE_TYPE) {
	case MODE_FILE:
		node->type = FS_FILE;
		break;
	case MODE_DIR:
		node->type = FS_DIR;
		break;
	case MODE_SYMLINK:
		node->type = FS_SYMLINK;
		break;
	}
}
