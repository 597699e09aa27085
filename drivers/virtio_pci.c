/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Virtio over PCI (VIRTIO 1.2, 4.1), version 1 only: a device that has nothing
 * but the legacy interface in I/O space is refused by name.
 */
#include <drivers/pci.h>
#include <drivers/virtio.h>
#include <drivers/virtqueue.h>

#include <arch/io.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdlib.h>

#define VENDOR_VIRTIO      0x1af4u
#define TRANSITIONAL_FIRST 0x1000u    /* 4.1.2.1: type in the subsystem ID */
#define MODERN_FIRST       0x1040u    /* 4.1.2: type added to it */
#define MODERN_LAST        0x107fu

/* struct virtio_pci_cap (4.1.4) */
#define CAP_TYPE        3
#define CAP_BAR         4
#define CAP_OFFSET      8
#define CAP_LENGTH      12
#define CAP_NOTIFY_MULT 16

enum cap_type { COMMON_CFG = 1, NOTIFY_CFG = 2, DEVICE_CFG = 4 };

/* struct virtio_pci_common_cfg (4.1.4.3) */
#define DEVICE_FEATURE_SELECT 0x00
#define DEVICE_FEATURE        0x04
#define DRIVER_FEATURE_SELECT 0x08
#define DRIVER_FEATURE        0x0c
#define NUM_QUEUES            0x12
#define DEVICE_STATUS         0x14
#define CONFIG_GENERATION     0x15
#define QUEUE_SELECT          0x16
#define QUEUE_SIZE            0x18
#define QUEUE_ENABLE          0x1c
#define QUEUE_NOTIFY_OFF      0x1e
#define QUEUE_DESC            0x20
#define QUEUE_DRIVER          0x28
#define QUEUE_DEVICE          0x30
#define COMMON_LENGTH         0x38

/* One of the structures that capabilities point to. */
struct region {
	uint64_t addr;
	uint32_t length;
};

struct virtio_pci {
	struct virtio_device vdev;
	struct pci_fn *fn;
	struct region common, notify, device;
	uint32_t notify_multiplier;
};

static struct virtio_pci *of(struct virtio_device *vdev)
{
	return container_of(vdev, struct virtio_pci, vdev);
}

static uint64_t common(struct virtio_device *vdev)
{
	return of(vdev)->common.addr;
}

/* --- registers ------------------------------------------------------------ */

static uint8_t pci_get_status(struct virtio_device *vdev)
{
	return io_read8(common(vdev) + DEVICE_STATUS);
}

static void pci_set_status(struct virtio_device *vdev, uint8_t status)
{
	io_write8(common(vdev) + DEVICE_STATUS, status);
}

static uint64_t pci_get_features(struct virtio_device *vdev)
{
	uint64_t features = 0;

	for (uint32_t word = 0; word < 2; word++) {
		io_write32(common(vdev) + DEVICE_FEATURE_SELECT, word);
		features |= (uint64_t)io_read32(common(vdev) + DEVICE_FEATURE) << (32 * word);
	}
	return features;
}

static void pci_set_features(struct virtio_device *vdev, uint64_t features)
{
	for (uint32_t word = 0; word < 2; word++) {
		io_write32(common(vdev) + DRIVER_FEATURE_SELECT, word);
		io_write32(common(vdev) + DRIVER_FEATURE, (uint32_t)(features >> (32 * word)));
	}
}

static uint32_t pci_queue_max(struct virtio_device *vdev, uint16_t index)
{
	if (index >= io_read16(common(vdev) + NUM_QUEUES))
		return 0;
	io_write16(common(vdev) + QUEUE_SELECT, index);
	if (io_read16(common(vdev) + QUEUE_ENABLE))
		return 0;
	return io_read16(common(vdev) + QUEUE_SIZE);
}

/* 64-bit registers are written in halves (4.1.3.1). */
static void write_address(uint64_t reg, const void *addr)
{
	io_write32(reg, (uint32_t)(uintptr_t)addr);
	io_write32(reg + 4, (uint32_t)((uint64_t)(uintptr_t)addr >> 32));
}

static int pci_queue_enable(struct virtio_device *vdev, struct virtqueue *vq)
{
	struct virtio_pci *dev = of(vdev);
	uint64_t cfg = common(vdev), offset;

	io_write16(cfg + QUEUE_SELECT, vq->index);
	offset = (uint64_t)io_read16(cfg + QUEUE_NOTIFY_OFF) * dev->notify_multiplier;
	if (offset + 2 > dev->notify.length || offset & 1) {
		log_err("virtio", "%s: queue %u: notification address is 0x%llx into 0x%x bytes",
			vdev->name, vq->index, (unsigned long long)offset,
			(unsigned int)dev->notify.length);
		return -EPROTO;
	}
	vq->notify = dev->notify.addr + offset;
	io_write16(cfg + QUEUE_SIZE, vq->size);
	write_address(cfg + QUEUE_DESC, vq->desc);
	write_address(cfg + QUEUE_DRIVER, vq->avail);
	write_address(cfg + QUEUE_DEVICE, vq->used);
	io_write16(cfg + QUEUE_ENABLE, 1);
	return 0;
}

static void pci_notify(struct virtio_device *vdev, const struct virtqueue *vq)
{
	io_write16(vq->notify, vq->index);
}

static uint32_t pci_config_read(struct virtio_device *vdev, uint32_t offset, unsigned int width)
{
	struct virtio_pci *dev = of(vdev);
	uint64_t reg = dev->device.addr + offset;

	if ((uint64_t)offset + width > dev->device.length)
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

static uint32_t pci_config_generation(struct virtio_device *vdev)
{
	return io_read8(common(vdev) + CONFIG_GENERATION);
}

/* --- opening -------------------------------------------------------------- */

/* The first capability of that type that is usable (4.1.4.1); 0 when there is none. */
static unsigned int find_region(struct virtio_pci *dev, enum cap_type type, uint32_t min_length,
				struct region *region)
{
	uint64_t config = dev->fn->config, bar_addr, bar_size;
	unsigned int cap = 0;

	while ((cap = pci_find_cap(config, PCI_CAP_VENDOR, cap))) {
		uint32_t offset = io_read32(config + cap + CAP_OFFSET);
		uint32_t length = io_read32(config + cap + CAP_LENGTH);

		if (io_read8(config + cap + CAP_TYPE) != type)
			continue;
		if (pci_map_bar(dev->fn, io_read8(config + cap + CAP_BAR), &bar_addr, &bar_size))
			continue;
		if (length < min_length || offset & 3 || offset > bar_size ||
		    length > bar_size - offset)
			continue;
		*region = (struct region){ bar_addr + offset, length };
		return cap;
	}
	return 0;
}

static int find_regions(struct virtio_pci *dev)
{
	unsigned int notify;

	if (!find_region(dev, COMMON_CFG, COMMON_LENGTH, &dev->common))
		return -EPROTO;
	notify = find_region(dev, NOTIFY_CFG, 2, &dev->notify);
	if (!notify)
		return -EPROTO;
	dev->notify_multiplier = io_read32(dev->fn->config + notify + CAP_NOTIFY_MULT);
	/* there are device types without configuration */
	find_region(dev, DEVICE_CFG, 0, &dev->device);
	return 0;
}

static int pci_virtio_open(struct virtio_device *vdev)
{
	struct virtio_pci *dev = of(vdev);
	int ret;

	if (!pci_find_cap(dev->fn->config, PCI_CAP_VENDOR, 0)) {
		log_err("virtio", "%s: has the legacy interface only; virtio 1.0 is needed", vdev->name);
		return -ENOTSUP;
	}
	ret = pci_open(dev->fn);
	if (ret)
		return ret;
	ret = find_regions(dev);
	if (ret) {
		log_err("virtio", "%s: its capabilities name no usable registers", vdev->name);
		pci_close(dev->fn);
	}
	return ret;
}

static void pci_virtio_close(struct virtio_device *vdev)
{
	pci_close(of(vdev)->fn);
}

static const struct virtio_transport virtio_pci_transport = {
	.close_stops_dma = true,      /* it is no bus master any more */
	.open = pci_virtio_open,
	.close = pci_virtio_close,
	.get_status = pci_get_status,
	.set_status = pci_set_status,
	.get_features = pci_get_features,
	.set_features = pci_set_features,
	.queue_max = pci_queue_max,
	.queue_enable = pci_queue_enable,
	.notify = pci_notify,
	.config_read = pci_config_read,
	.config_generation = pci_config_generation,
};

/* --- as a driver of PCI functions ----------------------------------------- */

static uint32_t type_of(const struct pci_fn *fn)
{
	if (fn->device >= MODERN_FIRST && fn->device <= MODERN_LAST)
		return fn->device - MODERN_FIRST;
	return io_read16(fn->config + PCI_SUBSYSTEM_ID);
}

static bool match(const struct pci_fn *fn)
{
	return fn->vendor == VENDOR_VIRTIO && fn->device >= TRANSITIONAL_FIRST &&
	       fn->device <= MODERN_LAST;
}

static int found(struct pci_fn *fn)
{
	struct virtio_pci *dev = calloc(1, sizeof(*dev));

	if (!dev)
		return -ENOMEM;
	dev->fn = fn;
	dev->vdev = (struct virtio_device){
		.transport = &virtio_pci_transport,
		.name = fn->name,
		.device_id = type_of(fn),
		.coherent = fn->host->coherent,
	};
	fn->priv = dev;
	virtio_found(&dev->vdev);
	return 0;
}

static void start(struct pci_fn *fn, enum device_class class)
{
	struct virtio_pci *dev = fn->priv;

	virtio_start(&dev->vdev, class);
}

static int quiesce(struct pci_fn *fn)
{
	struct virtio_pci *dev = fn->priv;

	return virtio_stop(&dev->vdev);
}

static void list(const struct pci_fn *fn, device_child_fn visit, void *ctx)
{
	const struct virtio_pci *dev = fn->priv;

	virtio_list(&dev->vdev, visit, ctx);
}

const struct pci_driver pci_driver_virtio = {
	.name = "virtio-pci",
	.match = match,
	.found = found,
	.start = start,
	.quiesce = quiesce,
	.list = list,
};
