/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Partition tables: MBR (with extended partitions) and GPT.
 *
 * Reads only; every number that comes from the disk is checked against the
 * disk's size, chains are bounded. Knows the block interface, no driver, no
 * filesystem. Host-tested and fuzzed.
 */
#ifndef FS_PART_H
#define FS_PART_H

#include <drivers/block.h>

enum part_scheme { PART_NONE, PART_MBR, PART_GPT };

struct partition {
	unsigned int number;      /* as users count: from 1; logical ones from 5 */
	uint64_t start;           /* first sector (512 bytes) */
	uint64_t sectors;
	char name[37 * 3];        /* GPT name as UTF-8; "" for MBR */
	char uuid[37];            /* PARTUUID: GPT unique GUID, or "SSSSSSSS-NN" */
	char type_uuid[37];       /* GPT type GUID; "" for MBR */
	uint64_t attributes;      /* of GPT (UEFI 5.3.3); 0 for MBR */
	uint8_t mbr_type;         /* MBR type byte; 0 for GPT */
	bool bootable;            /* MBR: active; GPT: legacy-BIOS-bootable, or an EFI system partition */
};

/* Sectors (512 bytes) that a table itself takes. */
struct part_own {
	uint64_t start, sectors;
};

struct part_table {
	enum part_scheme scheme;
	struct part_own own[2];   /* at the disk's start; of a GPT the backup. sectors 0: none */
	char disk_id[37];         /* GPT disk GUID or MBR signature "%08x" */
	size_t count;
	struct partition *part;   /* count entries, sorted by number; freed by part_free() */
};

/*
 * Reads DEV's partition table. A disk without any gives scheme PART_NONE and 0:
 * that includes a FAT filesystem on the whole disk, whose boot sector looks
 * like an MBR. A GPT whose primary header is damaged is read from its backup,
 * with a warning. Entries that lie outside the disk are left out (or cut, when
 * they begin inside), with a warning. Extended partitions are listed and
 * followed. -EIO, -ENOMEM, -ENOTSUP, -EBADMSG (damaged beyond use); a
 * message says where. To be freed only when 0 was returned.
 */
int part_read(struct blk_dev *dev, struct part_table *table);
void part_free(struct part_table *table);

/* The entry with that number, or NULL. */
const struct partition *part_get(const struct part_table *table, unsigned int number);

#endif
