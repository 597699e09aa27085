/* SPDX-License-Identifier: Apache-2.0 */
/* GUID partition tables: UEFI specification 2.10, section 5.3, whose names are used. */
#include "part_table.h"
#include "gpt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <fs/gpt.h>
#include <lib/crc32.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/utf.h>
#include <lib/util.h>

#define ATTR_LEGACY_BOOTABLE BIT(2)

/* c12a7328-f81f-11d2-ba4b-00a0c93ec93b, as it is stored. */
static const uint8_t efi_system[16] = {
	0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
	0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b,
};

/* Over the header with its own CRC field taken as zero. */
uint32_t gpt_header_crc(const uint8_t *h, uint32_t size)
{
	static const uint8_t zero[4];
	uint32_t crc = crc32(0, h, GPT_HeaderCRC32);

	crc = crc32(crc, zero, sizeof(zero));
	return crc32(crc, h + GPT_HeaderCRC32 + 4, size - GPT_HeaderCRC32 - 4);
}

/* Why the block at H is not the header that belongs to block LBA; NULL when it is. */
static const char *header_fault(const uint8_t *h, uint32_t block, uint64_t lba)
{
	uint32_t size = get_le32(h + GPT_HeaderSize);
	uint32_t entry_size = get_le32(h + GPT_SizeOfPartitionEntry);
	uint64_t count = get_le32(h + GPT_NumberOfPartitionEntries);

	if (memcmp(h + GPT_Signature, "EFI PART", 8))
		return "has no signature";
	if (get_le32(h + GPT_Revision) < GPT_REVISION_1)
		return "is of an unknown revision";
	if (size < GPT_HEADER_MIN || size > block)
		return "gives a wrong size for itself";
	if (gpt_header_crc(h, size) != get_le32(h + GPT_HeaderCRC32))
		return "does not match its CRC";
	if (get_le64(h + GPT_MyLBA) != lba)
		return "belongs to another block";
	if (entry_size < ENT_SIZE_MIN || entry_size > ENT_SIZE_MAX || entry_size % ENT_SIZE_MIN)
		return "gives an impossible size for its entries";
	if (!count || count * entry_size > GPT_ENTRIES_MAX)
		return "has no entries, or too many";
	return NULL;
}

/* Reads the entries that the header H names, and checks them as a whole. */
static int load_entries(const struct part_head *head, const uint8_t *h, struct gpt *gpt,
			const char **fault)
{
	uint32_t block = head->scale * BLK_SECTOR_SIZE;
	uint32_t len;
	int ret;

	gpt->count = get_le32(h + GPT_NumberOfPartitionEntries);
	gpt->entry_size = get_le32(h + GPT_SizeOfPartitionEntry);
	len = gpt->count * gpt->entry_size;
	ret = part_blocks(head, get_le64(h + GPT_PartitionEntryLBA), ALIGN_UP(len, block),
			  &gpt->entries, &gpt->owned);
	if (ret) {
		*fault = ret == -ERANGE ? "names entries outside the disk" : "has unreadable entries";
		return ret;
	}
	if (crc32(0, gpt->entries, len) == get_le32(h + GPT_PartitionEntryArrayCRC32))
		return 0;
	*fault = "does not match the CRC of its entries";
	free(gpt->owned);
	return -EBADMSG;
}

int gpt_load(const struct part_head *head, uint64_t lba, struct gpt *gpt, const char **fault)
{
	uint32_t block = head->scale * BLK_SECTOR_SIZE;
	const uint8_t *h;
	void *owned;
	int ret = part_blocks(head, lba, block, &h, &owned);

	if (ret) {
		*fault = "cannot be read";
		return ret;
	}
	*fault = header_fault(h, block, lba);
	if (*fault) {
		ret = -EBADMSG;
	} else {
		gpt_guid_format(h + GPT_DiskGUID, gpt->disk_id);
		gpt->header = lba;
		gpt->alternate = get_le64(h + GPT_AlternateLBA);
		gpt->entries_at = get_le64(h + GPT_PartitionEntryLBA);
		ret = load_entries(head, h, gpt, fault);
	}
	free(owned);
	return ret;
}

/* The primary table, or with a warning its backup in the disk's last block. */
static int gpt_load_either(const struct part_head *head, struct gpt *gpt)
{
	const char *primary, *backup;
	const char *name = head->dev->name;
	uint64_t last = head->blocks - 1;
	int ret = gpt_load(head, 1, gpt, &primary);

	if (!ret)
		return 0;
	ret = gpt_load(head, last, gpt, &backup);
	if (ret)
		log_err("part", "%s: the GPT header in block 1 %s, the one in block %" PRIu64 " %s",
			name, primary, last, backup);
	else
		log_warn("part", "%s: the GPT header in block 1 %s; its backup in block %" PRIu64
			 " is used: repair the table (sgdisk -e)", name, primary, last);
	return ret;
}

static int add_entry(const struct part_head *head, struct part_table *table, unsigned int number,
		     const uint8_t *e)
{
	uint64_t start = get_le64(e + ENT_StartingLBA);
	uint64_t end = get_le64(e + ENT_EndingLBA);
	struct partition part = {
		.number = number,
		.start = start,
		.sectors = end >= start && end != UINT64_MAX ? end - start + 1 : 0,
		.attributes = get_le64(e + ENT_Attributes),
	};

	part.bootable = part.attributes & ATTR_LEGACY_BOOTABLE ||
			!memcmp(e + ENT_PartitionTypeGUID, efi_system, sizeof(efi_system));
	gpt_guid_format(e + ENT_UniquePartitionGUID, part.uuid);
	gpt_guid_format(e + ENT_PartitionTypeGUID, part.type_uuid);
	utf8_from_utf16le(e + ENT_PartitionName, ENT_NAME_UNITS, part.name, sizeof(part.name));
	return part_add(head, table, &part);
}

/*
 * The blocks that both tables take. Where the other one's entries are only its
 * header knows, so UEFI's layout is taken: right behind the first header, right
 * before the last, and room for 16 KiB at least (5.3.1).
 */
static void note_own(const struct part_head *head, const struct gpt *gpt, struct part_own own[2])
{
	uint32_t block = head->scale * BLK_SECTOR_SIZE;
	uint64_t room = ALIGN_UP(MAX(gpt->count * gpt->entry_size, GPT_ENTRIES_MIN), block) / block;
	uint64_t backup = gpt->header == 1 ? gpt->alternate : gpt->header;
	uint64_t end = 2 + room;

	if (gpt->header == 1)
		end = MAX(end, gpt->entries_at + room);
	backup = MIN(backup, head->blocks - 1);
	own[0] = (struct part_own){ 0, MIN(end, head->blocks) * head->scale };
	own[1].start = (backup - MIN(room, backup)) * head->scale;
	own[1].sectors = (backup + 1) * head->scale - own[1].start;
}

int gpt_read(const struct part_head *head, struct part_table *table)
{
	struct gpt gpt;
	int ret = gpt_load_either(head, &gpt);

	if (ret)
		return ret;
	table->scheme = PART_GPT;
	note_own(head, &gpt, table->own);
	memcpy(table->disk_id, gpt.disk_id, sizeof(table->disk_id));
	for (uint32_t i = 0; i < gpt.count && !ret; i++) {
		const uint8_t *e = gpt.entries + (size_t)i * gpt.entry_size;

		/* An unused entry has a type GUID of zeroes. */
		if (get_le64(e) | get_le64(e + 8))
			ret = add_entry(head, table, i + 1, e);
	}
	free(gpt.owned);
	return ret;
}

/* Loads the copy in block LBA and prints what is wrong with it. */
static int check_copy(const struct part_head *head, uint64_t lba, struct gpt *gpt)
{
	const char *fault;
	int ret = gpt_load(head, lba, gpt, &fault);

	if (ret)
		log_err("gpt", "%s: the header in block %" PRIu64 " %s", head->dev->name, lba, fault);
	return ret;
}

bool gpt_same(const struct gpt *a, const struct gpt *b)
{
	return !strcmp(a->disk_id, b->disk_id) && a->count == b->count &&
	       a->entry_size == b->entry_size &&
	       !memcmp(a->entries, b->entries, (size_t)a->count * a->entry_size);
}

bool gpt_primary_sound(const struct part_head *head)
{
	struct gpt gpt;
	const char *fault;

	if (!mbr_is_protective(head->data) || gpt_load(head, 1, &gpt, &fault))
		return false;
	free(gpt.owned);
	return true;
}

int gpt_check(struct blk_dev *dev)
{
	struct gpt primary = { 0 }, backup = { 0 };
	struct part_head head;
	int ret = part_head_read(dev, &head);

	if (ret)
		return ret;
	if (!mbr_is_protective(head.data)) {
		log_err("gpt", "%s: no GPT: no entry of the MBR in block 0 says so", dev->name);
		ret = -ENOENT;
	} else {
		int first = check_copy(&head, 1, &primary);
		int second = check_copy(&head, head.blocks - 1, &backup);

		ret = first ? first : second;
		if (!ret && !gpt_same(&primary, &backup)) {
			log_err("gpt", "%s: the two copies of the table are not the same", dev->name);
			ret = -EBADMSG;
		}
		free(first ? NULL : primary.owned);
		free(second ? NULL : backup.owned);
	}
	free(head.data);
	return ret;
}
