/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/device.h>
#include <drivers/pl011.h>

#include <arch/mmu.h>
#include <errno.h>
#include <stdlib.h>

static int pl011_probe(struct device *dev)
{
	struct serial *serial = dev->priv;
	int ret = mmio_map(dev->node->name, dev->reg, dev->reg_size);

	if (ret)
		return ret;
	if (!serial)
		serial = malloc(sizeof(*serial));
	if (!serial)
		return -ENOMEM;
	*serial = (struct serial){ .ops = &pl011_ops, .base = dev->reg, .name = dev->node->name };
	dev->priv = serial;
	pl011_init(dev->reg);
	return 0;
}

static int pl011_fdt_quiesce(struct device *dev)
{
	return pl011_quiesce(dev->reg);
}

const struct driver driver_pl011 = {
	.name = "pl011",
	.class = DEV_SERIAL,
	.compatible = (const char *const[]){ "arm,pl011", NULL },
	.probe = pl011_probe,
	.quiesce = pl011_fdt_quiesce,
};
