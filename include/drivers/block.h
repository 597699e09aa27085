/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Block devices, as filesystems and the load pipeline see them.
 *
 * Transfers are asynchronous: blk_submit() queues a request with a scatter
 * list and returns; blk_poll() lets completed requests call their done(). A
 * device moves data straight to where the segments point: nothing above this
 * interface copies what was read. blk_read() is the blocking convenience for
 * metadata.
 *
 * An instance is made by a driver, or by a host test over a file or an array.
 */
#ifndef DRIVERS_BLOCK_H
#define DRIVERS_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLK_SECTOR_SIZE 512u    /* unit of every sector number here, whatever the device's own is */
#define BLK_MAX_SEGS    8u

struct blk_seg {
	void *buf;          /* physical = virtual; any alignment the device accepts (blk_dev.align) */
	uint32_t len;       /* bytes, a multiple of the device's block size */
};

struct blk_req {
	uint64_t sector;                    /* first sector, in BLK_SECTOR_SIZE units */
	struct blk_seg seg[BLK_MAX_SEGS];
	unsigned int nsegs;
	bool write;
	int status;                         /* -EINPROGRESS until done, then 0 or negative errno */
	void (*done)(struct blk_req *req);  /* called from blk_poll(); may be NULL; may submit again */
	void *ctx;                          /* for the submitter */
	void *driver;                       /* for the driver while in flight */
};

struct blk_dev;

struct blk_ops {
	/* -EAGAIN when the queue is full (poll and try again), -EROFS, -EINVAL. */
	int (*submit)(struct blk_dev *dev, struct blk_req *req);
	void (*poll)(struct blk_dev *dev);
	int (*flush)(struct blk_dev *dev);  /* NULL: nothing to flush */
};

struct blk_dev {
	const struct blk_ops *ops;
	void *priv;
	uint64_t sectors;           /* capacity in BLK_SECTOR_SIZE units */
	uint32_t block_size;        /* the device's own, a power of two, >= 512 */
	uint32_t max_transfer;      /* largest request in bytes; 0: no limit */
	uint32_t align;             /* needed alignment of buffers, >= 1 */
	bool read_only;
	char name[16];              /* "virtio 0": interface and number as commands take them */
};

/*
 * Queues REQ, which stays owned by the device until its status is no longer
 * -EINPROGRESS. Checks it against the device first: -ERANGE past the end of
 * the medium, -EINVAL for lengths or alignment, -EROFS.
 */
int blk_submit(struct blk_dev *dev, struct blk_req *req);

/* Completes what has finished. Never blocks. */
void blk_poll(struct blk_dev *dev);

/* Polls until REQ has finished; returns its status. */
int blk_wait(struct blk_dev *dev, struct blk_req *req);

/*
 * Reads COUNT sectors into BUF and waits. Split into requests of the device's
 * largest size. Returns 0 or a negative errno.
 */
int blk_read(struct blk_dev *dev, uint64_t sector, uint64_t count, void *buf);

#endif
