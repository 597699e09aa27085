/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first blocks of a disk, as they come and, because no fuzzer guesses a
 * CRC, once more with the CRCs of a GPT put right. The first byte of the input
 * chooses the device's block size, and a sector that cannot be read.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <fs/gpt.h>
#include <fs/part.h>
#include <lib/crc32.h>
#include <lib/log.h>
#include <lib/util.h>

#include "blk_mem.h"

#define DISK_SECTORS 4096u

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* What is read as a GUID is written as the same text. */
static void check_guid(const char *text)
{
	char again[GPT_GUID_TEXT];
	uint8_t guid[16];

	if (!gpt_guid_parse(text, guid))
		return;
	gpt_guid_format(guid, again);
	must(strcasecmp(text, again) == 0);
}

static void read_table(uint8_t *data, size_t size, uint32_t block)
{
	struct part_table table;
	struct blk_mem mem;
	unsigned int last = 0;

	blk_mem_init(&mem, data, size, DISK_SECTORS);
	mem.dev.block_size = block;
	if (data[0] & 2)
		mem.bad_sector = data[0] >> 2;
	gpt_check(&mem.dev);
	if (part_read(&mem.dev, &table))
		return;
	must(table.scheme != PART_NONE || !table.count);
	for (size_t i = 0; i < table.count; i++) {
		const struct partition *p = &table.part[i];

		must(p->start && p->sectors && p->start < DISK_SECTORS);
		must(p->sectors <= DISK_SECTORS - p->start);
		must(p->number > last && part_get(&table, p->number) == p);
		must(strlen(p->name) < sizeof(p->name) && strlen(p->uuid) < sizeof(p->uuid));
		last = p->number;
		check_guid(p->uuid);
	}
	part_free(&table);
}

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* Makes the CRCs of the header in block 1 right, where its numbers stay inside the input. */
static void fix_crcs(uint8_t *data, size_t size, uint32_t block)
{
	uint8_t *h = data + block;
	uint64_t entries, len;

	if (size < 2 * (size_t)block)
		return;
	entries = get_le64(h + 72);
	len = (uint64_t)get_le32(h + 80) * get_le32(h + 84);
	if (entries <= size / block && len <= size - entries * block)
		put32(h + 88, crc32(0, data + entries * block, len));
	put32(h + 16, 0);
	put32(h + 16, crc32(0, h, MIN(get_le32(h + 12), block)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;
	uint32_t block;
	char *text;

	if (!size)
		return 0;
	log_set_level(LOG_NONE);
	block = data[0] & 1 ? 4096 : 512;
	text = strndup((const char *)data, size);
	must(text);
	check_guid(text);
	free(text);
	copy = malloc(size);
	must(copy);
	memcpy(copy, data, size);
	read_table(copy, size, block);
	fix_crcs(copy, size, block);
	read_table(copy, size, block);
	free(copy);
	return 0;
}
