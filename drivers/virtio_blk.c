/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Virtio block device (VIRTIO 1.2, 5.2): one queue, up to DEPTH requests in
 * flight, each one chain: header, the segments as they are, status.
 */
#include <drivers/block.h>
#include <drivers/dma.h>
#include <drivers/virtio.h>
#include <drivers/virtqueue.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>

#define QUEUE_SIZE 64u
#define DEPTH      16u
#define TIMEOUT_US 30000000u         /* without any answer; disks behind networks do take seconds */

/* 5.2.3 */
#define BLK_F_SIZE_MAX 1
#define BLK_F_SEG_MAX  2
#define BLK_F_RO       5
#define BLK_F_BLK_SIZE 6
#define BLK_F_FLUSH    9

/* 5.2.4: struct virtio_blk_config */
#define CFG_CAPACITY 0x00
#define CFG_SIZE_MAX 0x08
#define CFG_SEG_MAX  0x0c
#define CFG_BLK_SIZE 0x14

/* 5.2.6: struct virtio_blk_req */
#define T_IN    0u
#define T_OUT   1u
#define T_FLUSH 4u

#define S_OK     0u
#define S_IOERR  1u
#define S_UNSUPP 2u
#define S_NONE   0xffu               /* ours: the device has not written it */

/* QEMU refuses requests of 2^31 bytes and more. */
#define LARGEST_TRANSFER ((uint32_t)GIB(1))

/* Header and status: what the device reads and writes beside the data. Alone in its cache lines. */
struct envelope {
	uint32_t type;
	uint32_t reserved;
	uint64_t sector;
	uint8_t status;
};
#define HEADER_LEN 16u

struct command {
	struct envelope *envelope;
	struct blk_req *req;         /* NULL: a flush */
	bool busy;
	int result;                  /* of a flush; -EINPROGRESS until done */
};

struct virtio_blk {
	struct blk_dev blk;
	struct virtio_device *vdev;
	struct virtqueue *vq;        /* NULL: the device is not running */
	char *envelopes;
	uint32_t piece_max;          /* bytes of one descriptor */
	struct command cmd[DEPTH];
	struct vq_buf bufs[QUEUE_SIZE];
};

/* --- requests ------------------------------------------------------------- */

static struct command *free_command(struct virtio_blk *dev)
{
	for (unsigned int i = 0; i < DEPTH; i++)
		if (!dev->cmd[i].busy)
			return &dev->cmd[i];
	return NULL;
}

/* The chain of a request in dev->bufs; the number of its parts, or 0 when there are too many. */
static unsigned int make_chain(struct virtio_blk *dev, struct envelope *env,
			       const struct blk_req *req)
{
	unsigned int n = 0;

	dev->bufs[n++] = (struct vq_buf){ env, HEADER_LEN, false };
	for (unsigned int i = 0; req && i < req->nsegs; i++) {
		char *at = req->seg[i].buf;
		uint32_t left = req->seg[i].len;

		while (left) {
			uint32_t piece = MIN(left, dev->piece_max);

			if (n == QUEUE_SIZE - 1)
				return 0;
			dev->bufs[n++] = (struct vq_buf){ at, piece, !req->write };
			at += piece;
			left -= piece;
		}
	}
	dev->bufs[n++] = (struct vq_buf){ &env->status, 1, true };
	return n;
}

static void map_data(const struct virtio_blk *dev, struct blk_req *req, bool map)
{
	enum dma_dir dir = req->write ? DMA_TO_DEVICE : DMA_FROM_DEVICE;

	for (unsigned int i = 0; i < req->nsegs; i++) {
		if (map)
			dma_map(req->seg[i].buf, req->seg[i].len, dir, dev->vdev->coherent);
		else
			dma_unmap(req->seg[i].buf, req->seg[i].len, dir, dev->vdev->coherent);
	}
}

static int send(struct virtio_blk *dev, struct command *cmd, uint32_t type, struct blk_req *req)
{
	struct envelope *env = cmd->envelope;
	unsigned int n = make_chain(dev, env, req);
	int ret;

	if (!n)
		return -EINVAL;
	*env = (struct envelope){ .type = type, .sector = req ? req->sector : 0, .status = S_NONE };
	dma_map(env, sizeof(*env), DMA_BOTH, dev->vdev->coherent);
	if (req)
		map_data(dev, req, true);
	ret = virtqueue_add(dev->vq, dev->bufs, n, cmd);
	if (ret)
		return ret;
	cmd->busy = true;
	cmd->req = req;
	cmd->result = -EINPROGRESS;
	virtqueue_kick(dev->vq);
	return 0;
}

static int submit(struct blk_dev *blk, struct blk_req *req)
{
	struct virtio_blk *dev = blk->priv;
	struct command *cmd;

	if (!dev->vq)
		return -ENODEV;
	cmd = free_command(dev);
	if (!cmd)
		return -EAGAIN;
	req->driver = cmd;
	return send(dev, cmd, req->write ? T_OUT : T_IN, req);
}

static void finish(struct command *cmd, int result)
{
	struct blk_req *req = cmd->req;

	cmd->busy = false;
	cmd->result = result;
	if (!req)
		return;
	req->status = result;
	if (req->done)
		req->done(req);
}

/* --- answers -------------------------------------------------------------- */

static int decode_status(uint8_t status, const char **why)
{
	switch (status) {
	case S_OK:
		return 0;
	case S_IOERR:
		*why = "the device reports an I/O error";
		return -EIO;
	case S_UNSUPP:
		*why = "the device does not support the request";
		return -ENOTSUP;
	case S_NONE:
		*why = "the device wrote no status";
		return -EIO;
	default:
		*why = "the device wrote an unknown status";
		return -EIO;
	}
}

static void report(const struct virtio_blk *dev, const struct blk_req *req, int error,
		   const char *why)
{
	uint64_t bytes = 0;

	for (unsigned int i = 0; req && i < req->nsegs; i++)
		bytes += req->seg[i].len;
	if (req)
		log_err(dev->blk.name, "%s of %" PRIu64 " bytes at sector %" PRIu64 ": " ERR_FMT
			": %s", req->write ? "write" : "read", bytes, req->sector,
			ERR_ARG(error), why);
	else
		log_err(dev->blk.name, "flush: " ERR_FMT ": %s", ERR_ARG(error), why);
}

/*
 * The length that the device reports is not looked at beyond what the queue
 * checks: too many devices get it wrong (2.7.8.2), and the status was written.
 */
static void complete(struct virtio_blk *dev, struct command *cmd)
{
	struct envelope *env = cmd->envelope;
	const char *why = "";
	int ret;

	dma_unmap(env, sizeof(*env), DMA_BOTH, dev->vdev->coherent);
	ret = decode_status(*(volatile uint8_t *)&env->status, &why);
	if (ret)
		report(dev, cmd->req, ret, why);
	if (cmd->req)
		map_data(dev, cmd->req, false);
	finish(cmd, ret);
}

/* The queue goes away when the device is given up, which done() may find out too: look each time. */
static void poll(struct blk_dev *blk)
{
	struct virtio_blk *dev = blk->priv;
	struct command *cmd;
	uint32_t written;

	while (dev->vq && (cmd = virtqueue_get(dev->vq, &written)))
		complete(dev, cmd);
	if (dev->vq && dev->vq->broken) {
		log_err(blk->name, "given up; its requests end with " ERR_FMT, ERR_ARG(-EIO));
		virtio_give_up(dev->vdev, -EIO);
	}
}

static void wait(struct blk_dev *blk)
{
	struct virtio_blk *dev = blk->priv;
	int ret;

	if (!dev->vq || !dev->vq->in_flight)
		return;
	ret = virtqueue_wait(dev->vq, TIMEOUT_US);
	if (!ret || dev->vq->broken)
		return;
	log_err(blk->name, ret == -ETIMEDOUT ? "no answer for %u s: given up until the next reset" :
		"the device cannot go on: given up until the next reset", TIMEOUT_US / 1000000u);
	virtio_give_up(dev->vdev, ret);
}

static int try_flush(struct virtio_blk *dev, struct command **cmd)
{
	if (!dev->vq)
		return -ENODEV;
	*cmd = free_command(dev);
	return *cmd ? send(dev, *cmd, T_FLUSH, NULL) : -EAGAIN;
}

static int flush(struct blk_dev *blk)
{
	struct virtio_blk *dev = blk->priv;
	struct command *cmd;
	int ret;

	if (!dev->vq)
		return -ENODEV;
	/* without the feature nothing is cached (5.2.5.2) */
	if (!virtio_has_feature(dev->vdev, BLK_F_FLUSH))
		return 0;
	while ((ret = try_flush(dev, &cmd)) == -EAGAIN)
		blk_wait_any(blk);
	while (ret == 0 && cmd->result == -EINPROGRESS)
		blk_wait_any(blk);
	return ret ? ret : cmd->result;
}

static const struct blk_ops ops = {
	.submit = submit,
	.poll = poll,
	.wait = wait,
	.flush = flush,
};

/* --- start and stop ------------------------------------------------------- */

/*
 * How large a request may be so that it surely fits: with SEGS segments of
 * LEN bytes together there are at most LEN / piece_max + SEGS - 1 pieces.
 */
static int read_limits(struct virtio_blk *dev)
{
	struct virtio_device *vdev = dev->vdev;
	uint32_t room = QUEUE_SIZE - 2, pieces = 1, size_max;
	struct blk_dev *blk = &dev->blk;

	room = MIN(room, dev->vq->size - 2u);
	if (virtio_has_feature(vdev, BLK_F_SEG_MAX))
		pieces = MAX(virtio_config_u32(vdev, CFG_SEG_MAX), 1u);
	pieces = MIN(pieces, room);
	dev->piece_max = blk->max_transfer = LARGEST_TRANSFER;
	blk->max_segs = MIN(pieces, BLK_MAX_SEGS);
	if (!virtio_has_feature(vdev, BLK_F_SIZE_MAX))
		return 0;
	size_max = ALIGN_DOWN(virtio_config_u32(vdev, CFG_SIZE_MAX), BLK_SECTOR_SIZE);
	if (!size_max) {
		log_err(vdev->name, "size_max %u is less than a sector",
			(unsigned int)virtio_config_u32(vdev, CFG_SIZE_MAX));
		return -EINVAL;
	}
	dev->piece_max = MIN(size_max, LARGEST_TRANSFER);
	blk->max_segs = MAX(MIN(pieces / 2, BLK_MAX_SEGS), 1u);
	blk->max_transfer = ALIGN_DOWN((uint32_t)MIN((pieces - blk->max_segs + 1ull) * dev->piece_max,
						     (uint64_t)LARGEST_TRANSFER), blk->block_size);
	return blk->max_transfer ? 0 : -EINVAL;
}

static int read_geometry(struct virtio_blk *dev)
{
	struct virtio_device *vdev = dev->vdev;
	struct blk_dev *blk = &dev->blk;
	uint32_t size = BLK_SECTOR_SIZE;

	if (virtio_has_feature(vdev, BLK_F_BLK_SIZE))
		size = virtio_config_u32(vdev, CFG_BLK_SIZE);
	if (size < BLK_SECTOR_SIZE || size > MIB(1) || (size & (size - 1))) {
		log_err(vdev->name, "block size %u is not usable", (unsigned int)size);
		return -EINVAL;
	}
	blk->block_size = size;
	blk->sectors = virtio_config_u64(vdev, CFG_CAPACITY);
	if (blk->sectors > UINT64_MAX / BLK_SECTOR_SIZE) {
		log_err(vdev->name, "capacity of 0x%" PRIx64 " sectors is not possible",
			blk->sectors);
		return -EINVAL;
	}
	blk->read_only = virtio_has_feature(vdev, BLK_F_RO);
	blk->align = (uint32_t)dma_align(vdev->coherent);
	return 0;
}

static int alloc_envelopes(struct virtio_blk *dev)
{
	size_t stride = ALIGN_UP(sizeof(struct envelope), MAX(dma_align(false), 8u));

	if (!dev->envelopes)
		dev->envelopes = dma_alloc(DEPTH * stride, 1);
	if (!dev->envelopes)
		return -ENOMEM;
	for (unsigned int i = 0; i < DEPTH; i++)
		dev->cmd[i].envelope = (struct envelope *)(dev->envelopes + i * stride);
	return 0;
}

static struct virtio_blk *instance(struct virtio_device *vdev)
{
	struct virtio_blk *dev = vdev->priv;

	if (dev)
		return dev;
	dev = calloc(1, sizeof(*dev));
	if (!dev)
		return NULL;
	dev->vdev = vdev;
	dev->blk.ops = &ops;
	dev->blk.priv = dev;
	dev->blk.ifname = "virtio";
	dev->blk.vendor = "1af4 VirtIO Block Device";
	vdev->priv = dev;
	return dev;
}

static int probe(struct virtio_device *vdev)
{
	struct virtio_blk *dev = instance(vdev);
	int ret;

	if (!dev)
		return -ENOMEM;
	ret = alloc_envelopes(dev);
	if (ret)
		return ret;
	dev->vq = virtqueue_create(vdev, 0, QUEUE_SIZE, &ret);
	if (!dev->vq)
		return ret;
	if (dev->vq->size < 3) {
		log_err(vdev->name, "a queue of %u entries holds no request", dev->vq->size);
		return -EINVAL;
	}
	ret = read_geometry(dev);
	if (!ret)
		ret = read_limits(dev);
	if (ret)
		return ret;
	virtio_ready(vdev);
	ret = blk_register(&dev->blk);
	return ret == -EEXIST ? 0 : ret;     /* started again: it keeps its number */
}

/* What a device that did not reset may still write to is left to it for good. */
static void stopped(struct virtio_device *vdev, bool quiet)
{
	struct virtio_blk *dev = vdev->priv;

	if (!dev)
		return;
	virtqueue_destroy(dev->vq, quiet);
	dev->vq = NULL;
	if (!quiet)
		dev->envelopes = NULL;
	for (unsigned int i = 0; i < DEPTH; i++)
		if (dev->cmd[i].busy)
			finish(&dev->cmd[i], vdev->error ? vdev->error : -ECANCELED);
}

const struct virtio_driver virtio_driver_blk = {
	.name = "virtio-blk",
	.device_id = VIRTIO_ID_BLOCK,
	.class = DEV_BLOCK,
	.features = BIT(BLK_F_SIZE_MAX) | BIT(BLK_F_SEG_MAX) | BIT(BLK_F_RO) | BIT(BLK_F_BLK_SIZE) |
		    BIT(BLK_F_FLUSH),
	.probe = probe,
	.stopped = stopped,
};
