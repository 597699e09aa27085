/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small FAT volume put together by hand, sector by sector, so that a test can
 * make any mistake in it. Clusters and sectors have 512 bytes; two tables.
 */
#ifndef TEST_FAT_MAKER_H
#define TEST_FAT_MAKER_H

#include "blk_mem.h"

#define MAKER_IMAGE_SIZE (256u << 10)

struct fat_maker {
	unsigned int bits;
	uint32_t clusters;
	uint32_t table;              /* first sector of the first table */
	uint32_t table_sectors;
	uint32_t root;               /* sector of the root directory (of its first cluster) */
	uint32_t data;               /* sector of cluster 2 */
	uint32_t total;
	unsigned int entries;        /* in the root directory so far */
	uint8_t image[MAKER_IMAGE_SIZE];
	struct blk_mem mem;
};

/* An empty volume with a disk of its size. FAT32's root directory is cluster 2. */
void maker_init(struct fat_maker *m, unsigned int bits);

/* Sets a link in the first table, and in it alone. */
void maker_link(struct fat_maker *m, uint32_t cluster, uint32_t link);

/* Links COUNT clusters from FIRST on, one after the other, and ends the chain. */
void maker_chain(struct fat_maker *m, uint32_t first, uint32_t count);

/* Adds a short entry (NAME has 11 bytes) to the root directory; returns where it is. */
uint8_t *maker_entry(struct fat_maker *m, const char *name, uint8_t attr, uint32_t cluster,
		     uint32_t size);

/* Adds the long entries of NAME (ASCII), as they must stand before the short name SHORT_NAME. */
void maker_long(struct fat_maker *m, const char *name, const char *short_name);

/* The 512 bytes of a cluster. */
uint8_t *maker_cluster(struct fat_maker *m, uint32_t cluster);

#endif
