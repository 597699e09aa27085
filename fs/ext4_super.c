/* SPDX-License-Identifier: Apache-2.0 */
#include "ext4.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <lib/log.h>
#include <lib/util.h>

/* Offsets in the superblock (doc, "Super Block"). */
enum {
	s_inodes_count      = 0x00,
	s_blocks_count_lo   = 0x04,
	s_first_data_block  = 0x14,
	s_log_block_size    = 0x18,
	s_blocks_per_group  = 0x20,
	s_inodes_per_group  = 0x28,
	s_magic             = 0x38,
	s_rev_level         = 0x4c,
	s_inode_size        = 0x58,
	s_feature_compat    = 0x5c,
	s_feature_incompat  = 0x60,
	s_feature_ro_compat = 0x64,
	s_uuid              = 0x68,
	s_desc_size         = 0xfe,
	s_first_meta_bg     = 0x104,
	s_blocks_count_hi   = 0x150,
	s_checksum_type     = 0x175,
	s_backup_bgs        = 0x24c,
	s_checksum_seed     = 0x270,
	s_checksum          = 0x3fc,
};

#define EXT4_MAGIC       0xef53
#define MAX_BLOCK_SHIFT  16u       /* 64 KiB */
#define RO_GDT_CSUM      0x10u
#define RO_METADATA_CSUM 0x400u
#define CHECKSUM_CRC32C  1

/*
 * What may be there: known, and either handled here or in nobody's way.
 * Encrypted files are refused one by one.
 */
#define INCOMPAT_KNOWN                                                                       \
	(INCOMPAT_FILETYPE | INCOMPAT_RECOVER | INCOMPAT_META_BG | INCOMPAT_EXTENTS |        \
	 INCOMPAT_64BIT | INCOMPAT_MMP | INCOMPAT_FLEX_BG | INCOMPAT_EA_INODE |              \
	 INCOMPAT_CSUM_SEED | INCOMPAT_LARGEDIR | INCOMPAT_INLINE_DATA | INCOMPAT_ENCRYPT |  \
	 INCOMPAT_CASEFOLD)

static const struct {
	uint32_t bit;
	char name[16];
} refused[] = {
	{ 0x1, "compression" },
	{ 0x8, "journal_dev" },
	{ 0x1000, "dirdata" },
};

/* Names of the features in UNKNOWN, as mke2fs -O calls them; a number for those without. */
static void name_features(uint32_t unknown, char *text, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		if (unknown & refused[i].bit)
			len += (size_t)snprintf(text + len, size - len, "%s%s", len ? ", " : "",
						refused[i].name);
		unknown &= ~refused[i].bit;
	}
	if (unknown)
		snprintf(text + len, size - len, "%s0x%" PRIx32, len ? ", " : "", unknown);
}

static int check_features(const struct ext4 *ext4)
{
	uint32_t unknown = ext4->incompat & ~(uint32_t)INCOMPAT_KNOWN;
	char names[64];

	if (!unknown)
		return 0;
	name_features(unknown, names, sizeof(names));
	log_err("ext4", "%s: the filesystem at sector %" PRIu64 " has features that are not known "
		"here: %s (mke2fs -O)", ext4->fs->dev->name, ext4->fs->start, names);
	return -ENOTSUP;
}

static int set_seed(struct ext4 *ext4, const uint8_t *super)
{
	uint32_t stored = get_le32(super + s_checksum);
	uint32_t sum;

	ext4->sums = ext4->ro_compat & RO_METADATA_CSUM;
	ext4->group_sums = !ext4->sums && (ext4->ro_compat & RO_GDT_CSUM);
	if (!ext4->sums)
		return 0;
	if (super[s_checksum_type] != CHECKSUM_CRC32C)
		return ext4_bad(ext4, 0, 0, "superblock: unknown type of checksum",
				super[s_checksum_type]);
	sum = ext4_sum(~0u, super, s_checksum);
	if (sum != stored)
		return ext4_bad_sum(ext4, 0, 0, "superblock", stored, sum);
	ext4->seed = ext4->incompat & INCOMPAT_CSUM_SEED ? get_le32(super + s_checksum_seed) :
							   ext4_sum(~0u, ext4->uuid, 16);
	return 0;
}

/* How many blocks the superblock claims, and how many of them the volume has. */
static int set_blocks(struct ext4 *ext4, const uint8_t *super)
{
	struct fs *fs = ext4->fs;
	uint64_t claimed = get_le32(super + s_blocks_count_lo);
	uint64_t present = fs->sectors * BLK_SECTOR_SIZE >> ext4->block_shift;
	uint64_t groups;

	if (ext4->incompat & INCOMPAT_64BIT)
		claimed |= (uint64_t)get_le32(super + s_blocks_count_hi) << 32;
	if (claimed <= ext4->first_block)
		return ext4_bad(ext4, 0, 0, "superblock: no blocks", claimed);
	groups = (claimed - ext4->first_block - 1) / ext4->blocks_per_group + 1;
	if (groups > UINT32_MAX)
		return ext4_bad(ext4, 0, 0, "superblock: too many groups of blocks", groups);
	ext4->groups = (uint32_t)groups;
	ext4->blocks = MIN(claimed, present);
	if (claimed > present)
		log_warn("ext4", "%s: the filesystem at sector %" PRIu64 " is %" PRIu64
			 " blocks of %" PRIu32 " bytes long, its volume only %" PRIu64,
			 fs->dev->name, fs->start, claimed, ext4->block_size, present);
	return 0;
}

/* Sizes of what tables are made of. Revision 0 had inodes of 128 bytes and no features. */
static int set_sizes(struct ext4 *ext4, const uint8_t *super)
{
	uint32_t shift = get_le32(super + s_log_block_size);
	bool wide = ext4->incompat & INCOMPAT_64BIT;

	if (shift > MAX_BLOCK_SHIFT - 10)
		return ext4_bad(ext4, 0, 0, "superblock: impossible size of blocks, 1 KiB <<", shift);
	ext4->block_shift = 10 + shift;
	ext4->block_size = 1u << ext4->block_shift;
	ext4->inode_size = get_le32(super + s_rev_level) ? get_le16(super + s_inode_size) : 128;
	ext4->desc_size = wide ? get_le16(super + s_desc_size) : 32;
	if (ext4->inode_size < 128 || ext4->inode_size > ext4->block_size ||
	    ext4->inode_size & (ext4->inode_size - 1))
		return ext4_bad(ext4, 0, 0, "superblock: impossible size of inodes",
				ext4->inode_size);
	if (ext4->desc_size < (wide ? 64 : 32) || ext4->desc_size > ext4->block_size ||
	    ext4->desc_size & (ext4->desc_size - 1))
		return ext4_bad(ext4, 0, 0, "superblock: impossible size of group descriptors",
				ext4->desc_size);
	if (ext4->block_size < ext4->fs->dev->block_size) {
		log_err("ext4", "%s: blocks of %" PRIu32 " bytes on a device that reads %" PRIu32
			" at a time: make the filesystem with larger ones", ext4->fs->dev->name,
			ext4->block_size, ext4->fs->dev->block_size);
		return -ENOTSUP;
	}
	return 0;
}

/* How blocks and inodes are dealt out to groups. */
static int set_groups(struct ext4 *ext4, const uint8_t *super)
{
	uint32_t bits = 8 * ext4->block_size;      /* of a bitmap, which is one block */
	int ret;

	ext4->first_block = get_le32(super + s_first_data_block);
	ext4->blocks_per_group = get_le32(super + s_blocks_per_group);
	ext4->inodes_per_group = get_le32(super + s_inodes_per_group);
	ext4->inodes = get_le32(super + s_inodes_count);
	ext4->first_meta_bg = get_le32(super + s_first_meta_bg);
	ext4->backup_bgs[0] = get_le32(super + s_backup_bgs);
	ext4->backup_bgs[1] = get_le32(super + s_backup_bgs + 4);
	if (ext4->first_block > 1)
		return ext4_bad(ext4, 0, 0, "superblock: impossible first block", ext4->first_block);
	/* bigalloc has as many clusters in a group as there are bits, each of many blocks */
	if (!ext4->blocks_per_group || ext4->blocks_per_group % 8)
		return ext4_bad(ext4, 0, 0, "superblock: impossible number of blocks in a group",
				ext4->blocks_per_group);
	if (!ext4->inodes_per_group || ext4->inodes_per_group > bits)
		return ext4_bad(ext4, 0, 0, "superblock: impossible number of inodes in a group",
				ext4->inodes_per_group);
	ret = set_blocks(ext4, super);
	if (ret)
		return ret;
	if (ext4->inodes > (uint64_t)ext4->groups * ext4->inodes_per_group)
		return ext4_bad(ext4, 0, 0, "superblock: more inodes than fit its groups",
				ext4->inodes);
	return 0;
}

int ext4_parse_super(struct ext4 *ext4, const uint8_t *super)
{
	int ret;

	if (get_le16(super + s_magic) != EXT4_MAGIC)
		return -EINVAL;
	if (get_le32(super + s_rev_level)) {
		ext4->compat = get_le32(super + s_feature_compat);
		ext4->incompat = get_le32(super + s_feature_incompat);
		ext4->ro_compat = get_le32(super + s_feature_ro_compat);
	}
	memcpy(ext4->uuid, super + s_uuid, sizeof(ext4->uuid));
	ret = set_seed(ext4, super);
	if (!ret)
		ret = check_features(ext4);
	if (!ret)
		ret = set_sizes(ext4, super);
	return ret ? ret : set_groups(ext4, super);
}

void ext4_note_journal(const struct ext4 *ext4)
{
	static uint8_t told[4][16];
	static unsigned int next;

	if (!(ext4->incompat & INCOMPAT_RECOVER))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		if (!memcmp(told[i], ext4->uuid, sizeof(told[i])))
			return;
	memcpy(told[next++ % ARRAY_SIZE(told)], ext4->uuid, sizeof(told[0]));
	log_warn("ext4", "%s: the filesystem at sector %" PRIu64 " was not unmounted. Its journal is "
		 "not replayed here: what was written last may be missing (Linux or fsck replays it)",
		 ext4->fs->dev->name, ext4->fs->start);
}
