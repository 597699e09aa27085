/* SPDX-License-Identifier: Apache-2.0 */
#include "gpt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <lib/crc32.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/utf.h>
#include <lib/util.h>

#include "disk.h"

#define ENTRIES_LEN (GPT_MAX_PARTS * ENT_SIZE_MIN)     /* 16 KiB, as UEFI asks for at least */

/* The protective MBR's one entry (UEFI 5.2.3). */
enum {
	MBR_ENTRY     = 446,
	MBR_SIGNATURE = 510,
	MBR_TYPE_GPT  = 0xee,
};

static uint64_t entry_blocks(const struct blk_dev *dev)
{
	return ENTRIES_LEN / dev->block_size;
}

static uint64_t blocks_of(const struct blk_dev *dev)
{
	return dev->sectors / (dev->block_size / BLK_SECTOR_SIZE);
}

bool gpt_usable(const struct blk_dev *dev, uint64_t *first, uint64_t *last)
{
	uint64_t blocks = blocks_of(dev);

	if (dev->block_size > DISK_MAX_BLOCK || blocks < 2 * entry_blocks(dev) + 4)
		return false;
	*first = 2 + entry_blocks(dev);
	*last = blocks - entry_blocks(dev) - 2;
	return true;
}

void gpt_put(uint8_t *at, unsigned int bytes, uint64_t value)
{
	for (unsigned int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

void gpt_put_name(uint8_t *at, const char *name)
{
	size_t units = 0;

	while (*name && units < GPT_NAME_UNITS) {
		uint32_t c = utf8_get(&name);

		if (c < 0x10000) {
			gpt_put(at + 2 * units++, 2, c);
		} else if (units + 2 <= GPT_NAME_UNITS) {
			gpt_put(at + 2 * units++, 2, 0xd800 + ((c - 0x10000) >> 10));
			gpt_put(at + 2 * units++, 2, 0xdc00 + (c & 0x3ff));
		}
	}
}

static void put_entries(uint8_t *at, const struct gpt_plan *plan)
{
	memset(at, 0, ENTRIES_LEN);
	for (unsigned int i = 0; i < plan->count; i++, at += ENT_SIZE_MIN) {
		const struct gpt_part *p = &plan->part[i];

		memcpy(at + ENT_PartitionTypeGUID, p->type, 16);
		memcpy(at + ENT_UniquePartitionGUID, p->guid, 16);
		gpt_put(at + ENT_StartingLBA, 8, p->start);
		gpt_put(at + ENT_EndingLBA, 8, p->start + p->blocks - 1);
		gpt_put(at + ENT_Attributes, 8, p->attributes);
		gpt_put_name(at + ENT_PartitionName, p->name);
	}
}

static void put_header(const struct blk_dev *dev, const struct gpt_plan *plan, uint32_t crc,
		       bool backup, uint8_t *h)
{
	uint64_t last_block = blocks_of(dev) - 1, first, last;

	gpt_usable(dev, &first, &last);
	memset(h, 0, dev->block_size);
	memcpy(h + GPT_Signature, "EFI PART", 8);
	gpt_put(h + GPT_Revision, 4, GPT_REVISION_1);
	gpt_put(h + GPT_HeaderSize, 4, GPT_HEADER_MIN);
	gpt_put(h + GPT_MyLBA, 8, backup ? last_block : 1);
	gpt_put(h + GPT_AlternateLBA, 8, backup ? 1 : last_block);
	gpt_put(h + GPT_FirstUsableLBA, 8, first);
	gpt_put(h + GPT_LastUsableLBA, 8, last);
	memcpy(h + GPT_DiskGUID, plan->disk, 16);
	gpt_put(h + GPT_PartitionEntryLBA, 8, backup ? last + 1 : 2);
	gpt_put(h + GPT_NumberOfPartitionEntries, 4, GPT_MAX_PARTS);
	gpt_put(h + GPT_SizeOfPartitionEntry, 4, ENT_SIZE_MIN);
	gpt_put(h + GPT_PartitionEntryArrayCRC32, 4, crc);
	gpt_put(h + GPT_HeaderCRC32, 4, gpt_header_crc(h, GPT_HEADER_MIN));
}

int gpt_write_blocks(struct blk_dev *dev, uint64_t block, uint32_t len, const void *buf)
{
	uint32_t scale = dev->block_size / BLK_SECTOR_SIZE;
	int ret = blk_write(dev, block * scale, len / BLK_SECTOR_SIZE, buf);

	/* what comes after must not be on the medium before it */
	if (!ret)
		ret = blk_flush(dev);
	if (ret)
		log_err("gpt", "%s: writing block %" PRIu64 ": " ERR_FMT, dev->name, block,
			ERR_ARG(ret));
	return ret;
}

/* Entries, then the header that vouches for them. BUF has room for either. */
static int write_copy(struct blk_dev *dev, const struct gpt_plan *plan, bool backup, uint8_t *buf)
{
	uint64_t first, last;
	uint32_t crc;
	int ret;

	gpt_usable(dev, &first, &last);
	put_entries(buf, plan);
	crc = crc32(0, buf, ENTRIES_LEN);
	ret = gpt_write_blocks(dev, backup ? last + 1 : 2, ENTRIES_LEN, buf);
	if (ret)
		return ret;
	put_header(dev, plan, crc, backup, buf);
	return gpt_write_blocks(dev, backup ? blocks_of(dev) - 1 : 1, dev->block_size, buf);
}

/* The whole disk as one partition of type GPT; boot code and the disk's signature stay. */
static int write_mbr(struct blk_dev *dev, uint8_t *mbr)
{
	uint8_t *e = mbr + MBR_ENTRY;

	memset(e, 0, MBR_SIGNATURE - MBR_ENTRY);
	e[2] = 2;                              /* first block, as cylinder, head and sector count */
	e[4] = MBR_TYPE_GPT;
	memset(e + 5, 0xff, 3);
	gpt_put(e + 8, 4, 1);
	gpt_put(e + 12, 4, MIN(blocks_of(dev) - 1, UINT32_MAX));
	gpt_put(mbr + MBR_SIGNATURE, 2, 0xaa55);
	return gpt_write_blocks(dev, 0, dev->block_size, mbr);
}

/* Two partitions that share a block or a GUID. */
static int check_pair(const struct blk_dev *dev, const struct gpt_plan *plan, unsigned int a,
		      unsigned int b)
{
	const struct gpt_part *p = &plan->part[a], *q = &plan->part[b];
	const char *what = NULL;

	if (ranges_overlap(p->start, p->blocks, q->start, q->blocks))
		what = "overlap";
	else if (!memcmp(p->guid, q->guid, sizeof(p->guid)))
		what = "have the same GUID";
	if (!what)
		return 0;
	log_err("gpt", "%s: partitions %u (%s) and %u (%s) %s", dev->name, a + 1, p->name, b + 1,
		q->name, what);
	return -EEXIST;
}

static int check_plan(const struct blk_dev *dev, const struct gpt_plan *plan)
{
	uint64_t first, last;

	if (!gpt_usable(dev, &first, &last)) {
		log_err("gpt", "%s: no room for a table: %" PRIu64 " sectors", dev->name, dev->sectors);
		return -ERANGE;
	}
	for (unsigned int i = 0; i < plan->count; i++) {
		const struct gpt_part *p = &plan->part[i];

		if (p->start < first || p->start > last || !p->blocks ||
		    p->blocks > last - p->start + 1) {
			log_err("gpt", "%s: partition %u (%s): %" PRIu64 " blocks from %" PRIu64
				" on; %" PRIu64 " to %" PRIu64 " are there", dev->name, i + 1,
				p->name, p->blocks, p->start, first, last);
			return -ERANGE;
		}
		for (unsigned int j = 0; j < i; j++) {
			int ret = check_pair(dev, plan, j, i);

			if (ret)
				return ret;
		}
	}
	return 0;
}

int gpt_write(struct blk_dev *dev, const struct gpt_plan *plan)
{
	struct part_head head;
	bool backup_first;
	uint8_t *buf;
	int ret = check_plan(dev, plan);

	if (!ret)
		ret = part_head_read(dev, &head);
	if (ret)
		return ret;
	buf = disk_buffer(dev, ENTRIES_LEN);
	backup_first = gpt_primary_sound(&head);
	ret = buf ? write_copy(dev, plan, backup_first, buf) : -ENOMEM;
	if (!ret)
		ret = write_copy(dev, plan, !backup_first, buf);
	if (!ret && !mbr_is_protective(head.data))
		ret = write_mbr(dev, head.data);
	free(buf);
	free(head.data);
	return ret;
}
