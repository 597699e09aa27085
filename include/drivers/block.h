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
	/*
	 * Takes REQ, which blk_submit() has checked. -EAGAIN when the queue is
	 * full (poll and try again), -ENODEV when the device is gone.
	 */
	int (*submit)(struct blk_dev *dev, struct blk_req *req);
	/* Completes what has finished. Never blocks. */
	void (*poll)(struct blk_dev *dev);
	/*
	 * Returns when there is something for poll() to complete. A driver whose
	 * device has stopped answering ends its requests with -ETIMEDOUT. NULL:
	 * the device is polled in a loop.
	 */
	void (*wait)(struct blk_dev *dev);
	/* Waits until all that was written is on the medium. NULL: nothing to flush. */
	int (*flush)(struct blk_dev *dev);
};

struct blk_dev {
	const struct blk_ops *ops;
	void *priv;
	uint64_t sectors;           /* capacity in BLK_SECTOR_SIZE units */
	uint32_t block_size;        /* the device's own, a power of two, >= 512 */
	uint32_t max_transfer;      /* largest request in bytes; 0: no limit */
	uint32_t max_segs;          /* most segments of a request; 0: BLK_MAX_SEGS */
	uint32_t align;             /* needed alignment of buffers, a power of two; 0: none */
	bool read_only;
	const char *ifname;         /* "virtio": the interface's name in commands */
	const char *vendor;         /* for `info` commands: "1af4 VirtIO Block Device" */
	unsigned int devnum;        /* given by blk_register(): counts up per interface */
	char name[16];              /* "virtio 0": interface and number, for messages */
	struct blk_dev *next;       /* the registry's */
};

/*
 * Queues REQ, which stays owned by the device until its status is no longer
 * -EINPROGRESS. Checks it against the device first: -ERANGE past the end of
 * the medium, -EINVAL for lengths, alignment or number of segments, -EROFS.
 * -EAGAIN when the queue is full, -ENODEV when the device was given up. On
 * any error the request has not been queued and its status is that error.
 */
int blk_submit(struct blk_dev *dev, struct blk_req *req);

/* Completes what has finished. Never blocks. */
void blk_poll(struct blk_dev *dev);

/*
 * Waits until something has finished, and completes it. For callers that have
 * requests in flight and nothing else to do; with nothing in flight it returns
 * at once.
 */
void blk_wait_any(struct blk_dev *dev);

/* Waits until REQ has finished; returns its status. */
int blk_wait(struct blk_dev *dev, struct blk_req *req);

/*
 * Reads COUNT sectors into BUF and waits. Split into requests of the device's
 * largest size. Returns 0 or a negative errno.
 */
int blk_read(struct blk_dev *dev, uint64_t sector, uint64_t count, void *buf);

/* Writes COUNT sectors from BUF and waits; does not flush. */
int blk_write(struct blk_dev *dev, uint64_t sector, uint64_t count, const void *buf);

/* Waits until everything written is on the medium. */
int blk_flush(struct blk_dev *dev);

/*
 * Called by a driver whose device works: enters DEV under the next free number
 * of DEV->ifname and fills devnum and name. DEV stays the driver's and must
 * stay where it is. -EINVAL for an instance that cannot be used.
 */
int blk_register(struct blk_dev *dev);

/*
 * Disk DEVNUM of an interface ("virtio", 0), or NULL. Block devices that have
 * not been looked for yet are probed first.
 */
struct blk_dev *blk_get(const char *ifname, unsigned int devnum);

/* All disks, in the order of their numbers within each interface: the one after PREV (NULL: first). */
struct blk_dev *blk_next(const struct blk_dev *prev);

#endif
