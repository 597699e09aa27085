/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Split virtqueues (VIRTIO 1.2, 2.7): the ring through which a driver hands
 * buffers to a device and gets them back.
 *
 * Used by the virtio drivers. All state that decides anything is kept outside
 * of the memory that the device can write; of that memory only the used ring
 * is read, and each entry is checked. A device that returns what it was not
 * given breaks the queue: every call fails from then on, until the driver has
 * had the device reset.
 *
 * No interrupts, no event index, no indirect descriptors. Numbers in the ring
 * are little-endian, as the CPU is, in both versions of the interface.
 */
#ifndef DRIVERS_VIRTQUEUE_H
#define DRIVERS_VIRTQUEUE_H

#include <stdbool.h>
#include <stdint.h>

struct virtio_device;

/* 2.7.5 */
struct vring_desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags;
	uint16_t next;
};

/* 2.7.6 */
struct vring_avail {
	uint16_t flags;
	uint16_t idx;
	uint16_t ring[];
};

/* 2.7.8 */
struct vring_used_elem {
	uint32_t id;
	uint32_t len;
};

struct vring_used {
	uint16_t flags;
	uint16_t idx;
	struct vring_used_elem ring[];
};

/* What we know of a descriptor, where the device cannot reach it. */
struct vq_slot {
	void *cookie;               /* of the chain that begins here; NULL: none does */
	uint32_t writable;          /* bytes of that chain that the device may write */
	uint16_t count;             /* descriptors in that chain */
	uint16_t next;              /* the next of the chain, or of the free list */
};

struct virtqueue {
	struct virtio_device *vdev;
	struct vring_desc *desc;
	struct vring_avail *avail;
	struct vring_used *used;
	struct vq_slot *slot;
	uint64_t notify;            /* the transport's: address to write to */
	uint16_t index;
	uint16_t size;              /* entries, a power of two */
	uint16_t free_head;
	uint16_t nfree;
	uint16_t avail_idx;         /* next to make available */
	uint16_t used_idx;          /* next to look at */
	uint16_t in_flight;         /* chains */
	bool broken;
};

struct vq_buf {
	void *buf;
	uint32_t len;
	bool device_writes;         /* buffers that the device reads come first */
};

#define VRING_PAGE_SHIFT 12     /* of the legacy interface (2.7.2 there): alignment and unit of places */

/*
 * Makes queue INDEX with at most MAX_SIZE entries and enables it. NULL when
 * the device has no such queue or memory is short: *ERROR says which.
 */
struct virtqueue *virtqueue_create(struct virtio_device *vdev, uint16_t index, uint16_t max_size,
				   int *error);

/*
 * Frees VQ (NULL is allowed). QUIET: the device has been reset; otherwise it
 * may still write to the ring, which is left to it.
 */
void virtqueue_destroy(struct virtqueue *vq, bool quiet);

/*
 * Makes a chain of COUNT buffers available under COOKIE (not NULL), which
 * virtqueue_get() returns when the device has used it. The buffers have been
 * given to dma_map(). -EAGAIN when the ring is full, -EIO when it is broken.
 */
int virtqueue_add(struct virtqueue *vq, const struct vq_buf *bufs, unsigned int count,
		  void *cookie);

/* Shows the device what was added since the last kick. */
void virtqueue_kick(struct virtqueue *vq);

/*
 * The cookie of a chain that the device has used, or NULL when there is none
 * (or the ring turns out to be broken, with a message). *WRITTEN is how many
 * bytes the device says it wrote, never more than it could.
 */
void *virtqueue_get(struct virtqueue *vq, uint32_t *written);

/*
 * Waits until virtqueue_get() has something to return. -ETIMEDOUT after
 * TIMEOUT_US, -EIO when the device says that it needs a reset.
 */
int virtqueue_wait(struct virtqueue *vq, uint64_t timeout_us);

/*
 * The polling loop, and nothing else: looks at *IDX up to SPINS times until it
 * differs from SEEN. A function of its own so that profiles and benchmarks can
 * tell waiting for the device from work.
 */
bool virtqueue_wait_used(const volatile uint16_t *idx, uint16_t seen, uint32_t spins);

#endif
