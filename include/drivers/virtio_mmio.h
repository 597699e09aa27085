/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Virtio over memory-mapped registers (VIRTIO 1.2, 4.2; version 1, "legacy",
 * in 4.2.4). A machine may have many slots and few of them filled: an empty
 * one is told by two register reads. Knows no devicetree.
 */
#ifndef DRIVERS_VIRTIO_MMIO_H
#define DRIVERS_VIRTIO_MMIO_H

#include <drivers/virtio.h>

struct virtio_mmio {
	struct virtio_device vdev;
	uint64_t base;
	uint64_t size;
};

/*
 * Looks at the slot at BASE, whose registers are mapped. 0 with *TYPE the
 * device type and *VERSION 1 or 2; -ENODEV for an empty slot; -EPROTO for
 * something that is not virtio or of an unknown version, with a message.
 */
int virtio_mmio_identify(const char *name, uint64_t base, uint32_t *type, uint32_t *version);

/* Fills SLOT for a device found there and makes it known (virtio_found()). */
void virtio_mmio_found(struct virtio_mmio *slot, const char *name, uint64_t base, uint64_t size,
		       uint32_t type, uint32_t version, bool coherent);

#endif
