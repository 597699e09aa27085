/* SPDX-License-Identifier: Apache-2.0 */
#include "ext4.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

#include "disk.h"

/* Offsets in a group descriptor (doc, "Block Group Descriptors"). */
enum {
	bg_inode_table_lo = 0x08,
	bg_checksum       = 0x1e,
	bg_inode_table_hi = 0x28,      /* of 64 bytes only */
};

#define COMPAT_SPARSE_SUPER2 0x200u
#define RO_SPARSE_SUPER      0x1u

int ext4_read(const struct ext4 *ext4, uint64_t block, uint32_t count, void *buf)
{
	struct fs *fs = ext4->fs;
	int ret = disk_read_bytes(fs->dev,
				  fs->start * BLK_SECTOR_SIZE + (block << ext4->block_shift), buf,
				  (uint64_t)count << ext4->block_shift);

	if (ret)
		log_err("ext4", "%s: block %" PRIu64 " (sector %" PRIu64 "): " ERR_FMT,
			fs->dev->name, block,
			fs->start + (block << (ext4->block_shift - 9)), ERR_ARG(ret));
	return ret;
}

int ext4_buf_get(const struct ext4 *ext4, struct ext4_buf *buf, uint64_t block, uint32_t owner)
{
	int ret;

	if (buf->block == block && buf->owner == owner && block)
		return 0;
	if (!ext4_blocks_ok(ext4, block, 1))
		return ext4_bad(ext4, owner, 0, "it points to a block that does not exist", block);
	if (!buf->data)
		buf->data = disk_buffer(ext4->fs->dev, ext4->block_size);
	if (!buf->data)
		return -ENOMEM;
	buf->block = 0;
	ret = ext4_read(ext4, block, 1, buf->data);
	if (ret)
		return ret;
	buf->block = block;
	buf->owner = owner;
	return 1;
}

void ext4_buf_free(struct ext4_buf *buf)
{
	free(buf->data);
}

static bool power_of(uint32_t n, uint32_t base)
{
	while (n > 1 && n % base == 0)
		n /= base;
	return n == 1;
}

/* Does GROUP begin with a copy of the superblock (doc, "Layout" and sparse_super2)? */
static bool has_super(const struct ext4 *ext4, uint32_t group)
{
	if (!group)
		return true;
	if (ext4->compat & COMPAT_SPARSE_SUPER2)
		return group == ext4->backup_bgs[0] || group == ext4->backup_bgs[1];
	if (!(ext4->ro_compat & RO_SPARSE_SUPER))
		return true;
	return power_of(group, 3) || power_of(group, 5) || power_of(group, 7);
}

/*
 * Which block holds number INDEX of the blocks of descriptors: they follow the
 * superblock, or with meta_bg each is in the first group that it describes.
 */
static uint64_t desc_block(const struct ext4 *ext4, uint32_t index, uint32_t per_block)
{
	/* bigalloc with blocks of 1 KiB: the superblock is in block 1, but counting begins at 0 */
	uint32_t adjust = ext4->block_shift == 10 && !ext4->first_block;
	uint64_t group = (uint64_t)index * per_block;

	if (!(ext4->incompat & INCOMPAT_META_BG) || index < ext4->first_meta_bg)
		return (uint64_t)ext4->first_block + adjust + 1 + index;
	return ext4->first_block + group * ext4->blocks_per_group +
	       has_super(ext4, (uint32_t)group) + (group ? 0 : adjust);
}

static int check_desc(const struct ext4 *ext4, uint32_t group, uint64_t block, const uint8_t *desc)
{
	uint16_t stored = get_le16(desc + bg_checksum);
	const uint8_t zero[2] = { 0 };
	uint32_t tail = bg_checksum + 2;
	uint32_t sum;

	if (ext4->sums) {
		sum = ext4_sum(ext4_sum32(ext4->seed, group), desc, bg_checksum);
		sum = ext4_sum(sum, zero, sizeof(zero));
		sum = ext4_sum(sum, desc + tail, ext4->desc_size - tail) & 0xffff;
	} else if (ext4->group_sums) {
		const uint8_t le[4] = { (uint8_t)group, (uint8_t)(group >> 8),
					(uint8_t)(group >> 16), (uint8_t)(group >> 24) };

		sum = ext4_sum16(ext4_sum16(0xffff, ext4->uuid, 16), le, sizeof(le));
		sum = ext4_sum16((uint16_t)sum, desc, bg_checksum);
		sum = ext4_sum16((uint16_t)sum, desc + tail, ext4->desc_size - tail);
	} else {
		return 0;
	}
	return sum == stored ? 0 : ext4_bad_sum(ext4, 0, block, "group descriptor", stored, sum);
}

int ext4_inode_table(struct ext4 *ext4, uint32_t group, uint64_t *block)
{
	uint32_t per_block = ext4->block_size / ext4->desc_size;
	uint64_t where = desc_block(ext4, group / per_block, per_block);
	const uint8_t *desc;
	int ret = ext4_buf_get(ext4, &ext4->descs, where, 0);

	if (ret < 0)
		return ret;
	desc = ext4->descs.data + (size_t)(group % per_block) * ext4->desc_size;
	ret = check_desc(ext4, group, where, desc);
	if (ret)
		return ret;
	*block = get_le32(desc + bg_inode_table_lo);
	if (ext4->desc_size >= 64)
		*block |= (uint64_t)get_le32(desc + bg_inode_table_hi) << 32;
	return 0;
}
