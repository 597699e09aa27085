/* SPDX-License-Identifier: Apache-2.0 */
/* Finding functions, and what drivers do with one. BARs: pci_bar.c; bridges: pci_bridge.c. */
#include <drivers/pci.h>

#include <arch/io.h>
#include <arch/mmu.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>

#define SLOTS          32u
#define FUNCTIONS      8u
#define BUS_SHIFT      20          /* PCIe 7.2.2, table 7-1 */
#define SLOT_SHIFT     15
#define FUNCTION_SHIFT 12

#define MAP_UNIT MIB(2)            /* two buses: one block in the translation tables */

#define HEADER_MULTI_FUNCTION 0x80u
#define HEADER_LAYOUT         0x7fu
#define HEADER_NORMAL         0u
#define HEADER_BRIDGE         1u

#define STATUS_CAPABILITIES (1u << 4)
#define FIRST_CAPABILITY    0x40u
#define MAX_CAPABILITIES    48     /* what fits into 192 bytes */

#define PORT_ROOT       4u         /* PCIe 7.5.3.2: kinds of port with one device behind them */
#define PORT_DOWNSTREAM 6u

/* --- capabilities --------------------------------------------------------- */

unsigned int pci_find_cap(uint64_t config, uint8_t id, unsigned int after)
{
	unsigned int at = after ? after + 1 : PCI_CAPABILITIES;

	if (!after && !(io_read16(config + PCI_STATUS) & STATUS_CAPABILITIES))
		return 0;
	for (int i = 0; i < MAX_CAPABILITIES; i++) {
		unsigned int cap = io_read8(config + at) & ~3u;

		if (cap < FIRST_CAPABILITY)
			return 0;
		if (io_read8(config + cap) == id)
			return cap;
		at = cap + 1;
	}
	return 0;
}

/* --- scanning ------------------------------------------------------------- */

/* Only the first buses are mapped unless there are bridges: ECAM windows are large. */
static int map_bus(const struct pci_host *host, uint8_t bus)
{
	uint64_t size = (uint64_t)(host->bus_last - host->bus_first + 1) << BUS_SHIFT;
	uint64_t at = ALIGN_DOWN((uint64_t)(bus - host->bus_first) << BUS_SHIFT, MAP_UNIT);

	return mmio_map(host->name, host->ecam + at, MIN(MAP_UNIT, size - at));
}

static const struct pci_driver *find_driver(const struct pci_fn *fn)
{
	const struct pci_driver *drv;

	TABLE_FOREACH(pci_drivers, drv)
		if (drv->match(fn))
			return drv;
	return NULL;
}

/* By bus, slot and function: what is on the root bus comes first, as in U-Boot. */
static void insert(struct pci_host *host, struct pci_fn *fn)
{
	struct pci_fn **link = &host->fns;

	while (*link && (*link)->config < fn->config)
		link = &(*link)->next;
	fn->next = *link;
	*link = fn;
}

/* Offers a function to the drivers. Only registers that identify it have been read by then. */
static int offer(const struct pci_fn *candidate)
{
	const struct pci_driver *drv = find_driver(candidate);
	struct pci_fn *fn;
	int ret;

	if (!drv)
		return 0;
	fn = malloc(sizeof(*fn));
	if (!fn)
		return -ENOMEM;
	*fn = *candidate;
	fn->driver = drv;
	fn->command_found = io_read16(fn->config + PCI_COMMAND);
	ret = drv->found(fn);
	if (ret) {
		free(fn);
		return ret == -ENOMEM ? ret : 0;
	}
	for (struct pci_bridge *b = fn->bridge; b; b = b->parent)
		b->wanted = true;
	insert(fn->host, fn);
	return 0;
}

/* *MORE tells whether the slot has further functions. */
static int scan_function(struct pci_host *host, struct pci_bridge *bridge, uint8_t bus,
			 unsigned int slot, unsigned int function, bool *more)
{
	struct pci_fn fn = { .host = host, .bridge = bridge };
	uint32_t id;
	uint8_t header;

	fn.config = host->ecam + ((uint64_t)(bus - host->bus_first) << BUS_SHIFT) +
		    (slot << SLOT_SHIFT) + (function << FUNCTION_SHIFT);
	id = io_read32(fn.config + PCI_VENDOR_ID);
	fn.vendor = (uint16_t)id;
	fn.device = (uint16_t)(id >> 16);
	/* nobody there: all ones (PCI 6.1), or zeroes from some hosts */
	if (fn.vendor == 0xffff || fn.vendor == 0)
		return 0;
	snprintf(fn.name, sizeof(fn.name), "pci %02x:%02x.%x", bus, slot, function);
	header = io_read8(fn.config + PCI_HEADER_TYPE);
	if (function == 0)
		*more = header & HEADER_MULTI_FUNCTION;
	if ((header & HEADER_LAYOUT) == HEADER_BRIDGE)
		return pci_scan_bridge(host, bridge, fn.config, bus, fn.name);
	return (header & HEADER_LAYOUT) == HEADER_NORMAL ? offer(&fn) : 0;
}

/* A PCIe link has one device at its end; others that answer are its echoes (PCIe 7.3.1). */
static unsigned int slots_behind(const struct pci_bridge *bridge)
{
	unsigned int cap = bridge ? pci_find_cap(bridge->config, PCI_CAP_EXPRESS, 0) : 0;
	unsigned int port = cap ? io_read16(bridge->config + cap + 2) >> 4 & 0xf : 0;

	return port == PORT_ROOT || port == PORT_DOWNSTREAM ? 1 : SLOTS;
}

int pci_scan_bus(struct pci_host *host, struct pci_bridge *bridge, uint8_t bus)
{
	unsigned int slots = slots_behind(bridge);
	int ret = map_bus(host, bus);

	for (unsigned int slot = 0; slot < slots && !ret; slot++) {
		bool more = false;

		ret = scan_function(host, bridge, bus, slot, 0, &more);
		for (unsigned int function = 1; function < FUNCTIONS && more && !ret; function++)
			ret = scan_function(host, bridge, bus, slot, function, &more);
	}
	return ret;
}

int pci_scan(struct pci_host *host)
{
	host->bus_next = (uint8_t)(host->bus_first + 1);
	host->mem32.top = host->mem32.pci + host->mem32.size;
	host->mem64.top = host->mem64.pci + host->mem64.size;
	return pci_scan_bus(host, NULL, host->bus_first);
}

/* --- the host as a bus ---------------------------------------------------- */

void pci_start(struct pci_host *host, enum device_class class)
{
	for (struct pci_fn *fn = host->fns; fn; fn = fn->next)
		fn->driver->start(fn, class);
}

int pci_quiesce(struct pci_host *host)
{
	int first = 0;

	for (struct pci_fn *fn = host->fns; fn; fn = fn->next) {
		int ret = fn->driver->quiesce(fn);

		if (ret)
			log_err("pci", "%s: " ERR_FMT, fn->name, ERR_ARG(ret));
		first = first ? first : ret;
	}
	if (!first)
		pci_close_bridges(host);
	return first;
}

void pci_list(const struct pci_host *host, device_child_fn visit, void *ctx)
{
	for (const struct pci_fn *fn = host->fns; fn; fn = fn->next)
		fn->driver->list(fn, visit, ctx);
}

/* --- one function --------------------------------------------------------- */

static void set_command(struct pci_fn *fn, uint16_t command)
{
	io_write16(fn->config + PCI_COMMAND, command);
	/* read back: the mapping lets configuration writes be buffered, and BARs come next */
	io_read16(fn->config + PCI_COMMAND);
}

int pci_open(struct pci_fn *fn)
{
	int ret = fn->bridge ? pci_open_bridge(fn->bridge) : 0;

	if (!ret)
		ret = pci_size_bars(fn);
	if (!ret)
		ret = pci_assign_bars(fn);
	if (!ret)
		set_command(fn, fn->command_found | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
				PCI_COMMAND_INTX_DISABLE);
	return ret;
}

void pci_close(struct pci_fn *fn)
{
	set_command(fn, fn->command_found & (uint16_t)~PCI_COMMAND_MASTER);
}

int pci_map_bar(struct pci_fn *fn, unsigned int index, uint64_t *addr, uint64_t *size)
{
	const struct pci_bar *bar;
	int ret;

	if (index >= PCI_BARS)
		return -EINVAL;
	bar = &fn->bar[index];
	if (!bar->size || !bar->addr)
		return -EINVAL;
	*addr = bar->addr;
	*size = bar->size;
	ret = mmio_map(fn->name, bar->addr, bar->size);
	if (ret)
		log_err("pci", "%s: BAR %u at 0x%llx cannot be mapped: " ERR_FMT, fn->name, index,
			(unsigned long long)bar->addr, ERR_ARG(ret));
	return ret;
}
