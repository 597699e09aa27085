/* SPDX-License-Identifier: Apache-2.0 */
#include "blk_mem.h"

#include <errno.h>
#include <string.h>

#include <lib/util.h>

/* One request at a time: whoever wants more sees a full queue. */
static int submit(struct blk_dev *dev, struct blk_req *req)
{
	struct blk_mem *mem = dev->priv;

	if (mem->pending)
		return -EAGAIN;
	mem->pending = req;
	return 0;
}

/* Memory and, before and after it, the filler. */
static void copy_out(const struct blk_mem *mem, uint64_t offset, uint8_t *to, size_t len)
{
	uint64_t first = MAX(offset, mem->base);
	uint64_t end = MIN(offset + len, mem->base + mem->size);

	memset(to, mem->fill, len);
	if (first < end)
		memcpy(to + (first - offset), mem->data + (first - mem->base), end - first);
}

static void poll(struct blk_dev *dev)
{
	struct blk_mem *mem = dev->priv;
	struct blk_req *req = mem->pending;
	uint64_t sector;

	if (!req)
		return;
	mem->pending = NULL;
	mem->requests++;
	req->status = req->write ? -EROFS : 0;
	sector = req->sector;
	for (unsigned int i = 0; i < req->nsegs && !req->status; i++) {
		uint64_t count = req->seg[i].len / BLK_SECTOR_SIZE;

		if (mem->bad_sector - sector < count)
			req->status = -EIO;
		else
			copy_out(mem, sector * BLK_SECTOR_SIZE, req->seg[i].buf, req->seg[i].len);
		mem->bytes += req->seg[i].len;
		sector += count;
	}
	if (req->done)
		req->done(req);
}

void blk_mem_init(struct blk_mem *mem, void *data, size_t size, uint64_t sectors)
{
	static const struct blk_ops ops = { .submit = submit, .poll = poll };

	*mem = (struct blk_mem){
		.dev = {
			.ops = &ops, .sectors = sectors, .block_size = 512, .align = 1,
			.read_only = true, .ifname = "mem", .name = "mem 0",
		},
		.data = data,
		.size = size,
		.bad_sector = UINT64_MAX,
	};
	mem->dev.priv = mem;
}
