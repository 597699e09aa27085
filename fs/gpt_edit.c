/* SPDX-License-Identifier: Apache-2.0 */
/* Changing a GPT that is there, and repairing one of its two copies. UEFI 2.10, section 5.3. */
#include "gpt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <lib/crc32.h>
#include <lib/log.h>
#include <lib/utf.h>
#include <lib/util.h>

#include "disk.h"

/* A table in memory, on its way back to the disk. */
struct work {
	struct part_head head;
	bool sound[2];           /* the primary, the backup */
	bool same;               /* both are, and say the same */
	uint8_t *header;         /* one block: that of the copy which was taken */
	uint64_t taken;          /* its block */
	uint8_t *entries;
	uint32_t len;            /* of the entries, in whole blocks */
	uint32_t count, entry_size;
};

static uint32_t block_size(const struct work *w)
{
	return w->head.scale * BLK_SECTOR_SIZE;
}

/* Keeps what GPT, which is sound, says. */
static int take(struct work *w, const struct gpt *gpt)
{
	uint32_t block = block_size(w), used = gpt->count * gpt->entry_size;
	const uint8_t *header;
	void *owned;
	int ret = part_blocks(&w->head, gpt->header, block, &header, &owned);

	if (ret)
		return ret;
	w->taken = gpt->header;
	w->count = gpt->count;
	w->entry_size = gpt->entry_size;
	w->len = ALIGN_UP(used, block);
	w->header = disk_buffer(w->head.dev, block);
	w->entries = disk_buffer(w->head.dev, w->len);
	if (w->header && w->entries) {
		memcpy(w->header, header, block);
		memset(w->entries, 0, w->len);
		memcpy(w->entries, gpt->entries, used);
	} else {
		ret = -ENOMEM;
	}
	free(owned);
	return ret;
}

static int read_copies(struct work *w)
{
	struct gpt copy[2] = { 0 };
	const char *fault[2];
	int ret = -EBADMSG;

	for (unsigned int i = 0; i < 2; i++) {
		uint64_t block = i ? w->head.blocks - 1 : 1;

		w->sound[i] = !gpt_load(&w->head, block, &copy[i], &fault[i]);
		if (!w->sound[i])
			log_warn("gpt", "%s: the header in block %" PRIu64 " %s",
				 w->head.dev->name, block, fault[i]);
	}
	w->same = w->sound[0] && w->sound[1] && gpt_same(&copy[0], &copy[1]);
	if (w->sound[0] || w->sound[1])
		ret = take(w, &copy[w->sound[0] ? 0 : 1]);
	for (unsigned int i = 0; i < 2; i++)
		free(w->sound[i] ? copy[i].owned : NULL);
	return ret;
}

/* --- the entries ----------------------------------------------------------------------- */

static int edit_entry(uint8_t *e, unsigned int number,
		      int (*edit)(struct gpt_part *part, unsigned int number, void *ctx), void *ctx)
{
	struct gpt_part part = {
		.start = get_le64(e + ENT_StartingLBA),
		.blocks = get_le64(e + ENT_EndingLBA) - get_le64(e + ENT_StartingLBA) + 1,
		.attributes = get_le64(e + ENT_Attributes),
	};
	struct gpt_part before;
	int ret;

	memcpy(part.type, e + ENT_PartitionTypeGUID, sizeof(part.type));
	memcpy(part.guid, e + ENT_UniquePartitionGUID, sizeof(part.guid));
	utf8_from_utf16le(e + ENT_PartitionName, ENT_NAME_UNITS, part.name, sizeof(part.name));
	before = part;
	ret = edit(&part, number, ctx);
	if (ret < 0)
		return ret;
	gpt_put(e + ENT_Attributes, 8, part.attributes);
	if (strcmp(before.name, part.name)) {
		memset(e + ENT_PartitionName, 0, 2 * ENT_NAME_UNITS);
		gpt_put_name(e + ENT_PartitionName, part.name);
	}
	return 0;
}

static int edit_all(struct work *w, int (*edit)(struct gpt_part *part, unsigned int number, void *ctx),
		    void *ctx)
{
	int ret = 0;

	for (uint32_t i = 0; i < w->count && !ret; i++) {
		uint8_t *e = w->entries + (size_t)i * w->entry_size;

		/* An unused entry has a type GUID of zeroes. */
		if (get_le64(e) | get_le64(e + 8))
			ret = edit_entry(e, i + 1, edit, ctx);
	}
	return ret;
}

/* --- back to the disk -------------------------------------------------------------------- */

/* Where the entries of a copy go: where they are, or where UEFI has them. -ERANGE. */
static int place_entries(const struct work *w, bool backup, uint64_t *lba)
{
	uint64_t blocks = w->len / block_size(w), last = w->head.blocks - 1;
	bool fits;

	if (w->taken == (backup ? last : 1)) {
		*lba = get_le64(w->header + GPT_PartitionEntryLBA);
		return 0;
	}
	*lba = backup ? last - blocks : 2;
	fits = backup ? *lba > get_le64(w->header + GPT_LastUsableLBA)
		      : 2 + blocks <= get_le64(w->header + GPT_FirstUsableLBA);
	if (blocks < last && fits)
		return 0;
	log_err("gpt", "%s: no room for %s copy of the table: partitions may be there",
		w->head.dev->name, backup ? "the backup" : "the primary");
	return -ERANGE;
}

static int write_copy(struct work *w, bool backup)
{
	uint64_t last = w->head.blocks - 1, lba;
	uint8_t *header;
	int ret = place_entries(w, backup, &lba);

	if (ret)
		return ret;
	header = disk_buffer(w->head.dev, block_size(w));
	if (!header)
		return -ENOMEM;
	memcpy(header, w->header, block_size(w));
	gpt_put(header + GPT_MyLBA, 8, backup ? last : 1);
	gpt_put(header + GPT_AlternateLBA, 8, backup ? 1 : last);
	gpt_put(header + GPT_PartitionEntryLBA, 8, lba);
	gpt_put(header + GPT_PartitionEntryArrayCRC32, 4,
		crc32(0, w->entries, w->count * w->entry_size));
	gpt_put(header + GPT_HeaderCRC32, 4,
		gpt_header_crc(header, get_le32(header + GPT_HeaderSize)));
	ret = gpt_write_blocks(w->head.dev, lba, w->len, w->entries);
	if (!ret)
		ret = gpt_write_blocks(w->head.dev, backup ? last : 1, block_size(w), header);
	free(header);
	return ret;
}

/* What is not sound first; the other one only when something has CHANGED. */
static int write_back(struct work *w, bool changed)
{
	bool backup_first = w->sound[0];
	int ret = changed || !w->same ? write_copy(w, backup_first) : 0;

	return !ret && changed ? write_copy(w, !backup_first) : ret;
}

int gpt_edit(struct blk_dev *dev, int (*edit)(struct gpt_part *part, unsigned int number, void *ctx),
	     void *ctx)
{
	struct work w = { 0 };
	int ret = part_head_read(dev, &w.head);

	if (ret)
		return ret;
	if (mbr_is_protective(w.head.data)) {
		ret = read_copies(&w);
	} else {
		log_err("gpt", "%s: no GPT: no entry of the MBR in block 0 says so", dev->name);
		ret = -ENOENT;
	}
	if (!ret && edit)
		ret = edit_all(&w, edit, ctx);
	if (!ret)
		ret = write_back(&w, edit != NULL);
	free(w.entries);
	free(w.header);
	free(w.head.data);
	return ret;
}
