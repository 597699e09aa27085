/* SPDX-License-Identifier: Apache-2.0 */
#include <fs/part.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

#include "disk.h"
#include "part_table.h"

#define GROW_BY 16u      /* entries of struct part_table.part that are allocated at a time */

int part_blocks(const struct part_head *head, uint64_t lba, uint32_t len, const uint8_t **buf,
		void **owned)
{
	uint64_t block = (uint64_t)head->scale * BLK_SECTOR_SIZE;
	uint64_t count = len / block;
	int ret;

	*owned = NULL;
	if (lba >= head->blocks || count > head->blocks - lba)
		return -ERANGE;
	if (lba + count <= head->len / block) {
		*buf = head->data + lba * block;
		return 0;
	}
	*owned = disk_buffer(head->dev, len);
	if (!*owned)
		return -ENOMEM;
	*buf = *owned;
	ret = blk_read(head->dev, lba * head->scale, count * head->scale, *owned);
	if (ret) {
		free(*owned);
		*owned = NULL;
	}
	return ret;
}

int part_add(const struct part_head *head, struct part_table *table, struct partition *part)
{
	struct partition *grown;

	if (!part->start || !part->sectors || part->start >= head->blocks) {
		log_warn("part", "%s: partition %u is left out: %" PRIu64 " blocks from block %" PRIu64
			 " on are not on the disk (%" PRIu64 " blocks)", head->dev->name,
			 part->number, part->sectors, part->start, head->blocks);
		return 0;
	}
	if (part->sectors > head->blocks - part->start) {
		log_warn("part", "%s: partition %u is cut: its %" PRIu64 " blocks from block %" PRIu64
			 " on go beyond the disk's end (%" PRIu64 ")", head->dev->name,
			 part->number, part->sectors, part->start, head->blocks);
		part->sectors = head->blocks - part->start;
	}
	if (table->count % GROW_BY == 0) {
		grown = realloc(table->part, (table->count + GROW_BY) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		table->part = grown;
	}
	part->start *= head->scale;
	part->sectors *= head->scale;
	table->part[table->count++] = *part;
	return 0;
}

int part_head_read(struct blk_dev *dev, struct part_head *head)
{
	uint32_t block = dev->block_size;
	int ret;

	if (block > DISK_MAX_BLOCK) {
		log_err("part", "%s: blocks of %u bytes are not supported (at most %u)", dev->name,
			block, DISK_MAX_BLOCK);
		return -ENOTSUP;
	}
	*head = (struct part_head){ .dev = dev, .scale = block / BLK_SECTOR_SIZE };
	head->blocks = dev->sectors / head->scale;
	head->len = (uint32_t)(MIN(2 + KIB(16) / block, head->blocks) * block);
	head->data = disk_buffer(dev, head->len);
	if (!head->data)
		return -ENOMEM;
	ret = blk_read(dev, 0, head->len / BLK_SECTOR_SIZE, head->data);
	if (ret) {
		head->len = block;
		ret = blk_read(dev, 0, head->scale, head->data);
	}
	if (ret) {
		log_err("part", "%s: the first block: " ERR_FMT, dev->name, ERR_ARG(ret));
		free(head->data);
	}
	return ret;
}

int part_read(struct blk_dev *dev, struct part_table *table)
{
	struct part_head head;
	int ret;

	memset(table, 0, sizeof(*table));
	if (dev->sectors * BLK_SECTOR_SIZE < dev->block_size)
		return 0;
	ret = part_head_read(dev, &head);
	if (ret)
		return ret;
	ret = mbr_is_protective(head.data) ? gpt_read(&head, table) : mbr_read(&head, table);
	free(head.data);
	if (ret)
		part_free(table);
	return ret;
}

void part_free(struct part_table *table)
{
	free(table->part);
	memset(table, 0, sizeof(*table));
}

const struct partition *part_get(const struct part_table *table, unsigned int number)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->part[i].number == number)
			return &table->part[i];
	return NULL;
}
