/* SPDX-License-Identifier: Apache-2.0 */
/* The PCI core: what is found, where BARs and buses go, what is left alone. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <arch/io.h>
#include <drivers/pci.h>
#include <lib/log.h>
#include <lib/util.h>

#include "host_arch.h"
#include "pci_model.h"

#define WANTED 0x1af4

/* --- a driver that wants one vendor --------------------------------------- */

static struct pci_fn *fns[MODEL_FNS];
static size_t nfns;
static int found_error;

static bool match(const struct pci_fn *fn)
{
	return fn->vendor == WANTED;
}

static int found(struct pci_fn *fn)
{
	if (found_error)
		return found_error;
	fns[nfns++] = fn;
	return 0;
}

static void start(struct pci_fn *fn, enum device_class class)
{
	fn->priv = &fns;
}

static int quiesce(struct pci_fn *fn)
{
	pci_close(fn);
	return 0;
}

static const struct pci_driver driver = {
	.name = "test", .match = match, .found = found, .start = start, .quiesce = quiesce,
};
const struct pci_driver *const table_pci_drivers[] = { &driver, NULL };
const size_t table_pci_drivers_count = 1;

/* --- set-up --------------------------------------------------------------- */

static struct pci_host host;

static int set_up(void **state)
{
	host_arch_reset();
	pci_model_reset();
	nfns = 0;
	found_error = 0;
	host = (struct pci_host){
		.name = "pcie", .ecam = MODEL_ECAM, .bus_last = 255,
		.mem32 = { MODEL_MEM32, MODEL_MEM32, MODEL_MEM32_SIZE, 0 },
		.mem64 = { MODEL_MEM64, MODEL_MEM64_PCI, MODEL_MEM64_SIZE, 0 },
	};
	return 0;
}

static int tear_down(void **state)
{
	while (host.fns) {
		struct pci_fn *next = host.fns->next;

		free(host.fns);
		host.fns = next;
	}
	while (host.bridges) {
		struct pci_bridge *next = host.bridges->next;

		free(host.bridges);
		host.bridges = next;
	}
	return 0;
}

static struct model_fn *add_wanted(struct model_fn *parent, unsigned int slot)
{
	struct model_fn *fn = pci_model_add(parent, slot, 0, WANTED, 0x1042);

	pci_model_bar(fn, 1, 0x1000, 0);
	pci_model_bar(fn, 4, 0x4000, 0xc);
	return fn;
}

/* Opens the function and looks whether its BAR answers where it says. */
static void check_open(struct pci_fn *fn, unsigned int bar)
{
	uint64_t addr, size;

	assert_int_equal(pci_open(fn), 0);
	assert_int_equal(pci_map_bar(fn, bar, &addr, &size), 0);
	assert_int_equal(addr % size, 0);
	assert_int_equal(host_arch.map_base, addr);
	assert_int_equal(host_arch.map_size, size);
	assert_int_equal(io_read32(addr), bar << 24);
	assert_int_equal(io_read32(addr + size - 4), (uint32_t)(bar << 24 | (size - 4)));
}

/* --- finding -------------------------------------------------------------- */

static void test_find(void **state)
{
	struct model_fn *other = pci_model_add(NULL, 0, 0, 0x1b36, 0x0008);
	struct model_fn *multi = pci_model_add(NULL, 5, 0, 0x8086, 0x1234);
	struct model_fn *a = add_wanted(NULL, 1), *b = add_wanted(NULL, 31), *c, *hidden;

	multi->config[PCI_HEADER_TYPE] = 0x80;
	c = pci_model_add(NULL, 5, 3, WANTED, 0x1044);
	/* slot 1 does not say that it has several functions */
	hidden = pci_model_add(NULL, 1, 1, WANTED, 0x1044);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(nfns, 3);
	assert_string_equal(fns[0]->name, "pci 00:01.0");
	assert_string_equal(fns[1]->name, "pci 00:05.3");
	assert_string_equal(fns[2]->name, "pci 00:1f.0");
	assert_int_equal(fns[1]->device, 0x1044);
	assert_int_equal(other->writes + multi->writes + a->writes + b->writes + c->writes +
			 hidden->writes, 0);
	assert_int_equal(host_arch.maps, 1);
	pci_start(&host, DEV_BLOCK);
	assert_ptr_equal(fns[0]->priv, &fns);
}

static void test_empty_bus(void **state)
{
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(nfns, 0);
}

static void test_unknown_header(void **state)
{
	add_wanted(NULL, 1)->config[PCI_HEADER_TYPE] = 2;
	add_wanted(NULL, 2)->config[PCI_HEADER_TYPE] = 0x7f;
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(nfns, 0);
}

static void test_driver_refuses(void **state)
{
	add_wanted(NULL, 1);
	found_error = -EPROTO;
	assert_int_equal(pci_scan(&host), 0);
	assert_null(host.fns);
	found_error = -ENOMEM;
	assert_int_equal(pci_scan(&host), -ENOMEM);
}

static void test_ecam_not_mappable(void **state)
{
	host_arch.map_error = -ERANGE;
	assert_int_equal(pci_scan(&host), -ERANGE);
}

/* --- BARs ----------------------------------------------------------------- */

static void test_assign(void **state)
{
	struct model_fn *a = add_wanted(NULL, 1), *b = add_wanted(NULL, 2);
	uint64_t addr, size;

	model_put16(a, PCI_COMMAND, 1);
	pci_model_bar(b, 0, 0x100, 1);      /* I/O: left alone */
	assert_int_equal(pci_scan(&host), 0);
	check_open(fns[0], 1);
	check_open(fns[0], 4);
	assert_int_equal(b->writes, 0);
	check_open(fns[1], 1);
	check_open(fns[1], 4);
	check_open(fns[0], 4);
	assert_int_equal(pci_map_bar(fns[1], 0, &addr, &size), -EINVAL);
	assert_int_equal(pci_map_bar(fns[1], 5, &addr, &size), -EINVAL);
	assert_int_equal(model_get32(b, PCI_BAR0), 1);
	assert_int_equal(model_get16(a, PCI_COMMAND), 1 | 6 | 0x400);
	assert_int_equal(pci_quiesce(&host), 0);
	assert_int_equal(model_get16(a, PCI_COMMAND), 1);
	assert_int_equal(model_get16(b, PCI_COMMAND), 0);
	check_open(fns[0], 4);
}

static void test_from_the_top(void **state)
{
	add_wanted(NULL, 1);
	assert_int_equal(pci_scan(&host), 0);
	check_open(fns[0], 4);
	assert_true(fns[0]->bar[1].addr >= MODEL_MEM32 + MODEL_MEM32_SIZE - 0x10000);
}

static void test_kept(void **state)
{
	struct model_fn *a = add_wanted(NULL, 1);

	model_put32(a, PCI_BAR0 + 4, 0x10001000);
	model_put32(a, PCI_BAR0 + 16, 0x4000c);
	model_put32(a, PCI_BAR0 + 20, MODEL_MEM64_PCI >> 32);
	model_put16(a, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	assert_int_equal(pci_scan(&host), 0);
	check_open(fns[0], 1);
	check_open(fns[0], 4);
	assert_int_equal(fns[0]->bar[1].addr, 0x10001000);
	assert_int_equal(fns[0]->bar[4].addr, MODEL_MEM64 + 0x40000);
	pci_close(fns[0]);
	assert_int_equal(model_get16(a, PCI_COMMAND), PCI_COMMAND_MEMORY);
}

static void test_outside_the_windows_is_not_kept(void **state)
{
	struct model_fn *a = add_wanted(NULL, 1);

	model_put32(a, PCI_BAR0 + 4, 0x0ffff000);
	model_put32(a, PCI_BAR0 + 20, 0xffffffff);
	assert_int_equal(pci_scan(&host), 0);
	check_open(fns[0], 1);
	check_open(fns[0], 4);
}

/* Another function keeps the very place where the next would go, and is not even open. */
static void test_kept_is_in_the_way(void **state)
{
	struct model_fn *a = add_wanted(NULL, 1), *b = add_wanted(NULL, 2);
	uint32_t top = MODEL_MEM32 + MODEL_MEM32_SIZE;

	model_put32(b, PCI_BAR0 + 4, top - 0x1000);
	model_put32(b, PCI_BAR0 + 16, (top - 0x8000) | 0xc);
	assert_int_equal(pci_scan(&host), 0);
	check_open(fns[0], 1);
	check_open(fns[0], 4);
	check_open(fns[1], 1);
	check_open(fns[1], 4);
	check_open(fns[0], 1);
	check_open(fns[0], 4);
	assert_int_equal(fns[1]->bar[1].addr, top - 0x1000);
	assert_int_equal(a->config[PCI_BAR0], 0);
}

static void test_64_bit_window(void **state)
{
	struct model_fn *a = pci_model_add(NULL, 1, 0, WANTED, 1);

	pci_model_bar(a, 0, GIB(1), 4);
	pci_model_bar(a, 2, GIB(4), 0xc);
	assert_int_equal(pci_scan(&host), 0);
	check_open(fns[0], 0);
	check_open(fns[0], 2);
	assert_true(fns[0]->bar[0].addr >= MODEL_MEM64);
	assert_true(fns[0]->bar[2].addr >= MODEL_MEM64);
}

static void test_no_room(void **state)
{
	struct model_fn *a = pci_model_add(NULL, 1, 0, WANTED, 1);

	pci_model_bar(a, 0, GIB(1), 0);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(pci_open(fns[0]), -ENOSPC);
	tear_down(NULL);
	set_up(NULL);
	host.mem32.size = host.mem64.size = 0;
	add_wanted(NULL, 1);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(pci_open(fns[0]), -ENOSPC);
}

static void test_window_fills_up(void **state)
{
	host.mem32.size = 0x9000;
	host.mem64.size = 0x4000;
	for (unsigned int slot = 1; slot <= 4; slot++)
		add_wanted(NULL, slot);
	assert_int_equal(pci_scan(&host), 0);
	check_open(fns[0], 4);
	check_open(fns[1], 4);
	assert_int_equal(fns[1]->bar[4].addr, MODEL_MEM64);
	assert_int_equal(pci_open(fns[2]), -ENOSPC);
}

static void test_absurd_bars(void **state)
{
	struct model_fn *holes = pci_model_add(NULL, 1, 0, WANTED, 1);
	struct model_fn *last = pci_model_add(NULL, 2, 0, WANTED, 1);
	struct model_fn *sound = add_wanted(NULL, 3);

	holes->bar_mask[0] = 0xfff0f000;
	pci_model_bar(last, 5, 0x1000, 0);
	model_put32(last, PCI_BAR0 + 20, 4);
	model_put32(holes, PCI_BAR0, 0x10001000);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(pci_open(fns[0]), -EINVAL);
	assert_int_equal(pci_open(fns[1]), -EINVAL);
	check_open(fns[2], 4);
	assert_int_equal(model_get16(holes, PCI_COMMAND), 0);
	assert_int_not_equal(sound->writes, 0);
}

/* --- capabilities --------------------------------------------------------- */

static uint64_t config_of(unsigned int slot)
{
	return MODEL_ECAM + (slot << 15);
}

static void test_capabilities(void **state)
{
	struct model_fn *a = add_wanted(NULL, 1), *loop = add_wanted(NULL, 2),
			*wild = add_wanted(NULL, 3);
	unsigned int cap;

	pci_model_cap(a, 0x40, 9, "", 1);
	pci_model_cap(a, 0x50, 5, "", 1);
	pci_model_cap(a, 0x60, 9, "", 1);
	cap = pci_find_cap(config_of(1), 9, 0);
	assert_int_equal(cap, 0x60);
	cap = pci_find_cap(config_of(1), 9, cap);
	assert_int_equal(cap, 0x40);
	assert_int_equal(pci_find_cap(config_of(1), 9, cap), 0);
	assert_int_equal(pci_find_cap(config_of(1), 7, 0), 0);

	pci_model_cap(loop, 0x40, 5, "", 1);
	loop->config[0x41] = 0x40;
	assert_int_equal(pci_find_cap(config_of(2), 9, 0), 0);

	/* a pointer into the header, with the two reserved bits set */
	pci_model_cap(wild, 0x40, 5, "", 1);
	wild->config[0x41] = 0x0f;
	assert_int_equal(pci_find_cap(config_of(3), 9, 0), 0);
	wild->config[0x41] = 0x53;
	wild->config[0x50] = 9;
	assert_int_equal(pci_find_cap(config_of(3), 9, 0), 0x50);
	wild->config[PCI_STATUS] = 0;
	assert_int_equal(pci_find_cap(config_of(3), 9, 0), 0);
}

/* --- bridges -------------------------------------------------------------- */

static void test_behind_a_root_port(void **state)
{
	struct model_fn *root_port = pci_model_add_bridge(NULL, 1, 4);
	struct model_fn *fn = add_wanted(root_port, 0);

	fn->echoes = true;     /* what does not hold a link's one device apart answers 32 times */
	add_wanted(NULL, 2);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(nfns, 2);
	assert_string_equal(fns[0]->name, "pci 01:00.0");
	assert_int_equal(model_get32(root_port, PCI_BUS_NUMBERS), 0x010100);
	/* though found later, what is on the root bus comes first */
	assert_ptr_equal(host.fns, fns[1]);
	check_open(fns[1], 4);
	check_open(fns[0], 1);
	check_open(fns[0], 4);
	check_open(fns[1], 4);
	assert_int_equal(model_get16(root_port, PCI_COMMAND), 6);
	assert_int_equal(pci_quiesce(&host), 0);
	assert_int_equal(model_get16(root_port, PCI_COMMAND), 0);
	check_open(fns[0], 4);
}

static void test_nothing_wanted_behind(void **state)
{
	struct model_fn *empty = pci_model_add_bridge(NULL, 1, 4);
	struct model_fn *other = pci_model_add_bridge(NULL, 2, 4);
	struct model_fn *used = pci_model_add_bridge(NULL, 3, 4);

	pci_model_add(other, 0, 0, 0x8086, 1);
	add_wanted(used, 0);
	model_put32(other, PCI_BUS_NUMBERS, 0x40000000);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(nfns, 1);
	assert_int_equal(model_get32(empty, PCI_BUS_NUMBERS), 0);
	assert_int_equal(model_get32(other, PCI_BUS_NUMBERS), 0x40000000);
	assert_int_equal(model_get32(used, PCI_BUS_NUMBERS), 0x010100);
	check_open(fns[0], 4);
}

/* A switch: an upstream port, downstream ports behind it, one of them with a plain bridge. */
static void test_switch(void **state)
{
	struct model_fn *root_port = pci_model_add_bridge(NULL, 1, 4);
	struct model_fn *up = pci_model_add_bridge(root_port, 0, 5);
	struct model_fn *down_a = pci_model_add_bridge(up, 3, 6);
	struct model_fn *down_b = pci_model_add_bridge(up, 7, 6);
	struct model_fn *plain = pci_model_add_bridge(down_b, 0, -1);

	add_wanted(down_a, 0);
	add_wanted(plain, 4);
	add_wanted(plain, 9);
	add_wanted(NULL, 2);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(nfns, 4);
	assert_string_equal(fns[0]->name, "pci 03:00.0");
	assert_string_equal(fns[1]->name, "pci 05:04.0");
	assert_string_equal(fns[2]->name, "pci 05:09.0");
	assert_int_equal(model_get32(root_port, PCI_BUS_NUMBERS), 0x050100);
	assert_int_equal(model_get32(down_b, PCI_BUS_NUMBERS), 0x050402);
	for (size_t i = 0; i < nfns; i++)
		check_open(fns[i], 4);
	for (size_t i = 0; i < nfns; i++)
		check_open(fns[i], 1);
}

static void test_bridge_of_firmware(void **state)
{
	struct model_fn *root_port = pci_model_add_bridge(NULL, 1, 4);
	struct model_fn *fn = add_wanted(root_port, 0);
	struct model_fn *later = pci_model_add_bridge(NULL, 2, 4);

	add_wanted(later, 0);
	model_put32(root_port, PCI_BUS_NUMBERS, 0x070500);
	model_put32(root_port, PCI_MEMORY_WINDOW, 0x10101010);
	model_put32(fn, PCI_BAR0 + 4, 0x10108000);
	model_put32(fn, PCI_BAR0 + 16, 0x10104000 | 0xc);
	assert_int_equal(pci_scan(&host), 0);
	assert_string_equal(fns[0]->name, "pci 05:00.0");
	assert_string_equal(fns[1]->name, "pci 08:00.0");
	check_open(fns[0], 4);
	assert_int_equal(fns[0]->bar[4].addr, 0x10104000);
	assert_int_equal(model_get32(root_port, PCI_MEMORY_WINDOW), 0x10101010);
	check_open(fns[1], 4);
}

static void test_bridge_of_firmware_without_bars(void **state)
{
	struct model_fn *root_port = pci_model_add_bridge(NULL, 1, 4);

	add_wanted(root_port, 0);
	model_put32(root_port, PCI_BUS_NUMBERS, 0x010100);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(pci_open(fns[0]), -ENOSPC);
}

static void test_no_bus_number(void **state)
{
	struct model_fn *root_port = pci_model_add_bridge(NULL, 1, 4);
	struct model_fn *second = pci_model_add_bridge(NULL, 2, 4);

	add_wanted(root_port, 0);
	add_wanted(second, 0);
	pci_model.last_bus = host.bus_last = 1;
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(nfns, 1);
	assert_int_equal(second->writes, 0);
}

static void test_all_bus_numbers(void **state)
{
	struct model_fn *root_port = pci_model_add_bridge(NULL, 1, 4);
	struct model_fn *second = pci_model_add_bridge(NULL, 2, 4);

	add_wanted(root_port, 0);
	add_wanted(second, 0);
	model_put32(root_port, PCI_BUS_NUMBERS, 0xff0100);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(nfns, 1);
	assert_int_equal(second->writes, 0);
}

static void test_too_deep(void **state)
{
	struct model_fn *bridge = NULL;

	for (int i = 0; i < 12; i++)
		bridge = pci_model_add_bridge(bridge, 0, -1);
	add_wanted(bridge, 1);
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(nfns, 0);
}

static void test_no_window_for_bridge(void **state)
{
	struct model_fn *root_port = pci_model_add_bridge(NULL, 1, 4);

	add_wanted(root_port, 0);
	host.mem32.size = 0x80000;     /* less than a bridge's unit */
	assert_int_equal(pci_scan(&host), 0);
	assert_int_equal(pci_open(fns[0]), -ENOSPC);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_find),
		TEST(test_empty_bus),
		TEST(test_unknown_header),
		TEST(test_driver_refuses),
		TEST(test_ecam_not_mappable),
		TEST(test_assign),
		TEST(test_from_the_top),
		TEST(test_kept),
		TEST(test_outside_the_windows_is_not_kept),
		TEST(test_kept_is_in_the_way),
		TEST(test_64_bit_window),
		TEST(test_no_room),
		TEST(test_window_fills_up),
		TEST(test_absurd_bars),
		TEST(test_capabilities),
		TEST(test_behind_a_root_port),
		TEST(test_nothing_wanted_behind),
		TEST(test_switch),
		TEST(test_bridge_of_firmware),
		TEST(test_bridge_of_firmware_without_bars),
		TEST(test_no_bus_number),
		TEST(test_all_bus_numbers),
		TEST(test_too_deep),
		TEST(test_no_window_for_bridge),
	};

	log_set_level(LOG_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
