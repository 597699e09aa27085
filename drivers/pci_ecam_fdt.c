/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host bridge that needs no driver: "pci-host-ecam-generic". Binding: Open
 * Firmware's PCI Bus Binding, revision 2.1, with reg being the ECAM window.
 */
#include <drivers/device.h>
#include <drivers/pci.h>

#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdlib.h>

#define PCI_ADDR_CELLS 3
#define PCI_SIZE_CELLS 2
#define BUS_SHIFT      20

/* phys.hi of an address (PCI Bus Binding 2.2.1.1): space code */
#define SPACE(hi)  ((hi) >> 24 & 3u)
#define SPACE_MEM32 2u
#define SPACE_MEM64 3u

static uint64_t cells(const uint8_t **p, unsigned int count)
{
	uint64_t v = 0;

	for (; count; count--, *p += 4)
		v = v << 32 | get_be32(*p);
	return v;
}

/* Of several windows of a kind the largest is used. */
static void take_window(struct pci_host *host, uint32_t space, const struct pci_window *w)
{
	struct pci_window *mine = space == SPACE_MEM32 ? &host->mem32 : &host->mem64;

	if (space != SPACE_MEM32 && space != SPACE_MEM64)
		return;
	if (!w->size || range_wraps(w->cpu, w->size) || w->pci + w->size < w->pci)
		return;
	if (space == SPACE_MEM32 && w->pci + w->size > GIB(4))
		return;
	if (w->size > mine->size)
		*mine = *w;
}

static int read_windows(struct pci_host *host, const struct dt_node *node)
{
	const struct dt *dt = device_tree();
	const struct dt_node *parent = &dt->node[node->parent];
	const uint8_t *p = node->ranges, *end;
	unsigned int entry = 4u * (PCI_ADDR_CELLS + parent->addr_cells + PCI_SIZE_CELLS);

	if (node->addr_cells != PCI_ADDR_CELLS || node->size_cells != PCI_SIZE_CELLS ||
	    !parent->addr_cells || parent->addr_cells > 2 || node->ranges_len <= 0 ||
	    (uint32_t)node->ranges_len % entry) {
		log_err("pci", "%s: ranges cannot be used", node->name);
		return -EINVAL;
	}
	for (end = p + node->ranges_len; p < end;) {
		uint32_t space = SPACE((uint32_t)cells(&p, 1));
		struct pci_window w = { .pci = cells(&p, 2) };

		w.cpu = cells(&p, parent->addr_cells);
		w.size = cells(&p, PCI_SIZE_CELLS);
		if (dt_translate(dt, parent, &w.cpu, w.size) == 0)
			take_window(host, space, &w);
	}
	return 0;
}

/* The buses that both bus-range and the ECAM window cover. */
static int read_buses(struct pci_host *host, const struct device *dev)
{
	const uint8_t *range;
	uint64_t count = dev->reg_size >> BUS_SHIFT, first = 0, last = 255;
	int len;

	range = dt_prop(device_tree(), dev->node, "bus-range", &len);
	if (range && len == 8) {
		first = get_be32(range);
		last = get_be32(range + 4);
	}
	if (!count || first > last || last > 255) {
		log_err("pci", "%s: bus-range or the ECAM window cannot be used", dev->node->name);
		return -EINVAL;
	}
	host->bus_first = (uint8_t)first;
	host->bus_last = (uint8_t)MIN(last, first + count - 1);
	return 0;
}

static int probe(struct device *dev)
{
	struct pci_host *host = dev->priv;
	int ret;

	if (host)
		return 0;
	host = calloc(1, sizeof(*host));
	if (!host)
		return -ENOMEM;
	host->name = dev->node->name;
	host->ecam = dev->reg;
	host->coherent = dev->node->dma_coherent;
	ret = read_buses(host, dev);
	if (!ret)
		ret = read_windows(host, dev->node);
	if (ret) {
		free(host);
		return ret;
	}
	dev->priv = host;
	return pci_scan(host);
}

static void start(struct device *dev, enum device_class class)
{
	pci_start(dev->priv, class);
}

static int quiesce(struct device *dev)
{
	return pci_quiesce(dev->priv);
}

static void list(const struct device *dev, device_child_fn visit, void *ctx)
{
	pci_list(dev->priv, visit, ctx);
}

const struct driver driver_pci_ecam = {
	.name = "pci-ecam",
	.class = DEV_BUS,
	.compatible = (const char *const[]){ "pci-host-ecam-generic", NULL },
	.probe = probe,
	.quiesce = quiesce,
	.start = start,
	.list = list,
};
