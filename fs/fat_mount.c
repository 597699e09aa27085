/* SPDX-License-Identifier: Apache-2.0 */
#include "fat.h"

#include <errno.h>
#include <inttypes.h>

#include <lib/log.h>
#include <lib/util.h>

#include "bpb.h"

/* The boot sector's numbers as they are, in the format's own sectors. */
struct bpb {
	uint32_t sector_size;
	uint32_t cluster_sectors;
	uint32_t reserved;
	uint32_t tables;
	uint32_t table_sectors;
	uint32_t root_sectors;       /* FAT12, FAT16 */
	uint32_t total;
	bool fat32;
};

static void bpb_get(const uint8_t *boot, struct bpb *b)
{
	uint32_t root_bytes = get_le16(boot + BPB_RootEntCnt) * FAT_DIRENT_SIZE;

	b->sector_size = get_le16(boot + BPB_BytsPerSec);
	b->cluster_sectors = boot[BPB_SecPerClus];
	b->reserved = get_le16(boot + BPB_RsvdSecCnt);
	b->tables = boot[BPB_NumFATs];
	b->fat32 = !get_le16(boot + BPB_FATSz16);
	b->table_sectors = b->fat32 ? get_le32(boot + BPB_FATSz32) : get_le16(boot + BPB_FATSz16);
	b->root_sectors = b->fat32 ? 0 : (root_bytes + b->sector_size - 1) / b->sector_size;
	b->total = get_le16(boot + BPB_TotSec16);
	if (!b->total)
		b->total = get_le32(boot + BPB_TotSec32);
}

static int damaged(const struct fat *fat, const char *what, uint64_t value)
{
	log_err("fat", "%s: boot sector at %" PRIu64 ": %s (%" PRIu64 ")", fat->fs->dev->name,
		fat->fs->start, what, value);
	return -EBADMSG;
}

/*
 * FAT12, FAT16 or FAT32 by the number of clusters and nothing else (spec, "FAT
 * Type Determination"), but that small FAT32 volumes exist: they are known by
 * having no 16-bit table size.
 */
static void set_type(struct fat *fat, const struct bpb *b, uint64_t clusters)
{
	uint32_t highest;
	uint64_t entries;

	fat->bits = b->fat32 ? 32 : clusters < 4085 ? 12 : 16;
	highest = (fat->bits == 32 ? FAT_BAD : fat->bits == 16 ? 0xfff7 : 0xff7) - 1;

	/* Clusters that the table does not reach, or that lie past the volume, are not usable. */
	entries = (uint64_t)b->table_sectors * b->sector_size * 8 / fat->bits;
	clusters = MIN(clusters + 2, MIN(entries, (uint64_t)highest + 1));
	fat->last_cluster = (uint32_t)clusters - 1;
}

/* Where things lie. All sums are of 32-bit numbers times 8 at most: 64 bits hold them. */
static int set_layout(struct fat *fat, const struct bpb *b, const uint8_t *boot)
{
	uint32_t scale = b->sector_size / BLK_SECTOR_SIZE;
	uint64_t meta = b->reserved + (uint64_t)b->tables * b->table_sectors + b->root_sectors;
	uint64_t total = b->total;
	unsigned int active = 0;

	if (total * scale > fat->fs->sectors) {
		log_warn("fat", "%s: the filesystem at sector %" PRIu64 " is %" PRIu64
			 " sectors long, its volume only %" PRIu64,
			 fat->fs->dev->name, fat->fs->start, total * scale, fat->fs->sectors);
		total = fat->fs->sectors / scale;
	}
	if (!b->table_sectors)
		return damaged(fat, "no allocation table", 0);
	if (meta + b->cluster_sectors > total)
		return damaged(fat, "no room for data after the tables; total sectors", total);
	/* BPB_ExtFlags bit 7: the tables are not kept alike, bits 3 to 0 name the one to use. */
	if (b->fat32 && (get_le16(boot + BPB_ExtFlags) & 0x80))
		active = get_le16(boot + BPB_ExtFlags) & 0xf;
	if (active >= b->tables)
		return damaged(fat, "the active allocation table is none of the tables", active);

	set_type(fat, b, (total - meta) / b->cluster_sectors);
	fat->sector_size = b->sector_size;
	fat->cluster_shift = (unsigned int)__builtin_ctz(b->sector_size * b->cluster_sectors);
	fat->table_start = (b->reserved + (uint64_t)active * b->table_sectors) * scale;
	fat->table_len = (uint32_t)ALIGN_UP(((uint64_t)(fat->last_cluster + 1) * fat->bits + 7) / 8,
					    (uint64_t)b->sector_size);
	fat->data_start = meta * scale;
	fat->root_start = (meta - b->root_sectors) * scale;
	fat->root_len = b->root_sectors * b->sector_size;
	return 0;
}

int fat_parse_boot(struct fat *fat, const uint8_t *boot)
{
	struct bpb b;
	int ret;

	if (!bpb_present(boot))
		return -EINVAL;
	bpb_get(boot, &b);
	if (b.sector_size < fat->fs->dev->block_size)
		return damaged(fat, "its sectors are smaller than the device's", b.sector_size);
	ret = set_layout(fat, &b, boot);
	if (ret || !b.fat32)
		return ret;
	if (get_le16(boot + BPB_FSVer))
		return damaged(fat, "unknown version of FAT32", get_le16(boot + BPB_FSVer));
	fat->root_cluster = get_le32(boot + BPB_RootClus) & 0x0fffffff;
	if (!fat_cluster_ok(fat, fat->root_cluster))
		return damaged(fat, "no such cluster for the root directory", fat->root_cluster);
	return 0;
}
