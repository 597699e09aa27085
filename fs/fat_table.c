/* SPDX-License-Identifier: Apache-2.0 */
#include "fat.h"

#include <inttypes.h>
#include <errno.h>
#include <stdlib.h>

#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

#include "disk.h"

/* FAT32 links have 28 bits; the other four are reserved and must be ignored. */
#define LINK32_MASK 0x0fffffffu

/* Reads window NUMBER into W. */
static int window_read(struct fat *fat, struct fat_window *w, uint32_t number)
{
	uint32_t offset = number * FAT_WINDOW;
	uint32_t len = MIN(FAT_WINDOW, fat->table_len - offset);
	uint64_t sector = fat->fs->start + fat->table_start + offset / BLK_SECTOR_SIZE;
	int ret;

	if (!w->data)
		w->data = disk_buffer(fat->fs->dev, MIN(FAT_WINDOW, fat->table_len));
	if (!w->data)
		return -ENOMEM;
	w->len = 0;
	ret = blk_read(fat->fs->dev, sector, len / BLK_SECTOR_SIZE, w->data);
	if (ret) {
		log_err("fat", "%s: allocation table at sector %" PRIu64 ": " ERR_FMT,
			fat->fs->dev->name, sector, ERR_ARG(ret));
		return ret;
	}
	w->number = number;
	w->len = len;
	return 0;
}

/* The table from byte OFFSET (less than table_len) on: *avail bytes at *p. */
static int window_at(struct fat *fat, uint32_t offset, const uint8_t **p, uint32_t *avail)
{
	uint32_t number = offset / FAT_WINDOW;
	struct fat_window *w = &fat->window[number % FAT_WINDOWS];
	int ret;

	if (!w->len || w->number != number) {
		ret = window_read(fat, w, number);
		if (ret)
			return ret;
	}
	*p = w->data + offset % FAT_WINDOW;
	*avail = w->len - offset % FAT_WINDOW;
	return 0;
}

/*
 * scanNN(): how many of the N links at P name the cluster right after their
 * own, from the first on; CLUSTER is the first one's own number. This is the
 * loop that a large file costs, so FAT32 compares four links at a time.
 */
static uint32_t scan32(const uint8_t *p, uint32_t n, uint32_t cluster)
{
	const uint64_t two = (uint64_t)2 << 32 | 2;
	const uint64_t mask = (uint64_t)LINK32_MASK << 32 | LINK32_MASK;
	uint64_t want = (uint64_t)(cluster + 2) << 32 | (cluster + 1);
	const uint8_t *at = p;
	uint32_t i;

	for (const uint8_t *end = p + 4 * (size_t)(n & ~3u); at < end; at += 16, want += 2 * two)
		if (((get_le64(at) ^ want) | (get_le64(at + 8) ^ (want + two))) & mask)
			break;
	i = (uint32_t)(at - p) / 4;
	while (i < n && (get_le32(p + 4 * (size_t)i) & LINK32_MASK) == cluster + i + 1)
		i++;
	return i;
}

static uint32_t scan16(const uint8_t *p, uint32_t n, uint32_t cluster)
{
	uint32_t i = 0;

	while (i < n && get_le16(p + 2 * (size_t)i) == cluster + i + 1)
		i++;
	return i;
}

/* Two links in three bytes; the odd one is the upper half (spec, "FAT Data Structure"). */
static uint32_t link12(const uint8_t *p, uint32_t cluster)
{
	uint32_t v = get_le16(p);

	return cluster & 1 ? v >> 4 : v & 0xfff;
}

static uint32_t offset12(uint32_t cluster)
{
	return cluster + cluster / 2;
}

static uint32_t scan12(const uint8_t *p, uint32_t n, uint32_t cluster)
{
	uint32_t i = 0;

	while (i < n && link12(p + offset12(cluster + i) - offset12(cluster), cluster + i) ==
				cluster + i + 1)
		i++;
	return i;
}

/* A link of BITS in FAT32's terms. */
static uint32_t widen(uint32_t link, unsigned int bits)
{
	uint32_t reserved = (1u << bits) - 9;      /* 0xff7, 0xfff7: bad; above: end of chain */

	return link >= reserved ? link - reserved + FAT_BAD : link;
}

/*
 * Scans the links from CLUSTER's on, as far as one window reaches but at most
 * MAX: *hit of them name the next cluster; *next is the one after those, where
 * there is one (*hit < *n).
 */
static int scan(struct fat *fat, uint32_t cluster, uint32_t max, uint32_t *n, uint32_t *hit,
		uint32_t *next)
{
	uint32_t offset = fat->bits == 12 ? offset12(cluster) : cluster * (fat->bits / 8);
	const uint8_t *p;
	uint32_t avail;
	int ret = window_at(fat, offset, &p, &avail);

	if (ret)
		return ret;
	if (fat->bits == 32) {
		*n = MIN(max, avail / 4);
		*hit = scan32(p, *n, cluster);
		*next = *hit < *n ? get_le32(p + 4 * (size_t)*hit) & LINK32_MASK : 0;
	} else if (fat->bits == 16) {
		*n = MIN(max, avail / 2);
		*hit = scan16(p, *n, cluster);
		*next = *hit < *n ? widen(get_le16(p + 2 * (size_t)*hit), 16) : 0;
	} else {
		*n = max;     /* a FAT12 table is less than a window */
		*hit = scan12(p, *n, cluster);
		p += offset12(cluster + *hit) - offset12(cluster);
		*next = *hit < *n ? widen(link12(p, cluster + *hit), 12) : 0;
	}
	return 0;
}

int fat_table_run(struct fat *fat, uint32_t cluster, uint32_t *len, uint32_t *next)
{
	uint32_t max = fat->last_cluster - cluster + 1;
	uint32_t n, hit;

	for (*len = 0; *len < max; *len += n) {
		int ret = scan(fat, cluster + *len, max - *len, &n, &hit, next);

		if (ret)
			return ret;
		if (hit < n) {
			*len += hit + 1;
			return 0;
		}
	}
	*next = fat->last_cluster + 1;     /* even the last usable cluster names the one after it */
	return 0;
}

void fat_table_free(struct fat *fat)
{
	for (size_t i = 0; i < FAT_WINDOWS; i++)
		free(fat->window[i].data);
}
