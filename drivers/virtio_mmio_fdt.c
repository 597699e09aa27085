/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/device.h>
#include <drivers/virtio_mmio.h>

#include <arch/mmu.h>
#include <errno.h>
#include <stdlib.h>

#define MIN_REGS 0x100u    /* without any configuration space */

/* Finds out what is in the slot; the device itself is not touched before somebody wants it. */
static int probe(struct device *dev)
{
	struct virtio_mmio *slot;
	uint32_t type, version;
	int ret;

	if (dev->priv)
		return 0;
	if (dev->reg_size < MIN_REGS)
		return -EINVAL;
	ret = mmio_map(dev->node->name, dev->reg, dev->reg_size);
	if (ret)
		return ret;
	ret = virtio_mmio_identify(dev->node->name, dev->reg, &type, &version);
	if (ret)
		return ret;
	slot = malloc(sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	virtio_mmio_found(slot, dev->node->name, dev->reg, dev->reg_size, type, version,
			  dev->node->dma_coherent);
	dev->priv = slot;
	return 0;
}

static void start(struct device *dev, enum device_class class)
{
	struct virtio_mmio *slot = dev->priv;

	virtio_start(&slot->vdev, class);
}

static int quiesce(struct device *dev)
{
	struct virtio_mmio *slot = dev->priv;

	return virtio_stop(&slot->vdev);
}

static void list(const struct device *dev, device_child_fn visit, void *ctx)
{
	const struct virtio_mmio *slot = dev->priv;

	virtio_list(&slot->vdev, visit, ctx);
}

const struct driver driver_virtio_mmio = {
	.name = "virtio-mmio",
	.class = DEV_BUS,
	.compatible = (const char *const[]){ "virtio,mmio", NULL },
	.probe = probe,
	.quiesce = quiesce,
	.start = start,
	.list = list,
};
