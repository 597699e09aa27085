/* SPDX-License-Identifier: Apache-2.0 */
/* What the devicetree says of a PCI host: windows and buses. */
#include "unit.h"

#include <errno.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include <drivers/device.h>
#include <drivers/pci.h>
#include <lib/log.h>
#include <lib/util.h>

extern const struct driver driver_pci_ecam;

static char blob[4096];
static struct dt tree;
static struct dt_node store[8];
static struct pci_host seen;
static struct device dev;

const struct dt *device_tree(void)
{
	return &tree;
}

int pci_scan(struct pci_host *host)
{
	seen = *host;
	return 0;
}

void pci_start(struct pci_host *host, enum device_class class)
{
}

int pci_quiesce(struct pci_host *host)
{
	return 0;
}

void pci_list(const struct pci_host *host, device_child_fn visit, void *ctx)
{
}

/* --- a tree with a host in it --------------------------------------------- */

struct host {
	const uint32_t *ranges;
	size_t nranges;                /* cells */
	uint32_t bus_first, bus_last;
	uint64_t ecam_size;
	uint32_t size_cells;
};

static void cells(const char *name, const uint32_t *value, size_t n)
{
	fdt32_t raw[64];

	for (size_t i = 0; i < n; i++)
		raw[i] = cpu_to_fdt32(value[i]);
	assert_int_equal(fdt_property(blob, name, raw, (int)(n * 4)), 0);
}

static void build(const struct host *h)
{
	uint32_t buses[2] = { h->bus_first, h->bus_last };

	fdt_create(blob, sizeof(blob));
	fdt_finish_reservemap(blob);
	fdt_begin_node(blob, "");
	cells("#address-cells", &(uint32_t){ 2 }, 1);
	cells("#size-cells", &(uint32_t){ 2 }, 1);
	fdt_begin_node(blob, "pcie@10000000");
	fdt_property_string(blob, "compatible", "pci-host-ecam-generic");
	cells("#address-cells", &(uint32_t){ 3 }, 1);
	cells("#size-cells", &h->size_cells, 1);
	cells("bus-range", buses, 2);
	if (h->ranges)
		cells("ranges", h->ranges, h->nranges);
	fdt_property(blob, "dma-coherent", "", 0);
	fdt_end_node(blob);
	fdt_end_node(blob);
	assert_int_equal(fdt_finish(blob), 0);
	assert_int_equal(dt_index(&tree, blob, store, ARRAY_SIZE(store)), 0);
	dev = (struct device){ .driver = &driver_pci_ecam, .node = &store[1],
			       .reg = 0x4010000000, .reg_size = h->ecam_size };
}

static int probe(const struct host *h)
{
	int ret;

	build(h);
	memset(&seen, 0, sizeof(seen));
	ret = driver_pci_ecam.probe(&dev);
	free(dev.priv);
	return ret;
}

/* QEMU's virt board */
static const uint32_t virt_ranges[] = {
	0x01000000, 0, 0, 0, 0x3eff0000, 0, 0x00010000,
	0x02000000, 0, 0x10000000, 0, 0x10000000, 0, 0x2eff0000,
	0x03000000, 0x80, 0, 0x80, 0, 0x80, 0,
};

static const struct host virt = { virt_ranges, ARRAY_SIZE(virt_ranges), 0, 255, 0x10000000, 2 };

/* --- tests ---------------------------------------------------------------- */

static void test_virt(void **state)
{
	assert_int_equal(probe(&virt), 0);
	assert_int_equal(seen.ecam, 0x4010000000);
	assert_int_equal(seen.bus_first, 0);
	assert_int_equal(seen.bus_last, 255);
	assert_int_equal(seen.mem32.cpu, 0x10000000);
	assert_int_equal(seen.mem32.pci, 0x10000000);
	assert_int_equal(seen.mem32.size, 0x2eff0000);
	assert_int_equal(seen.mem64.cpu, 0x8000000000);
	assert_int_equal(seen.mem64.size, 0x8000000000);
	assert_true(seen.coherent);
	assert_string_equal(seen.name, "pcie@10000000");
}

static void test_buses(void **state)
{
	static const struct { uint32_t first, last; uint64_t ecam; int error; uint8_t covered; }
	cases[] = {
		{ 0, 255, 0x1000000, 0, 15 }, { 4, 255, 0x200000, 0, 5 }, { 0, 0, 0x10000000, 0, 0 },
		{ 0, 255, 0xfffff, -EINVAL, 0 }, { 5, 4, 0x10000000, -EINVAL, 0 },
		{ 0, 256, 0x10000000, -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct host h = virt;

		h.bus_first = cases[i].first;
		h.bus_last = cases[i].last;
		h.ecam_size = cases[i].ecam;
		assert_int_equal(probe(&h), cases[i].error);
		if (cases[i].error)
			continue;
		assert_int_equal(seen.bus_first, cases[i].first);
		assert_int_equal(seen.bus_last, cases[i].covered);
	}
}

static void test_absurd_ranges(void **state)
{
	struct host h = virt;

	h.ranges = NULL;
	assert_int_equal(probe(&h), -EINVAL);
	h = virt;
	h.nranges--;
	assert_int_equal(probe(&h), -EINVAL);
	h = virt;
	h.size_cells = 1;
	assert_int_equal(probe(&h), -EINVAL);
}

/* Windows that wrap, are empty or reach past what a 32-bit BAR holds are not used. */
static void test_useless_windows(void **state)
{
	static const uint32_t ranges[] = {
		0x02000000, 0, 0xf0000000, 0, 0x10000000, 0, 0x20000000,
		0x02000000, 0, 0x10000000, 0, 0x10000000, 0, 0,
		0x03000000, 0xffffffff, 0, 0x80, 0, 1, 0,
		0x03000000, 0, 0, 0xffffffff, 0, 1, 0x1000,
		0x02000000, 0, 0x40000000, 0, 0x50000000, 0, 0x1000,
		0x42000000, 0, 0x60000000, 0, 0x70000000, 0, 0x2000,
	};
	struct host h = virt;

	h.ranges = ranges;
	h.nranges = ARRAY_SIZE(ranges);
	assert_int_equal(probe(&h), 0);
	assert_int_equal(seen.mem64.size, 0);
	/* the larger of those that are left; the bus sees it elsewhere than the CPU */
	assert_int_equal(seen.mem32.size, 0x2000);
	assert_int_equal(seen.mem32.pci, 0x60000000);
	assert_int_equal(seen.mem32.cpu, 0x70000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_virt),
		cmocka_unit_test(test_buses),
		cmocka_unit_test(test_absurd_ranges),
		cmocka_unit_test(test_useless_windows),
	};

	log_set_level(LOG_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
