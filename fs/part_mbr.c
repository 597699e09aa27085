/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MBR partition tables, with the de facto standard for extended partitions: a
 * chain of further tables (EBR), each of which describes one logical partition
 * and says where the next table is.
 */
#include "part_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

#include "bpb.h"

#define MBR_DISK_ID     440
#define MBR_ENTRIES     446      /* four entries of 16 bytes */
#define MBR_ENTRY_SIZE  16
#define MBR_COUNT       4
#define FIRST_LOGICAL   5

#define TYPE_EXTENDED       0x05
#define TYPE_EXTENDED_LBA   0x0f
#define TYPE_EXTENDED_LINUX 0x85
#define TYPE_GPT            0xee

struct mbr_entry {
	uint8_t status;          /* 0x80: active; 0: not; else this is no MBR */
	uint8_t type;            /* 0: unused */
	uint64_t start;          /* blocks; in an EBR relative */
	uint64_t blocks;
};

static struct mbr_entry entry_get(const uint8_t *sector, unsigned int i)
{
	const uint8_t *e = sector + MBR_ENTRIES + i * MBR_ENTRY_SIZE;

	return (struct mbr_entry){
		.status = e[0],
		.type = e[4],
		.start = get_le32(e + 8),
		.blocks = get_le32(e + 12),
	};
}

static bool is_extended(uint8_t type)
{
	return type == TYPE_EXTENDED || type == TYPE_EXTENDED_LBA || type == TYPE_EXTENDED_LINUX;
}

bool mbr_is_protective(const uint8_t *sector)
{
	for (unsigned int i = 0; boot_signed(sector) && i < MBR_COUNT; i++) {
		struct mbr_entry e = entry_get(sector, i);

		if (e.type == TYPE_GPT && e.start == 1 && !(e.status & 0x7f))
			return true;
	}
	return false;
}

/*
 * Every boot sector ends in the signature, and a FAT one has code or text where
 * an MBR has its entries. It is an MBR when no entry has an impossible status,
 * and, where the sector is also a sound FAT boot sector, when there are entries
 * and all of them are on the disk (some boot loaders leave such a sector's
 * first part in the MBR; some formatters write an entry for the whole disk).
 */
static bool is_mbr(const struct part_head *head)
{
	bool fat = bpb_present(head->data);
	unsigned int used = 0;

	if (!boot_signed(head->data))
		return false;
	for (unsigned int i = 0; i < MBR_COUNT; i++) {
		struct mbr_entry e = entry_get(head->data, i);

		if (e.status & 0x7f)
			return false;
		if (!e.type || !e.blocks)
			continue;
		used++;
		if (fat && (!e.start || e.start + e.blocks > head->blocks))
			return false;
	}
	return used || !fat;
}

static int add_entry(const struct part_head *head, struct part_table *table, unsigned int number,
		     const struct mbr_entry *e)
{
	struct partition part = {
		.number = number,
		.start = e->start,
		.sectors = e->blocks,
		.mbr_type = e->type,
		.bootable = e->status == 0x80,
	};

	snprintf(part.uuid, sizeof(part.uuid), "%.8s-%02x", table->disk_id, number & 0xff);
	return part_add(head, table, &part);
}

/* Says why the chain of logical partitions ends here; what was found before stays. */
static void chain_broken(const struct part_head *head, uint64_t ebr, unsigned int number,
			 const char *why)
{
	log_warn("part", "%s: extended partition: table at block %" PRIu64 " %s: partitions from %u "
		 "on are left out", head->dev->name, ebr, why, number);
}

/* Reads the table at block EBR: its own partition and its link to the next table. */
static int ebr_get(const struct part_head *head, uint64_t ebr, struct mbr_entry *own,
		   struct mbr_entry *link)
{
	const uint8_t *sector;
	void *owned;
	int ret = part_blocks(head, ebr, head->scale * BLK_SECTOR_SIZE, &sector, &owned);

	if (ret)
		return ret;
	if (boot_signed(sector)) {
		*own = entry_get(sector, 0);
		*link = entry_get(sector, 1);
	} else {
		ret = -EBADMSG;
	}
	free(owned);
	return ret;
}

/* The logical partitions of the extended partition EXT. */
static int add_logical(const struct part_head *head, struct part_table *table,
		       const struct mbr_entry *ext)
{
	unsigned int number = FIRST_LOGICAL;
	struct mbr_entry own, link;
	uint64_t ebr = ext->start;

	for (unsigned int i = 0; i < MBR_LOGICAL_MAX; i++) {
		int ret = ebr_get(head, ebr, &own, &link);

		if (ret) {
			chain_broken(head, ebr, number, ret == -EBADMSG ? "has no signature" :
				     ret == -ERANGE ? "is not on the disk" : "cannot be read");
			return ret == -ENOMEM ? ret : 0;
		}
		if (own.type && own.blocks) {
			own.start += ebr;
			ret = add_entry(head, table, number++, &own);
			if (ret)
				return ret;
		}
		if (!is_extended(link.type) || !link.blocks)
			return 0;
		if (link.start >= ext->blocks) {
			chain_broken(head, ebr, number, "names a next one outside the extended partition");
			return 0;
		}
		ebr = ext->start + link.start;
	}
	chain_broken(head, ebr, number, "is one too many (a loop?)");
	return 0;
}

int mbr_read(const struct part_head *head, struct part_table *table)
{
	struct mbr_entry extended = { 0 };
	int ret = 0;

	if (!is_mbr(head))
		return 0;
	table->scheme = PART_MBR;
	table->own[0].sectors = head->scale;
	snprintf(table->disk_id, sizeof(table->disk_id), "%08" PRIx32,
		 get_le32(head->data + MBR_DISK_ID));
	for (unsigned int i = 0; i < MBR_COUNT && !ret; i++) {
		struct mbr_entry e = entry_get(head->data, i);

		if (!e.type || !e.blocks)
			continue;
		ret = add_entry(head, table, i + 1, &e);
		if (is_extended(e.type) && !extended.type)
			extended = e;
	}
	if (!ret && extended.type)
		ret = add_logical(head, table, &extended);
	return ret;
}
