/* SPDX-License-Identifier: Apache-2.0 */
/* Base address registers: how large they are and where they go (PCI 6.2.5). */
#include <drivers/pci.h>

#include <arch/io.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>

#define BAR_IO       0x1u
#define BAR_TYPE(v)  ((v) >> 1 & 3u)
#define BAR_TYPE_64  2u
#define BAR_FLAGS    0xfu
#define BAR_MIN_SIZE 16u

static uint64_t bar_reg(const struct pci_fn *fn, unsigned int index)
{
	return fn->config + PCI_BAR0 + 4u * index;
}

/* The CPU's address of a bus address, or 0 when the host does not forward it. */
static uint64_t to_cpu(const struct pci_host *host, uint64_t pci, uint64_t size)
{
	const struct pci_window *const windows[] = { &host->mem32, &host->mem64 };

	for (size_t i = 0; i < ARRAY_SIZE(windows); i++) {
		const struct pci_window *w = windows[i];

		if (pci && pci >= w->pci && size <= w->size && pci - w->pci <= w->size - size)
			return w->cpu + (pci - w->pci);
	}
	return 0;
}

/* --- sizing --------------------------------------------------------------- */

/* All ones are written: address bits that stay 0 are those inside the size (PCI 6.2.5.1). */
static uint32_t probe_mask(uint64_t reg, uint32_t value)
{
	uint32_t mask;

	io_write32(reg, UINT32_MAX);
	mask = io_read32(reg);
	io_write32(reg, value);
	return mask;
}

static bool kept(const struct pci_fn *fn)
{
	return !fn->bridge || fn->bridge->set_up;
}

static int size_bar(struct pci_fn *fn, unsigned int index)
{
	struct pci_bar *bar = &fn->bar[index];
	uint64_t reg = bar_reg(fn, index);
	uint32_t low = io_read32(reg), high = 0;
	uint64_t mask;

	if (low & BAR_IO)
		return 0;
	bar->is_64 = BAR_TYPE(low) == BAR_TYPE_64;
	if (bar->is_64 && index == PCI_BARS - 1)
		return -EINVAL;
	mask = probe_mask(reg, low) & ~(uint64_t)BAR_FLAGS;
	if (bar->is_64) {
		high = io_read32(reg + 4);
		mask |= (uint64_t)probe_mask(reg + 4, high) << 32;
	} else if (mask) {
		mask |= MASK(63, 32);
	}
	bar->size = ~mask + 1;
	if (bar->size & (bar->size - 1) || (mask && bar->size < BAR_MIN_SIZE))
		return -EINVAL;
	if (bar->size && kept(fn))
		bar->addr = to_cpu(fn->host, (uint64_t)high << 32 | (low & ~BAR_FLAGS), bar->size);
	return 0;
}

int pci_size_bars(struct pci_fn *fn)
{
	uint16_t command = io_read16(fn->config + PCI_COMMAND);
	int ret = 0;

	if (fn->sized)
		return 0;
	/* not while the function answers at whatever the registers say */
	if (command & PCI_COMMAND_MEMORY)
		io_write16(fn->config + PCI_COMMAND, command & (uint16_t)~PCI_COMMAND_MEMORY);
	for (unsigned int i = 0; i < PCI_BARS && !ret; i += fn->bar[i].is_64 ? 2 : 1) {
		ret = size_bar(fn, i);
		if (ret)
			log_err("pci", "%s: BAR %u makes no sense", fn->name, i);
	}
	if (command & PCI_COMMAND_MEMORY)
		io_write16(fn->config + PCI_COMMAND, command);
	fn->sized = ret == 0;
	return ret;
}

/* --- assigning ------------------------------------------------------------ */

/* The lowest address of a BAR that is kept and lies in the way, or 0. */
static uint64_t in_the_way(const struct pci_host *host, uint64_t cpu, uint64_t size)
{
	uint64_t lowest = 0;

	for (const struct pci_fn *fn = host->fns; fn; fn = fn->next)
		for (unsigned int i = 0; i < PCI_BARS; i++) {
			const struct pci_bar *bar = &fn->bar[i];

			if (bar->addr && ranges_overlap(bar->addr, bar->size, cpu, size) &&
			    (!lowest || bar->addr < lowest))
				lowest = bar->addr;
		}
	return lowest;
}

/* SIZE bytes from the top of a window, aligned to their size; 0 when it has no room. */
static uint64_t take(const struct pci_host *host, struct pci_window *w, uint64_t size)
{
	uint64_t top = w->top, at, obstacle;

	for (;;) {
		if (size > w->size || top - w->pci < size)
			return 0;
		at = ALIGN_DOWN(top - size, size);
		if (at < w->pci || !at)
			return 0;
		obstacle = in_the_way(host, w->cpu + (at - w->pci), size);
		if (!obstacle)
			break;
		top = w->pci + (MAX(obstacle, w->cpu) - w->cpu);
	}
	w->top = at;
	return at;
}

/* The bus address in the BAR at *INDEX, which moves to the last register of that BAR. */
static uint64_t placed_at(const struct pci_fn *fn, unsigned int *index)
{
	uint32_t low = io_read32(bar_reg(fn, *index));
	uint64_t addr = low & ~BAR_FLAGS;

	if (low & BAR_IO)
		return 0;
	if (BAR_TYPE(low) == BAR_TYPE_64 && *index + 1 < PCI_BARS)
		addr |= (uint64_t)io_read32(bar_reg(fn, ++*index)) << 32;
	return addr;
}

/* Functions that firmware has placed, and that are not open: they must not be run over. */
static void see_kept(struct pci_host *host)
{
	if (host->kept_seen)
		return;
	host->kept_seen = true;
	for (struct pci_fn *fn = host->fns; fn; fn = fn->next)
		for (unsigned int i = 0; i < PCI_BARS && !fn->sized; i++)
			if (placed_at(fn, &i) && pci_size_bars(fn))
				break;     /* printed; nothing is known of it, so nothing is kept */
}

static int assign(struct pci_fn *fn, unsigned int index)
{
	struct pci_bar *bar = &fn->bar[index];
	uint64_t pci = take(fn->host, &fn->host->mem32, bar->size);

	/* behind a bridge there is one window, which only reaches 32-bit addresses */
	if (!pci && bar->is_64 && !fn->bridge)
		pci = take(fn->host, &fn->host->mem64, bar->size);
	if (!pci) {
		log_err("pci", "%s: no window of %s has room for the 0x%llx bytes of BAR %u",
			fn->name, fn->host->name, (unsigned long long)bar->size, index);
		return -ENOSPC;
	}
	io_write32(bar_reg(fn, index), (uint32_t)pci);
	if (bar->is_64)
		io_write32(bar_reg(fn, index) + 4, (uint32_t)(pci >> 32));
	bar->addr = to_cpu(fn->host, pci, bar->size);
	return 0;
}

int pci_assign_bars(struct pci_fn *fn)
{
	for (unsigned int i = 0; i < PCI_BARS; i++) {
		int ret;

		if (!fn->bar[i].size || fn->bar[i].addr)
			continue;
		if (fn->bridge && fn->bridge->set_up) {
			log_err("pci", "%s: firmware set up its bridge but not BAR %u", fn->name, i);
			return -ENOSPC;
		}
		see_kept(fn->host);
		ret = assign(fn, i);
		if (ret)
			return ret;
	}
	return 0;
}
