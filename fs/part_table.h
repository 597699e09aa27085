/* SPDX-License-Identifier: Apache-2.0 */
/* What the formats of partition tables share. Private to fs/part*.c. */
#ifndef FS_PART_TABLE_H
#define FS_PART_TABLE_H

#include <fs/part.h>

/*
 * The disk's first blocks, read in one request: they hold the MBR, and all of
 * a GPT of the usual size (header and 16 KiB of entries).
 */
struct part_head {
	struct blk_dev *dev;
	uint8_t *data;
	uint32_t len;            /* bytes at DATA, whole blocks */
	uint32_t scale;          /* sectors of 512 bytes in one of the device's blocks */
	uint64_t blocks;         /* the device's size in its own blocks */
};

/* Room that every GPT sets aside for its entries (UEFI 5.3.1). */
#define GPT_ENTRIES_MIN (16u << 10)

/*
 * Reads as much as a usual GPT takes; when that fails, the first block alone:
 * a bad sector in a filesystem on the whole disk is not the table's business.
 * DEV must have a block. head->data is the caller's, to be freed.
 */
int part_head_read(struct blk_dev *dev, struct part_head *head);

/* Longest table of GPT entries that is read: eight times the usual one. */
#define GPT_ENTRIES_MAX (128u << 10)

/* What PART_MBR has at most: four and as many logical ones as any system numbers. */
#define MBR_LOGICAL_MAX 60u

/*
 * Reads LEN bytes (whole blocks) from block LBA on: from the head where that
 * has them (then *buf points into it), else into memory that is *owned, to be
 * freed by the caller. -ERANGE outside the disk.
 */
int part_blocks(const struct part_head *head, uint64_t lba, uint32_t len, const uint8_t **buf,
		void **owned);

/*
 * Adds PART (start and sectors in the device's blocks, which it converts) when
 * it lies on the disk; warns when not. -ENOMEM.
 */
int part_add(const struct part_head *head, struct part_table *table, struct partition *part);

/* True when the MBR at SECTOR has an entry that says the disk is a GPT one (UEFI 5.2.3). */
bool mbr_is_protective(const uint8_t *sector);

int mbr_read(const struct part_head *head, struct part_table *table);
int gpt_read(const struct part_head *head, struct part_table *table);

#endif
