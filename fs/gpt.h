/* SPDX-License-Identifier: Apache-2.0 */
/* Layout of a GPT, for who reads and who writes it. Private to fs/. UEFI 2.10, section 5.3. */
#ifndef FS_GPT_LAYOUT_H
#define FS_GPT_LAYOUT_H

#include <fs/gpt.h>

#include "part_table.h"

/* Offsets in the header (UEFI 5.3.2). */
enum {
	GPT_Signature                = 0,
	GPT_Revision                 = 8,
	GPT_HeaderSize               = 12,
	GPT_HeaderCRC32              = 16,
	GPT_MyLBA                    = 24,
	GPT_AlternateLBA             = 32,
	GPT_FirstUsableLBA           = 40,
	GPT_LastUsableLBA            = 48,
	GPT_DiskGUID                 = 56,
	GPT_PartitionEntryLBA        = 72,
	GPT_NumberOfPartitionEntries = 80,
	GPT_SizeOfPartitionEntry     = 84,
	GPT_PartitionEntryArrayCRC32 = 88,
	GPT_HEADER_MIN               = 92,
};

/* Offsets in an entry (UEFI 5.3.3). */
enum {
	ENT_PartitionTypeGUID   = 0,
	ENT_UniquePartitionGUID = 16,
	ENT_StartingLBA         = 32,
	ENT_EndingLBA           = 40,
	ENT_Attributes          = 48,
	ENT_PartitionName       = 56,
	ENT_NAME_UNITS          = 36,
	ENT_SIZE_MIN            = 128,
	ENT_SIZE_MAX            = 4096,
};

#define GPT_REVISION_1 0x00010000u

/* A table whose header and entries have passed every check. */
struct gpt {
	char disk_id[37];
	uint64_t header, alternate;     /* blocks of this header and of the other one */
	uint64_t entries_at;            /* block */
	const uint8_t *entries;
	void *owned;             /* memory behind ENTRIES, or NULL */
	uint32_t count;
	uint32_t entry_size;
};

/*
 * Reads the table whose header is at block LBA; OWNED is to be freed. On error *fault
 * says what is wrong with it, in words behind "the header".
 */
int gpt_load(const struct part_head *head, uint64_t lba, struct gpt *gpt, const char **fault);

/* Do both say the same of the partitions? */
bool gpt_same(const struct gpt *a, const struct gpt *b);

/* Over the header with its own CRC field taken as zero. */
uint32_t gpt_header_crc(const uint8_t *h, uint32_t size);

/* Numbers as the table has them; BYTES 1 to 8. */
void gpt_put(uint8_t *at, unsigned int bytes, uint64_t value);

/* NAME in UTF-16; what does not fit is cut, as a name is no identity. */
void gpt_put_name(uint8_t *at, const char *name);

/* Writes LEN bytes from BLOCK on and flushes: what comes after is not on the medium before. */
int gpt_write_blocks(struct blk_dev *dev, uint64_t block, uint32_t len, const void *buf);

/* Is there a protective MBR and a primary table that passes every check? Prints nothing. */
bool gpt_primary_sound(const struct part_head *head);

#endif
