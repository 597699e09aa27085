/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCI-to-PCI bridges: numbers for the buses behind them, and one memory window
 * below 4 GiB for what is wanted there. Bridges that firmware has set up are
 * used as they are. No prefetchable and no I/O windows: nothing here needs them.
 */
#include <drivers/pci.h>

#include <arch/io.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_DEPTH   8
#define WINDOW_UNIT MIB(1)          /* Bridge 3.2.5.8 */
#define WINDOW_NONE 0x0000fff0u     /* limit below base: forwards nothing */

#define LATENCY_BYTE 0xff000000u

/* --- bus numbers ---------------------------------------------------------- */

static uint8_t secondary(uint32_t buses)
{
	return (uint8_t)(buses >> 8);
}

static uint8_t subordinate(uint32_t buses)
{
	return (uint8_t)(buses >> 16);
}

static void write_buses(struct pci_bridge *b, uint8_t bus, uint8_t last)
{
	io_write32(b->config + PCI_BUS_NUMBERS, (b->buses_found & LATENCY_BYTE) |
		   (uint32_t)last << 16 | (uint32_t)b->bus << 8 | bus);
	io_read32(b->config + PCI_BUS_NUMBERS);
}

static int depth(const struct pci_bridge *b)
{
	int n = 0;

	for (; b; b = b->parent)
		n++;
	return n;
}

static int scan_as_found(struct pci_host *host, struct pci_bridge *b)
{
	b->set_up = true;
	b->bus = secondary(b->buses_found);
	host->bus_next = (uint8_t)MAX(host->bus_next, subordinate(b->buses_found) + 1);
	return pci_scan_bus(host, b, b->bus);
}

/* While the buses behind are unknown, everything from b->bus on is sent there. */
static int scan_numbered(struct pci_host *host, struct pci_bridge *b, uint8_t bus)
{
	int ret;

	if (host->bus_next <= bus || host->bus_next > host->bus_last) {
		log_warn("pci", "%s: no bus number is left: what is behind it is left out", b->name);
		return 0;
	}
	b->bus = host->bus_next++;
	write_buses(b, bus, host->bus_last);
	ret = pci_scan_bus(host, b, b->bus);
	if (b->wanted) {
		write_buses(b, bus, (uint8_t)(host->bus_next - 1));
	} else {
		io_write32(b->config + PCI_BUS_NUMBERS, b->buses_found);
		host->bus_next = b->bus;
	}
	return ret;
}

int pci_scan_bridge(struct pci_host *host, struct pci_bridge *parent, uint64_t config,
		    uint8_t bus, const char *name)
{
	struct pci_bridge *b;
	uint32_t buses = io_read32(config + PCI_BUS_NUMBERS);
	bool numbered = secondary(buses) > bus && subordinate(buses) >= secondary(buses) &&
			subordinate(buses) <= host->bus_last;
	int ret;

	if (depth(parent) == MAX_DEPTH) {
		log_warn("pci", "%s: more than %d bridges deep: left out", name, MAX_DEPTH);
		return 0;
	}
	b = calloc(1, sizeof(*b));
	if (!b)
		return -ENOMEM;
	*b = (struct pci_bridge){ .host = host, .parent = parent, .config = config,
				  .buses_found = buses,
				  .command_found = io_read16(config + PCI_COMMAND) };
	snprintf(b->name, sizeof(b->name), "%s", name);
	ret = numbered ? scan_as_found(host, b) : scan_numbered(host, b, bus);
	if (b->wanted) {
		b->next = host->bridges;
		host->bridges = b;
	} else {
		free(b);
	}
	return ret;
}

/* --- windows -------------------------------------------------------------- */

static void enable(struct pci_bridge *b)
{
	io_write16(b->config + PCI_COMMAND,
		   b->command_found | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	io_read16(b->config + PCI_COMMAND);
	b->open = true;
}

static int make_window(struct pci_bridge *b);

static int assign_behind(struct pci_bridge *b)
{
	int ret = 0;

	for (struct pci_fn *fn = b->host->fns; fn && !ret; fn = fn->next) {
		if (fn->bridge != b)
			continue;
		ret = pci_size_bars(fn);
		if (!ret)
			ret = pci_assign_bars(fn);
	}
	for (struct pci_bridge *sub = b->host->bridges; sub && !ret; sub = sub->next)
		if (sub->parent == b)
			ret = make_window(sub);
	return ret;
}

/* What is behind the bridge gets one stretch of whole units, from the top of what is free. */
static int make_window(struct pci_bridge *b)
{
	struct pci_window *w = &b->host->mem32;
	uint64_t end, base;
	int ret;

	w->top = end = ALIGN_DOWN(w->top, WINDOW_UNIT);
	ret = assign_behind(b);
	if (ret)
		return ret;
	base = w->top = ALIGN_DOWN(w->top, WINDOW_UNIT);
	if (base < w->pci) {
		log_err("pci", "%s: no room for its window in %s", b->name, b->host->name);
		return -ENOSPC;
	}
	io_write32(b->config + PCI_MEMORY_WINDOW,
		   base == end ? WINDOW_NONE :
		   (uint32_t)((end - 1) & MASK(31, 20)) | (uint32_t)(base >> 16 & 0xfff0));
	io_write32(b->config + PCI_PREFETCH_WINDOW, WINDOW_NONE);
	b->set_up = true;
	enable(b);
	return 0;
}

int pci_open_bridge(struct pci_bridge *b)
{
	int ret;

	if (b->open)
		return 0;
	ret = b->parent ? pci_open_bridge(b->parent) : 0;
	if (ret || b->open)
		return ret;
	if (b->set_up) {
		enable(b);
		return 0;
	}
	if (b->parent) {
		log_err("pci", "%s: firmware set up the bridge before it, but not this one", b->name);
		return -ENOTSUP;
	}
	return make_window(b);
}

void pci_close_bridges(struct pci_host *host)
{
	for (struct pci_bridge *b = host->bridges; b; b = b->next) {
		if (!b->open)
			continue;
		io_write16(b->config + PCI_COMMAND,
			   b->command_found & (uint16_t)~PCI_COMMAND_MASTER);
		b->open = false;
	}
}
