/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/device.h>
#include <drivers/qfw.h>

#include <arch/mmu.h>
#include <errno.h>
#include <stdlib.h>

extern const struct driver driver_qfw;

static int probe(struct device *dev)
{
	struct qfw *q = malloc(sizeof(*q));
	int ret = q ? mmio_map(dev->node->name, dev->reg, dev->reg_size) : -ENOMEM;

	ret = ret ? ret : qfw_probe(q, dev->reg, dev->node->dma_coherent);
	if (ret)
		free(q);
	else
		dev->priv = q;
	return ret;
}

struct qfw *qfw_get(void)
{
	size_t count;
	struct device *dev = device_list(&count);

	for (size_t i = 0; i < count; i++)
		if (dev[i].driver == &driver_qfw && !device_probe(&dev[i]))
			return dev[i].priv;
	return NULL;
}

/* No quiesce: it moves data while it is asked to, never later. */
const struct driver driver_qfw = {
	.name = "qfw",
	.class = DEV_OTHER,
	.compatible = (const char *const[]){ "qemu,fw-cfg-mmio", NULL },
	.probe = probe,
};
