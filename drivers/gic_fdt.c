/* SPDX-License-Identifier: Apache-2.0 */
/* reg 0 is the distributor; reg 1 the redistributors (GICv3) or the CPU interface (GICv2). */
#include <drivers/device.h>
#include <drivers/gic.h>

#include <arch/mmu.h>

static bool is_v3(const struct device *dev)
{
	return dt_compatible(dev->node, "arm,gic-v3");
}

static int gic_probe(struct device *dev)
{
	uint64_t base, size;
	int ret = mmio_map(dev->node->name, dev->reg, dev->reg_size);

	if (ret || !is_v3(dev))
		return ret;
	ret = dt_reg(device_tree(), dev->node, 1, &base, &size);
	return ret ? ret : mmio_map("redistributors", base, size);
}

static int gic_quiesce(struct device *dev)
{
	uint64_t base = 0, size = 0;
	int ret = is_v3(dev) ? dt_reg(device_tree(), dev->node, 1, &base, &size) : 0;

	if (!ret)
		gic_quiet(dev->reg, base, size);
	return ret;
}

const struct driver driver_gic = {
	.name = "gic",
	.class = DEV_INTERRUPTS,
	.compatible = (const char *const[]){ "arm,gic-v3", "arm,gic-400", "arm,cortex-a15-gic", NULL },
	.probe = gic_probe,
	.quiesce = gic_quiesce,
};
