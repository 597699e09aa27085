/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/virtio_mmio.h>

#include <arch/io.h>
#include <drivers/virtqueue.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>

/* VIRTIO 1.2, table 4.1; those of version 1 only: table 4.2 */
#define MAGIC_VALUE         0x000
#define VERSION             0x004
#define DEVICE_ID           0x008
#define DEVICE_FEATURES     0x010
#define DEVICE_FEATURES_SEL 0x014
#define DRIVER_FEATURES     0x020
#define DRIVER_FEATURES_SEL 0x024
#define GUEST_PAGE_SIZE     0x028    /* version 1 */
#define QUEUE_SEL           0x030
#define QUEUE_NUM_MAX       0x034
#define QUEUE_NUM           0x038
#define QUEUE_ALIGN         0x03c    /* version 1 */
#define QUEUE_PFN           0x040    /* version 1 */
#define QUEUE_READY         0x044
#define QUEUE_NOTIFY        0x050
#define STATUS              0x070
#define QUEUE_DESC_LOW      0x080
#define QUEUE_DRIVER_LOW    0x090
#define QUEUE_DEVICE_LOW    0x0a0
#define CONFIG_GENERATION   0x0fc
#define CONFIG              0x100

#define MAGIC 0x74726976u            /* "virt" */

static uint64_t base_of(const struct virtio_device *vdev)
{
	return container_of(vdev, const struct virtio_mmio, vdev)->base;
}

static uint8_t mmio_get_status(struct virtio_device *vdev)
{
	return (uint8_t)io_read32(base_of(vdev) + STATUS);
}

static void mmio_set_status(struct virtio_device *vdev, uint8_t status)
{
	io_write32(base_of(vdev) + STATUS, status);
}

static uint64_t mmio_get_features(struct virtio_device *vdev)
{
	uint64_t base = base_of(vdev), features = 0;

	for (uint32_t word = 0; word < (vdev->legacy ? 1u : 2u); word++) {
		io_write32(base + DEVICE_FEATURES_SEL, word);
		features |= (uint64_t)io_read32(base + DEVICE_FEATURES) << (32 * word);
	}
	return features;
}

static void mmio_set_features(struct virtio_device *vdev, uint64_t features)
{
	uint64_t base = base_of(vdev);

	for (uint32_t word = 0; word < (vdev->legacy ? 1u : 2u); word++) {
		io_write32(base + DRIVER_FEATURES_SEL, word);
		io_write32(base + DRIVER_FEATURES, (uint32_t)(features >> (32 * word)));
	}
}

static uint32_t mmio_queue_max(struct virtio_device *vdev, uint16_t index)
{
	uint64_t base = base_of(vdev);

	io_write32(base + QUEUE_SEL, index);
	if (io_read32(base + (vdev->legacy ? QUEUE_PFN : QUEUE_READY)))
		return 0;
	return io_read32(base + QUEUE_NUM_MAX);
}

/* 4.2.4: one address, as a page number; the parts follow each other at fixed distances. */
static int enable_legacy(uint64_t base, const struct virtqueue *vq)
{
	uint64_t pfn = (uintptr_t)vq->desc >> VRING_PAGE_SHIFT;

	if (pfn > UINT32_MAX)
		return -ERANGE;
	io_write32(base + GUEST_PAGE_SIZE, 1u << VRING_PAGE_SHIFT);
	io_write32(base + QUEUE_SEL, vq->index);
	io_write32(base + QUEUE_NUM, vq->size);
	io_write32(base + QUEUE_ALIGN, 1u << VRING_PAGE_SHIFT);
	io_write32(base + QUEUE_PFN, (uint32_t)pfn);
	return 0;
}

static void write_address(uint64_t reg, const void *addr)
{
	io_write32(reg, (uint32_t)(uintptr_t)addr);
	io_write32(reg + 4, (uint32_t)((uint64_t)(uintptr_t)addr >> 32));
}

static int mmio_queue_enable(struct virtio_device *vdev, struct virtqueue *vq)
{
	uint64_t base = base_of(vdev);

	vq->notify = base + QUEUE_NOTIFY;
	if (vdev->legacy)
		return enable_legacy(base, vq);
	io_write32(base + QUEUE_SEL, vq->index);
	io_write32(base + QUEUE_NUM, vq->size);
	write_address(base + QUEUE_DESC_LOW, vq->desc);
	write_address(base + QUEUE_DRIVER_LOW, vq->avail);
	write_address(base + QUEUE_DEVICE_LOW, vq->used);
	io_write32(base + QUEUE_READY, 1);
	return 0;
}

static void mmio_notify(struct virtio_device *vdev, const struct virtqueue *vq)
{
	io_write32(vq->notify, vq->index);
}

static uint32_t mmio_config_read(struct virtio_device *vdev, uint32_t offset, unsigned int width)
{
	const struct virtio_mmio *slot = container_of(vdev, const struct virtio_mmio, vdev);
	uint64_t reg = slot->base + CONFIG + offset;

	if ((uint64_t)CONFIG + offset + width > slot->size)
		return 0;
	switch (width) {
	case 1:
		return io_read8(reg);
	case 2:
		return io_read16(reg);
	default:
		return io_read32(reg);
	}
}

static uint32_t mmio_config_generation(struct virtio_device *vdev)
{
	/* version 1 has none, and nothing that could take its place */
	return vdev->legacy ? 0 : io_read32(base_of(vdev) + CONFIG_GENERATION);
}

static int mmio_open(struct virtio_device *vdev)
{
	return 0;
}

static void mmio_close(struct virtio_device *vdev)
{
}

static const struct virtio_transport virtio_mmio_transport = {
	.open = mmio_open,
	.close = mmio_close,
	.get_status = mmio_get_status,
	.set_status = mmio_set_status,
	.get_features = mmio_get_features,
	.set_features = mmio_set_features,
	.queue_max = mmio_queue_max,
	.queue_enable = mmio_queue_enable,
	.notify = mmio_notify,
	.config_read = mmio_config_read,
	.config_generation = mmio_config_generation,
};

int virtio_mmio_identify(const char *name, uint64_t base, uint32_t *type, uint32_t *version)
{
	uint32_t magic = io_read32(base + MAGIC_VALUE);

	if (magic != MAGIC) {
		log_err("virtio", "%s: magic value 0x%x instead of 0x%x", name,
			(unsigned int)magic, MAGIC);
		return -EPROTO;
	}
	*type = io_read32(base + DEVICE_ID);
	if (!*type)
		return -ENODEV;
	*version = io_read32(base + VERSION);
	if (*version == 1 || *version == 2)
		return 0;
	log_err("virtio", "%s: register version %u; 1 and 2 are known", name,
		(unsigned int)*version);
	return -EPROTO;
}

void virtio_mmio_found(struct virtio_mmio *slot, const char *name, uint64_t base, uint64_t size,
		       uint32_t type, uint32_t version, bool coherent)
{
	*slot = (struct virtio_mmio){
		.vdev = {
			.transport = &virtio_mmio_transport,
			.name = name,
			.device_id = type,
			.legacy = version == 1,
			.coherent = coherent,
		},
		.base = base,
		.size = size,
	};
	virtio_found(&slot->vdev);
}
