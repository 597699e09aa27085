/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/virtqueue.h>

#include <arch/io.h>
#include <arch/timer.h>
#include <drivers/dma.h>
#include <drivers/idle.h>
#include <drivers/virtio.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdlib.h>

#define VRING_DESC_F_NEXT         1u
#define VRING_DESC_F_WRITE        2u
#define VRING_AVAIL_F_NO_INTERRUPT 1u
#define VRING_USED_F_NO_NOTIFY    1u

/* Looks at the used ring, of four instructions each, between two looks at the clock and driver_idle(). */
#define SPINS_PER_CHECK 8192u

/* --- memory --------------------------------------------------------------- */

static size_t desc_and_avail_bytes(uint16_t size)
{
	/* each ring ends in a field for the event index that nobody uses */
	return size * sizeof(struct vring_desc) + sizeof(struct vring_avail) +
	       (size + 1u) * sizeof(uint16_t);
}

static size_t used_bytes(uint16_t size)
{
	return sizeof(struct vring_used) + size * sizeof(struct vring_used_elem) +
	       sizeof(uint16_t);
}

/*
 * The layout of the legacy interface, which serves version 1 too: the parts
 * that the device writes begin at a boundary, so that a non-coherent device
 * and we never write the same cache line.
 */
static int alloc_ring(struct virtqueue *vq)
{
	size_t align = vq->vdev->legacy ? BIT(VRING_PAGE_SHIFT) : MAX(dma_align(false), 16u);
	size_t used_at = ALIGN_UP(desc_and_avail_bytes(vq->size), align);
	char *ring = dma_alloc(used_at + used_bytes(vq->size), align);

	if (!ring)
		return -ENOMEM;
	vq->desc = (struct vring_desc *)ring;
	vq->avail = (struct vring_avail *)(ring + vq->size * sizeof(struct vring_desc));
	vq->used = (struct vring_used *)(ring + used_at);
	vq->avail->flags = VRING_AVAIL_F_NO_INTERRUPT;
	dma_map(ring, used_at + used_bytes(vq->size), DMA_BOTH, vq->vdev->coherent);
	return 0;
}

static int alloc_slots(struct virtqueue *vq)
{
	vq->slot = calloc(vq->size, sizeof(*vq->slot));
	if (!vq->slot)
		return -ENOMEM;
	for (uint16_t i = 0; i < vq->size; i++)
		vq->slot[i].next = (uint16_t)(i + 1);
	vq->nfree = vq->size;
	return 0;
}

/* A power of two (2.7): the greatest that both sides can do. */
static uint16_t choose_size(uint32_t device_max, uint16_t driver_max)
{
	uint16_t size = 1;

	while (size * 2u <= MIN(device_max, driver_max))
		size = (uint16_t)(size * 2u);
	return size;
}

struct virtqueue *virtqueue_create(struct virtio_device *vdev, uint16_t index, uint16_t max_size,
				   int *error)
{
	uint32_t device_max = vdev->transport->queue_max(vdev, index);
	struct virtqueue *vq;

	*error = -ENXIO;
	if (!device_max)
		return NULL;
	*error = -ENOMEM;
	vq = calloc(1, sizeof(*vq));
	if (!vq)
		return NULL;
	vq->vdev = vdev;
	vq->index = index;
	vq->size = choose_size(device_max, max_size);
	if (alloc_ring(vq) == 0 && alloc_slots(vq) == 0) {
		*error = vdev->transport->queue_enable(vdev, vq);
		if (*error == 0)
			return vq;
	}
	virtqueue_destroy(vq, true);
	return NULL;
}

void virtqueue_destroy(struct virtqueue *vq, bool quiet)
{
	if (!vq)
		return;
	if (quiet)
		dma_free(vq->desc);
	free(vq->slot);
	free(vq);
}

/* --- towards the device --------------------------------------------------- */

static uint32_t write_chain(struct virtqueue *vq, const struct vq_buf *bufs, unsigned int count)
{
	uint16_t at = vq->free_head;
	uint32_t writable = 0;

	for (unsigned int i = 0; i < count; i++) {
		uint16_t next = vq->slot[at].next;
		bool last = i == count - 1;

		vq->desc[at] = (struct vring_desc){
			.addr = (uintptr_t)bufs[i].buf,
			.len = bufs[i].len,
			.flags = (uint16_t)((last ? 0 : VRING_DESC_F_NEXT) |
					    (bufs[i].device_writes ? VRING_DESC_F_WRITE : 0)),
			.next = last ? 0 : next,
		};
		if (bufs[i].device_writes)
			writable += bufs[i].len;
		at = next;
	}
	vq->free_head = at;
	vq->nfree = (uint16_t)(vq->nfree - count);
	return writable;
}

int virtqueue_add(struct virtqueue *vq, const struct vq_buf *bufs, unsigned int count,
		  void *cookie)
{
	uint16_t head = vq->free_head;
	struct vq_slot *slot;

	if (vq->broken)
		return -EIO;
	if (!count || count > vq->size)
		return -EINVAL;
	if (count > vq->nfree)
		return -EAGAIN;
	slot = &vq->slot[head];
	slot->writable = write_chain(vq, bufs, count);
	slot->count = (uint16_t)count;
	slot->cookie = cookie;
	vq->avail->ring[vq->avail_idx & (vq->size - 1u)] = head;
	vq->avail_idx++;
	vq->in_flight++;
	return 0;
}

/* For a non-coherent device: what we wrote goes to memory, what it wrote is fetched from there. */
static void clean_ring(struct virtqueue *vq)
{
	dma_map(vq->desc, desc_and_avail_bytes(vq->size), DMA_TO_DEVICE, vq->vdev->coherent);
}

static void fetch_used(struct virtqueue *vq)
{
	dma_unmap(vq->used, used_bytes(vq->size), DMA_FROM_DEVICE, vq->vdev->coherent);
}

void virtqueue_kick(struct virtqueue *vq)
{
	clean_ring(vq);
	/* the entries are seen before the index that covers them (2.7.13.3.1) ... */
	*(volatile uint16_t *)&vq->avail->idx = vq->avail_idx;
	clean_ring(vq);
	/* ... and the index before we look whether the device wants to be told (2.7.13.4.1) */
	io_mb();
	fetch_used(vq);
	if (!(*(volatile uint16_t *)&vq->used->flags & VRING_USED_F_NO_NOTIFY))
		vq->vdev->transport->notify(vq->vdev, vq);
}

/* --- back from the device ------------------------------------------------- */

static uint16_t device_idx(const struct virtqueue *vq)
{
	return *(const volatile uint16_t *)&vq->used->idx;
}

static void *broken(struct virtqueue *vq, const char *what, uint32_t value)
{
	vq->broken = true;
	log_err("virtio", "%s: queue %u: the device returned %s %u", vq->vdev->name, vq->index,
		what, (unsigned int)value);
	return NULL;
}

static void free_chain(struct virtqueue *vq, uint16_t head)
{
	struct vq_slot *first = &vq->slot[head];
	uint16_t last = head;

	for (uint16_t i = 1; i < first->count; i++)
		last = vq->slot[last].next;
	vq->slot[last].next = vq->free_head;
	vq->free_head = head;
	vq->nfree = (uint16_t)(vq->nfree + first->count);
	first->cookie = NULL;
	vq->in_flight--;
}

void *virtqueue_get(struct virtqueue *vq, uint32_t *written)
{
	const volatile struct vring_used_elem *elem;
	uint32_t id, len;
	uint16_t ready;
	void *cookie;

	fetch_used(vq);
	ready = (uint16_t)(device_idx(vq) - vq->used_idx);
	if (vq->broken || !ready)
		return NULL;
	if (ready > vq->in_flight)
		return broken(vq, "more buffers than it was given:", ready);
	fetch_used(vq);     /* the entries after the index that covers them */
	elem = &vq->used->ring[vq->used_idx & (vq->size - 1u)];
	id = elem->id;
	len = elem->len;
	if (id >= vq->size || !vq->slot[id].cookie)
		return broken(vq, "a buffer that it was not given: descriptor", id);
	if (len > vq->slot[id].writable)
		return broken(vq, "more bytes than the buffer has:", len);
	cookie = vq->slot[id].cookie;
	free_chain(vq, (uint16_t)id);
	vq->used_idx++;
	*written = len;
	return cookie;
}

/* --- waiting -------------------------------------------------------------- */

__attribute__((noinline))
bool virtqueue_wait_used(const volatile uint16_t *idx, uint16_t seen, uint32_t spins)
{
	do {
		if (*idx != seen)
			return true;
	} while (--spins);
	return false;
}

/* Without coherence the line must be fetched again for every look. */
static bool look_for_a_while(struct virtqueue *vq)
{
	bool coherent = vq->vdev->coherent;
	uint32_t rounds = coherent ? 1 : SPINS_PER_CHECK / 64;
	uint32_t spins = coherent ? SPINS_PER_CHECK : 1;

	while (rounds--) {
		fetch_used(vq);
		if (virtqueue_wait_used(&vq->used->idx, vq->used_idx, spins))
			return true;
	}
	return false;
}

int virtqueue_wait(struct virtqueue *vq, uint64_t timeout_us)
{
	uint64_t deadline = timer_deadline_us(timeout_us);

	if (vq->broken)
		return -EIO;
	for (;;) {
		if (look_for_a_while(vq))
			return 0;
		if (virtio_needs_reset(vq->vdev))
			return -EIO;
		if (timer_expired(deadline))
			return -ETIMEDOUT;
		driver_idle();
	}
}
