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
static unsigned int type_bits(const struct bpb *b, uint64_t clusters)
{
	return b->fat32 ? 32 : clusters < 4085 ? 12 : 16;
}

/*
 * The highest cluster of CLUSTERS that is usable: the table has a link for it,
 * which is not one of the reserved numbers.
 */
static uint32_t last_cluster(const struct bpb *b, unsigned int bits, uint64_t clusters)
{
	uint64_t links = (uint64_t)b->table_sectors * b->sector_size * 8 / bits;
	uint64_t numbers = bits == 32 ? FAT_BAD : bits == 16 ? 0xfff7 : 0xff7;

	return (uint32_t)MIN(clusters + 2, MIN(links, numbers)) - 1;
}

/* How many of the format's sectors there are and lie in the volume. */
static uint64_t sectors_present(const struct fat *fat, const struct bpb *b)
{
	uint64_t claimed = (uint64_t)b->total * (b->sector_size / BLK_SECTOR_SIZE);

	if (claimed <= fat->fs->sectors)
		return b->total;
	log_warn("fat", "%s: the filesystem at sector %" PRIu64 " is %" PRIu64
		 " sectors long, its volume only %" PRIu64, fat->fs->dev->name, fat->fs->start,
		 claimed, fat->fs->sectors);
	return fat->fs->sectors / (b->sector_size / BLK_SECTOR_SIZE);
}

/* BPB_ExtFlags bit 7: the tables are not kept alike, and bits 3 to 0 name the one to use. */
static unsigned int active_table(const struct bpb *b, const uint8_t *boot)
{
	uint16_t flags = get_le16(boot + BPB_ExtFlags);

	return b->fat32 && (flags & 0x80) ? flags & 0xf : 0;
}

/* Where things lie. All sums are of 32-bit numbers times 255 at most: 64 bits hold them. */
static int set_layout(struct fat *fat, const struct bpb *b, const uint8_t *boot)
{
	uint32_t scale = b->sector_size / BLK_SECTOR_SIZE;
	uint64_t meta = b->reserved + (uint64_t)b->tables * b->table_sectors + b->root_sectors;
	uint64_t present = sectors_present(fat, b);
	unsigned int active = active_table(b, boot);

	if (!b->table_sectors)
		return damaged(fat, "no allocation table", 0);
	if (meta + b->cluster_sectors > present)
		return damaged(fat, "no room for data after the tables; total sectors", present);
	if (active >= b->tables)
		return damaged(fat, "the active allocation table is none of the tables", active);

	fat->bits = type_bits(b, (b->total - meta) / b->cluster_sectors);
	fat->last_cluster = last_cluster(b, fat->bits, (present - meta) / b->cluster_sectors);
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
