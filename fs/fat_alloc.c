/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of the allocation tables: in a window first, then in every copy on the disk. */
#include "fat_write.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

#include "bpb.h"
#include "disk.h"

#define BPB_FSInfo 48            /* FAT32: its sector */

/* Offsets in FSInfo, and what is there (spec, "FSInfo Structure"). */
enum {
	FSI_LeadSig    = 0,
	FSI_StrucSig   = 484,
	FSI_Free_Count = 488,
};
#define LEAD_SIG   0x41615252u
#define STRUC_SIG  0x61417272u
#define UNKNOWN    0xffffffffu

static int failed(const struct fat_tables *t, const char *what, uint64_t sector, int error)
{
	log_err("fat", "%s: %s at sector %" PRIu64 ": " ERR_FMT, t->fat->fs->dev->name, what,
		t->fat->fs->start + sector, ERR_ARG(error));
	return error;
}

static int write_window(struct fat_tables *t)
{
	struct fs *fs = t->fat->fs;
	uint32_t from = ALIGN_DOWN(t->dirty, fs->dev->block_size);
	uint32_t len = ALIGN_UP(t->dirty_end, fs->dev->block_size) - from;
	int ret = 0;

	if (t->dirty == t->dirty_end)
		return 0;
	for (unsigned int i = 0; i < t->copies && !ret; i++) {
		uint64_t sector = t->start + (uint64_t)i * t->sectors +
				  ((uint64_t)t->number * FAT_WINDOW + from) / BLK_SECTOR_SIZE;

		ret = blk_write(fs->dev, fs->start + sector, len / BLK_SECTOR_SIZE, t->data + from);
		if (ret)
			failed(t, "allocation table", sector, ret);
	}
	t->dirty = t->dirty_end = 0;
	return ret;
}

/* Has the window with byte OFFSET of the table in memory. */
static int window(struct fat_tables *t, uint32_t offset)
{
	uint32_t number = offset / FAT_WINDOW, start = number * FAT_WINDOW;
	uint64_t sector = t->fat->table_start + start / BLK_SECTOR_SIZE;
	int ret;

	if (t->len && t->number == number)
		return 0;
	ret = write_window(t);
	if (ret)
		return ret;
	t->number = number;
	t->len = MIN(FAT_WINDOW, t->fat->table_len - start);
	ret = blk_read(t->fat->fs->dev, t->fat->fs->start + sector, t->len / BLK_SECTOR_SIZE, t->data);
	if (ret)
		t->len = 0;
	return ret ? failed(t, "allocation table", sector, ret) : 0;
}

/* The byte of the table where CLUSTER's link begins. A FAT12 table is less than a window. */
static uint32_t link_offset(const struct fat *fat, uint32_t cluster)
{
	return (uint32_t)((uint64_t)cluster * fat->bits / 8);
}

int fat_tables_get(struct fat_tables *t, uint32_t cluster, uint32_t *link)
{
	unsigned int bits = t->fat->bits;
	uint32_t offset = link_offset(t->fat, cluster), v;
	int ret = window(t, offset);
	const uint8_t *p = t->data + offset % FAT_WINDOW;

	if (ret)
		return ret;
	v = bits == 32 ? get_le32(p) & 0x0fffffff : get_le16(p);
	if (bits == 12)
		v = cluster & 1 ? v >> 4 : v & 0xfff;
	if (bits < 32 && v >= (1u << bits) - 9)
		v += FAT_BAD - ((1u << bits) - 9);
	*link = v;
	return 0;
}

int fat_tables_set(struct fat_tables *t, uint32_t cluster, uint32_t link)
{
	unsigned int bits = t->fat->bits, shift = bits == 12 && cluster & 1 ? 4 : 0;
	uint32_t mask = (bits == 32 ? 0x0fffffff : (1u << bits) - 1) << shift;
	uint32_t offset = link_offset(t->fat, cluster);
	uint32_t at = offset % FAT_WINDOW, bytes = bits == 32 ? 4 : 2;
	int ret = window(t, offset);
	uint8_t *p = t->data + at;

	if (ret)
		return ret;
	if (bits == 32)
		put_le32(p, (get_le32(p) & ~mask) | (link & mask));
	else
		put_le16(p, (uint16_t)((get_le16(p) & ~mask) | (link << shift & mask)));
	if (t->dirty == t->dirty_end)
		t->dirty = at;
	t->dirty = MIN(t->dirty, at);
	t->dirty_end = MAX(t->dirty_end, at + bytes);
	return 0;
}

int fat_tables_take(struct fat_tables *t, uint32_t *cluster)
{
	for (; t->next <= t->fat->last_cluster; t->next++) {
		uint32_t link;
		int ret = fat_tables_get(t, t->next, &link);

		if (ret)
			return ret;
		if (link == FAT_FREE) {
			*cluster = t->next++;
			t->free--;
			return fat_tables_set(t, *cluster, FAT_END | 7);
		}
	}
	return -ENOSPC;
}

int fat_tables_drop(struct fat_tables *t, uint32_t first)
{
	int ret = 0;

	/* ends also for a loop: it comes back to a cluster that is free by then */
	while (!ret && fat_cluster_ok(t->fat, first)) {
		uint32_t link;

		ret = fat_tables_get(t, first, &link);
		if (ret || link == FAT_FREE || link == FAT_BAD)
			break;
		ret = fat_tables_set(t, first, FAT_FREE);
		t->free++;
		first = link;
	}
	return ret;
}

int fat_tables_write(struct fat_tables *t)
{
	struct fat *fat = t->fat;
	int ret = write_window(t);

	for (size_t i = 0; i < FAT_WINDOWS; i++)
		fat->window[i].len = 0;
	fat->last = (struct fat_chain){ 0 };
	return ret ? ret : blk_flush(fat->fs->dev);
}

/* One block with the sector SECTOR of the volume in it, to be freed; *at is where in the block. */
static uint8_t *read_sector(struct fat *fat, uint64_t sector, size_t *at)
{
	struct blk_dev *dev = fat->fs->dev;
	uint64_t byte = (fat->fs->start + sector) * BLK_SECTOR_SIZE;
	uint8_t *buf = disk_buffer(dev, dev->block_size);

	*at = byte % dev->block_size;
	if (buf && disk_read_bytes(dev, byte - *at, buf, dev->block_size)) {
		free(buf);
		buf = NULL;
	}
	return buf;
}

int fat_info_write(struct fat_tables *t, bool known)
{
	struct blk_dev *dev = t->fat->fs->dev;
	uint64_t sector = t->fat->fs->start + t->info;
	uint8_t *buf, *info;
	size_t at;
	int ret = 0;

	if (!t->info)
		return 0;
	buf = read_sector(t->fat, t->info, &at);
	if (!buf)
		return failed(t, "FSInfo", t->info, -EIO);
	info = buf + at;
	if (get_le32(info + FSI_LeadSig) == LEAD_SIG && get_le32(info + FSI_StrucSig) == STRUC_SIG) {
		put_le32(info + FSI_Free_Count, known ? t->free : UNKNOWN);
		ret = blk_write(dev, sector - at / BLK_SECTOR_SIZE, dev->block_size / BLK_SECTOR_SIZE, buf);
		if (!ret)
			ret = blk_flush(dev);
	}
	free(buf);
	return ret ? failed(t, "FSInfo", t->info, ret) : 0;
}

/* Where the tables are that must be kept alike: all of them, or only the active one. */
static int read_layout(struct fat_tables *t)
{
	size_t at;
	uint8_t *buf = read_sector(t->fat, 0, &at);
	const uint8_t *boot;
	uint32_t scale;

	if (!buf)
		return failed(t, "boot sector", 0, -EIO);
	boot = buf + at;
	scale = get_le16(boot + BPB_BytsPerSec) / BLK_SECTOR_SIZE;
	t->start = (uint64_t)get_le16(boot + BPB_RsvdSecCnt) * scale;
	t->copies = boot[BPB_NumFATs];
	t->sectors = get_le16(boot + BPB_FATSz16) * scale;
	if (t->fat->bits == 32) {
		uint16_t info = get_le16(boot + BPB_FSInfo);

		t->sectors = get_le32(boot + BPB_FATSz32) * scale;
		t->info = info != 0xffff && info < get_le16(boot + BPB_RsvdSecCnt) ? info * scale : 0;
		if (get_le16(boot + BPB_ExtFlags) & 0x80) {
			t->start = t->fat->table_start;
			t->copies = 1;
		}
	}
	free(buf);
	return 0;
}

static int count_free(struct fat_tables *t)
{
	int ret = 0;

	for (uint32_t i = 2; i <= t->fat->last_cluster && !ret; i++) {
		uint32_t link;

		ret = fat_tables_get(t, i, &link);
		t->free += !ret && link == FAT_FREE;
	}
	return ret;
}

int fat_tables_open(struct fat_tables *t, struct fat *fat)
{
	int ret;

	*t = (struct fat_tables){ .fat = fat, .next = 2 };
	ret = read_layout(t);
	if (ret)
		return ret;
	t->data = disk_buffer(fat->fs->dev, MIN(FAT_WINDOW, fat->table_len));
	if (!t->data)
		return -ENOMEM;
	ret = count_free(t);
	if (ret)
		fat_tables_close(t);
	return ret;
}

void fat_tables_close(struct fat_tables *t)
{
	free(t->data);
}
