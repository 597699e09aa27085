/* SPDX-License-Identifier: Apache-2.0 */
#include "pci_model.h"
#include "unit.h"

#include <string.h>

#include <arch/io.h>
#include <drivers/pci.h>
#include <lib/util.h>

struct pci_model pci_model;

void pci_model_reset(void)
{
	memset(&pci_model, 0, sizeof(pci_model));
	pci_model.last_bus = 255;
}

/* --- building ------------------------------------------------------------- */

uint16_t model_get16(const struct model_fn *fn, unsigned int offset)
{
	return get_le16(fn->config + offset);
}

uint32_t model_get32(const struct model_fn *fn, unsigned int offset)
{
	return get_le32(fn->config + offset);
}

void model_put16(struct model_fn *fn, unsigned int offset, uint16_t value)
{
	memcpy(fn->config + offset, &value, sizeof(value));
}

void model_put32(struct model_fn *fn, unsigned int offset, uint32_t value)
{
	memcpy(fn->config + offset, &value, sizeof(value));
}

struct model_fn *pci_model_add(struct model_fn *parent, unsigned int slot, unsigned int function,
			       uint16_t vendor, uint16_t device)
{
	struct model_fn *fn = &pci_model.fn[pci_model.count++];

	assert_true(pci_model.count <= MODEL_FNS);
	*fn = (struct model_fn){ .parent = parent, .slot = (uint8_t)slot,
				 .function = (uint8_t)function };
	model_put16(fn, PCI_VENDOR_ID, vendor);
	model_put16(fn, PCI_VENDOR_ID + 2, device);
	return fn;
}

struct model_fn *pci_model_add_bridge(struct model_fn *parent, unsigned int slot, int port)
{
	struct model_fn *fn = pci_model_add(parent, slot, 0, 0x1b36, 0x000c);
	uint8_t express[2] = { (uint8_t)((unsigned int)port << 4 | 2), 0 };

	fn->bridge = true;
	fn->config[PCI_HEADER_TYPE] = 1;
	if (port >= 0)
		pci_model_cap(fn, 0x40, PCI_CAP_EXPRESS, express, sizeof(express));
	return fn;
}

void pci_model_bar(struct model_fn *fn, unsigned int index, uint64_t size, uint32_t flags)
{
	uint64_t mask = ~(size - 1);

	fn->bar_mask[index] = (uint32_t)mask;
	if ((flags & 7) == 4)
		fn->bar_mask[index + 1] = (uint32_t)(mask >> 32);
	model_put32(fn, PCI_BAR0 + 4 * index, flags);
}

void pci_model_cap(struct model_fn *fn, uint8_t at, uint8_t id, const void *body, size_t len)
{
	fn->config[at] = id;
	fn->config[at + 1] = fn->config[PCI_CAPABILITIES];
	memcpy(fn->config + at + 2, body, len);
	fn->config[PCI_CAPABILITIES] = at;
	fn->config[PCI_STATUS] |= 0x10;
}

/* --- configuration space -------------------------------------------------- */

/* True when configuration accesses to BUS get as far as the bus that FN is on, and no further. */
static bool on_bus(const struct model_fn *fn, uint8_t bus)
{
	const struct model_fn *up = fn->parent;

	if (!up)
		return bus == 0;
	if (up->config[PCI_BUS_NUMBERS + 1] != bus)
		return false;
	for (; up; up = up->parent)
		if (bus < up->config[PCI_BUS_NUMBERS + 1] || bus > up->config[PCI_BUS_NUMBERS + 2])
			return false;
	return bus != 0;
}

static struct model_fn *config_target(uint64_t offset)
{
	uint8_t bus = (uint8_t)(offset >> 20);
	unsigned int slot = offset >> 15 & 31, function = offset >> 12 & 7;

	assert_true(bus <= pci_model.last_bus);
	for (size_t i = 0; i < pci_model.count; i++) {
		struct model_fn *fn = &pci_model.fn[i];

		if ((fn->slot == slot || fn->echoes) && fn->function == function &&
		    on_bus(fn, bus))
			return fn;
	}
	return NULL;
}

static uint64_t config_read(uint64_t offset, unsigned int width)
{
	const struct model_fn *fn = config_target(offset);
	uint64_t value = 0;

	assert_int_equal(offset % width, 0);
	if (!fn)
		return UINT64_MAX;
	assert_in_range((offset & 0xfff) + width, 1, sizeof(fn->config));
	memcpy(&value, fn->config + (offset & 0xfff), width);
	return value;
}

static bool writable(const struct model_fn *fn, unsigned int reg)
{
	if (reg == PCI_COMMAND)
		return true;
	return fn->bridge && (reg == PCI_BUS_NUMBERS || reg == PCI_MEMORY_WINDOW ||
			      reg == PCI_PREFETCH_WINDOW);
}

static void config_write(uint64_t offset, uint64_t value, unsigned int width)
{
	struct model_fn *fn = config_target(offset);
	unsigned int reg = offset & 0xfff, bars = fn && fn->bridge ? 2 : 6;

	assert_non_null(fn);
	fn->writes++;
	if (reg >= PCI_BAR0 && reg < PCI_BAR0 + 4 * bars) {
		uint32_t mask = fn->bar_mask[(reg - PCI_BAR0) / 4];

		/* decoding is off while a BAR has a false value (PCI 6.2.5.1) */
		assert_false(model_get16(fn, PCI_COMMAND) & PCI_COMMAND_MEMORY);
		assert_int_equal(width, 4);
		model_put32(fn, reg, (model_get32(fn, reg) & ~mask) | ((uint32_t)value & mask));
		return;
	}
	if (!writable(fn, reg))
		fail_msg("write to configuration register 0x%x", reg);
	memcpy(fn->config + reg, &value, width);
}

/* --- memory --------------------------------------------------------------- */

static bool forwarded(const struct model_fn *bridge, uint64_t pci)
{
	uint64_t base, limit;

	for (; bridge; bridge = bridge->parent) {
		uint32_t window = model_get32(bridge, PCI_MEMORY_WINDOW);

		base = (uint64_t)(window & 0xfff0) << 16;
		limit = (window & 0xfff00000) | 0xfffff;
		if (!(model_get16(bridge, PCI_COMMAND) & PCI_COMMAND_MEMORY) || pci < base ||
		    pci > limit)
			return false;
	}
	return true;
}

static bool is_64(const struct model_fn *fn, unsigned int bar)
{
	return (model_get32(fn, PCI_BAR0 + 4 * bar) & 7) == 4;
}

static bool bar_decodes(const struct model_fn *fn, unsigned int i, uint64_t pci, uint64_t *offset)
{
	uint32_t low = model_get32(fn, PCI_BAR0 + 4 * i);
	uint64_t base = low & ~15u, mask = fn->bar_mask[i];

	if (is_64(fn, i)) {
		base |= (uint64_t)model_get32(fn, PCI_BAR0 + 4 * i + 4) << 32;
		mask |= (uint64_t)fn->bar_mask[i + 1] << 32;
	} else if (mask) {
		mask |= (uint64_t)UINT32_MAX << 32;
	}
	*offset = pci - base;
	return mask && !(low & 1) && (pci & mask) == base;
}

/* The one function that answers at a bus address. Two would be a conflict. */
static struct model_fn *memory_target(uint64_t pci, unsigned int *bar, uint64_t *offset)
{
	struct model_fn *found = NULL;
	uint64_t at;

	for (size_t f = 0; f < pci_model.count; f++) {
		struct model_fn *fn = &pci_model.fn[f];

		if (fn->bridge || !(model_get16(fn, PCI_COMMAND) & PCI_COMMAND_MEMORY) ||
		    !forwarded(fn->parent, pci))
			continue;
		for (unsigned int i = 0; i < 6; i += is_64(fn, i) ? 2 : 1) {
			if (!bar_decodes(fn, i, pci, &at))
				continue;
			assert_null(found);
			found = fn;
			*bar = i;
			*offset = at;
		}
	}
	return found;
}

static uint64_t to_pci(uint64_t addr)
{
	if (addr - MODEL_MEM32 < MODEL_MEM32_SIZE)
		return addr;
	assert_true(addr - MODEL_MEM64 < MODEL_MEM64_SIZE);
	return addr - MODEL_MEM64 + MODEL_MEM64_PCI;
}

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	struct model_fn *fn;
	unsigned int bar;
	uint64_t offset;

	if (addr - MODEL_ECAM < 0x10000000)
		return config_read(addr - MODEL_ECAM, width);
	fn = memory_target(to_pci(addr), &bar, &offset);
	if (!fn)
		return UINT64_MAX;
	return fn->read ? fn->read(fn->ctx, bar, offset, width) : (uint64_t)bar << 24 | offset;
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	struct model_fn *fn;
	unsigned int bar;
	uint64_t offset;

	if (addr - MODEL_ECAM < 0x10000000) {
		config_write(addr - MODEL_ECAM, value, width);
		return;
	}
	fn = memory_target(to_pci(addr), &bar, &offset);
	assert_non_null(fn);
	assert_non_null(fn->write);
	fn->write(fn->ctx, bar, offset, value, width);
}
