/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/block.h>

#include <errno.h>
#include <lib/util.h>

/* --- requests ------------------------------------------------------------- */

/* Lengths and places of the segments. *TOTAL is their sum, which cannot wrap: 8 times 4 GiB. */
static int check_segments(const struct blk_dev *dev, const struct blk_req *req, uint64_t *total)
{
	uint32_t max_segs = dev->max_segs ? MIN(dev->max_segs, BLK_MAX_SEGS) : BLK_MAX_SEGS;
	uint32_t align = dev->align ? dev->align : 1;

	*total = 0;
	if (!req->nsegs || req->nsegs > max_segs)
		return -EINVAL;
	for (unsigned int i = 0; i < req->nsegs; i++) {
		const struct blk_seg *seg = &req->seg[i];

		if (!seg->len || !IS_ALIGNED(seg->len, dev->block_size))
			return -EINVAL;
		if (!IS_ALIGNED((uintptr_t)seg->buf, align) ||
		    range_wraps((uintptr_t)seg->buf, seg->len))
			return -EINVAL;
		*total += seg->len;
	}
	return 0;
}

static int check_request(const struct blk_dev *dev, const struct blk_req *req)
{
	uint64_t total, sectors;
	int ret = check_segments(dev, req, &total);

	if (ret)
		return ret;
	if (dev->max_transfer && total > dev->max_transfer)
		return -EINVAL;
	if (!IS_ALIGNED(req->sector, dev->block_size / BLK_SECTOR_SIZE))
		return -EINVAL;
	sectors = total / BLK_SECTOR_SIZE;
	if (req->sector > dev->sectors || sectors > dev->sectors - req->sector)
		return -ERANGE;
	if (req->write && dev->read_only)
		return -EROFS;
	return 0;
}

int blk_submit(struct blk_dev *dev, struct blk_req *req)
{
	int ret = check_request(dev, req);

	if (ret == 0) {
		req->status = -EINPROGRESS;
		ret = dev->ops->submit(dev, req);
	}
	if (ret)
		req->status = ret;
	return ret;
}

void blk_poll(struct blk_dev *dev)
{
	dev->ops->poll(dev);
}

void blk_wait_any(struct blk_dev *dev)
{
	if (dev->ops->wait)
		dev->ops->wait(dev);
	dev->ops->poll(dev);
}

int blk_wait(struct blk_dev *dev, struct blk_req *req)
{
	while (req->status == -EINPROGRESS)
		blk_wait_any(dev);
	return req->status;
}

/* --- blocking convenience ------------------------------------------------- */

static int submit_and_wait(struct blk_dev *dev, struct blk_req *req)
{
	int ret;

	while ((ret = blk_submit(dev, req)) == -EAGAIN)
		blk_wait_any(dev);
	return ret ? ret : blk_wait(dev, req);
}

/* The largest whole number of blocks that a request of one segment can move. */
static uint32_t largest_request(const struct blk_dev *dev)
{
	uint32_t limit = dev->max_transfer ? MIN(dev->max_transfer, (uint32_t)GIB(1)) : GIB(1);

	return ALIGN_DOWN(limit, dev->block_size);
}

static int transfer(struct blk_dev *dev, uint64_t sector, uint64_t count, void *buf, bool write)
{
	uint64_t left = count * BLK_SECTOR_SIZE;
	char *at = buf;

	if (sector > dev->sectors || count > dev->sectors - sector)
		return -ERANGE;
	while (left) {
		uint32_t len = (uint32_t)MIN(left, (uint64_t)largest_request(dev));
		struct blk_req req = {
			.sector = sector, .seg = { { at, len } }, .nsegs = 1, .write = write,
		};
		int ret = submit_and_wait(dev, &req);

		if (ret)
			return ret;
		sector += len / BLK_SECTOR_SIZE;
		at += len;
		left -= len;
	}
	return 0;
}

int blk_read(struct blk_dev *dev, uint64_t sector, uint64_t count, void *buf)
{
	return transfer(dev, sector, count, buf, false);
}

int blk_write(struct blk_dev *dev, uint64_t sector, uint64_t count, const void *buf)
{
	if (dev->read_only)
		return -EROFS;
	return transfer(dev, sector, count, (void *)(uintptr_t)buf, true);
}

int blk_flush(struct blk_dev *dev)
{
	return dev->ops->flush ? dev->ops->flush(dev) : 0;
}
