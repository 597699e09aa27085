/* SPDX-License-Identifier: Apache-2.0 */
#include "disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/util.h>

#define CACHE_LINE  128u     /* the longest that Arm's own cores have, with room */
#define BOUNCE_SIZE KIB(16)

void *disk_buffer(const struct blk_dev *dev, size_t size)
{
	size_t align = MAX(dev->align, CACHE_LINE);

	return aligned_alloc(align, ALIGN_UP(size, align));
}

/*
 * Reads into BOUNCE the blocks around OFFSET, as many of LEN as it can hold,
 * and copies what was asked for. Returns how much, or a negative errno.
 */
static int64_t read_bounced(struct blk_dev *dev, uint64_t offset, void *buf, uint64_t len,
			    void *bounce)
{
	uint64_t head = offset % dev->block_size;
	uint64_t part = MIN(len, BOUNCE_SIZE - head);
	uint64_t whole = ALIGN_UP(head + part, (uint64_t)dev->block_size);
	int ret = blk_read(dev, (offset - head) / BLK_SECTOR_SIZE, whole / BLK_SECTOR_SIZE, bounce);

	if (ret)
		return ret;
	memcpy(buf, (uint8_t *)bounce + head, part);
	return (int64_t)part;
}

int disk_read_bytes(struct blk_dev *dev, uint64_t offset, void *buf, uint64_t len)
{
	uint64_t mask = dev->block_size - 1;
	uint8_t *to = buf;
	void *bounce = NULL;
	int64_t got = 0;

	while (len && got >= 0) {
		if (!(offset & mask) && len > mask && IS_ALIGNED((uintptr_t)to, MAX(dev->align, 1u))) {
			got = (int64_t)(len & ~mask);
			int ret = blk_read(dev, offset / BLK_SECTOR_SIZE,
					   (uint64_t)got / BLK_SECTOR_SIZE, to);
			if (ret)
				got = ret;
		} else {
			if (!bounce)
				bounce = disk_buffer(dev, BOUNCE_SIZE);
			got = bounce ? read_bounced(dev, offset, to, len, bounce) : -ENOMEM;
		}
		if (got > 0) {
			offset += (uint64_t)got;
			to += got;
			len -= (uint64_t)got;
		}
	}
	free(bounce);
	return got < 0 ? (int)got : 0;
}
