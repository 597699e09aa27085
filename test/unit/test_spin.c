/* SPDX-License-Identifier: Apache-2.0 */
/* CPUs that are started by spin-table: what a devicetree says of them, what is kept free, what moves. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <boot/fdt_spin.h>
#include <boot/spin.h>
#include <lib/dt_spin.h>
#include <lib/util.h>
#include <libfdt.h>
#include "capture.h"
#include "disk_image.h"
#include "dts.h"

static struct dts tree;
static struct memmap map;
static bool leaves_el2;
static uint64_t installed, installed_cpus, served;

/* --- the machine --------------------------------------------------------------------- */

bool handoff_leaves_el2(enum contract_mode mode)
{
	return leaves_el2;
}

bool handoff_enters_el2(enum contract_mode mode)
{
	return mode != CONTRACT_EL1;
}

int cold_open(void)
{
	return 0;
}

void spin_install(uint64_t base, const struct spin_cpu *cpu, size_t n)
{
	installed = base;
	installed_cpus = n;
}

uint64_t spin_release(uint64_t base)
{
	return base + 0x800;
}

uint64_t spin_go_on(uint64_t base)
{
	return base + 0x80;
}

void spin_through(uint64_t base, uint64_t serve)
{
	served = serve;
}

uint64_t resident_serve_mapped(uint64_t base, enum contract_mode mode, uint64_t entry)
{
	return base + entry;
}

/* --- trees ------------------------------------------------------------------------------ */

#define SPIN(n, addr) "cpu@" #n " { device_type = \"cpu\"; reg = <" #n ">;" \
	"enable-method = \"spin-table\"; cpu-release-addr = <" addr ">; };"
#define PSCI(n) "cpu@" #n " { device_type = \"cpu\"; reg = <" #n ">; enable-method = \"psci\"; };"
#define TREE(cpus) "/ { #address-cells = <2>; #size-cells = <2>; cpus { #address-cells = <1>; " \
	"#size-cells = <0>; " cpus " }; };"

static int fresh(void **state)
{
	memset(&map, 0, sizeof(map));
	memmap_add_ram(&map, 0x40000000, 0x10000000);
	leaves_el2 = false;
	installed = installed_cpus = served = 0;
	return 0;
}

static int release(void **state)
{
	dts_free(&tree);
	return 0;
}

static int wanted(const char *source, enum contract_mode mode, bool mmu)
{
	struct handoff handoff = { .mode = mode, .mmu_on = mmu };

	dts_compile(&tree, source);
	assert_int_equal(dt_spin_reserve(&tree.dt, &map), 0);
	return spin_wanted(&map, tree.dt.fdt, &handoff);
}

static void test_what_the_tree_says(void **state)
{
	struct spin_cpu cpu[2] = { { 9, 9 }, { 9, 9 } };

	dts_compile(&tree, TREE(PSCI(0) SPIN(1, "0x4fff0008") SPIN(0x103, "1 0x10")));
	assert_int_equal(fdt_spin_cpus(tree.dt.fdt, cpu, 1), 2);
	assert_int_equal(cpu[1].mpidr, 9);
	assert_int_equal(fdt_spin_cpus(tree.dt.fdt, cpu, 2), 2);
	assert_int_equal(cpu[0].mpidr, 1);
	assert_int_equal(cpu[0].release, 0x4fff0008);
	assert_int_equal(cpu[1].mpidr, 0x103);
	assert_int_equal(cpu[1].release, UINT64_C(0x100000010));
}

static void test_damaged(void **state)
{
	struct spin_cpu cpu[2];

	dts_compile(&tree, TREE(SPIN(1, "1 2 3")));
	capture_start();
	assert_int_equal(fdt_spin_cpus(tree.dt.fdt, cpu, 2), -EBADMSG);
	capture_expect("/cpus/cpu@1: cpu-release-addr");
}

static uint64_t address_of(const void *fdt, const char *path)
{
	int len;
	const void *p = fdt_getprop(fdt, fdt_path_offset(fdt, path), "cpu-release-addr", &len);

	return p && len == 8 ? get_be64(p) : 0;
}

/* One that grows moves the nodes behind it. */
static void test_move(void **state)
{
	struct spin_cpu cpu[2] = { { .mpidr = 1 }, { .mpidr = 2 } };
	uint8_t copy[4096];

	dts_compile(&tree, TREE(SPIN(0, "0 0x1000") SPIN(1, "0x4fff0008") SPIN(2, "0 0x4fff0010")));
	assert_int_equal(fdt_open_into(tree.dt.fdt, copy, sizeof(copy)), 0);
	assert_int_equal(fdt_spin_move(copy, cpu, 2, 0x47ff0800), 0);
	assert_int_equal(address_of(copy, "/cpus/cpu@0"), 0x1000);
	assert_int_equal(address_of(copy, "/cpus/cpu@1"), 0x47ff0800);
	assert_int_equal(address_of(copy, "/cpus/cpu@2"), 0x47ff0800 + SPIN_STEP);
	cpu[0].mpidr = 7;
	capture_start();
	assert_int_equal(fdt_spin_move(copy, cpu, 2, 0x47ff0800), -EBADMSG);
	capture_expect("cpu-release-addr");
}

/* --- what is kept, what moves ------------------------------------------------------------ */

static void test_memory_is_kept(void **state)
{
	assert_int_equal(wanted(TREE(SPIN(1, "0x40100ff8")), CONTRACT_EL2, false), 1);
	assert_int_equal(map.nranges, 1);
	assert_int_equal(map.range[0].base, 0x40100000);
	assert_int_equal(map.range[0].size, 4096);
	assert_int_equal(map.range[0].role, MEM_ROLE_FIRMWARE);
}

static void test_reserved_stays(void **state)
{
	memmap_add(&map, "/memreserve/", 0x40000000, 0x1000, MEM_ROLE_FIRMWARE, NULL);
	assert_int_equal(wanted(TREE(SPIN(0, "0x400000d8") SPIN(1, "0x1000")), CONTRACT_EL2, false), 0);
	dts_free(&tree);
	assert_int_equal(wanted(TREE(SPIN(0, "0x400000d8") SPIN(1, "0x40001000")), CONTRACT_EL2,
				false), 1);
}

static void test_refusals(void **state)
{
	struct handoff handoff = { .mode = CONTRACT_EL2 };

	dts_compile(&tree, TREE(SPIN(1, "0x40100000")));
	capture_start();
	assert_int_equal(spin_wanted(&map, tree.dt.fdt, &handoff), -EFAULT);
	capture_expect("nobody kept that memory free");
	dts_free(&tree);
	capture_start();
	assert_int_equal(wanted(TREE(SPIN(1, "0x40100000")), CONTRACT_EL2, true), -ENOTSUP);
	capture_expect("-h el2, el2-vhe or el1, with mmu=off");
	dts_free(&tree);
	leaves_el2 = true;
	capture_start();
	assert_int_equal(wanted(TREE(SPIN(1, "0x40100000")), CONTRACT_EL1_AARCH32, false), -ENOTSUP);
	capture_expect("-h el2, el2-vhe or el1, with mmu=off");
	dts_free(&tree);
	assert_int_equal(wanted(TREE(SPIN(1, "0x40100000")), CONTRACT_EL1, false), 1);
}

/* Through the part at EL2 that programs the contract, if we are there; else straight. */
static void test_place(void **state)
{
	struct handoff handoff = { .mode = CONTRACT_EL2, .resident = 0x47fe0000 };
	struct fdt_fixup fix = { 0 };

	assert_int_equal(wanted(TREE(PSCI(0) SPIN(1, "0x40100000") SPIN(2, "0x40100008")),
				CONTRACT_EL2, false), 2);
	spin_place(0x47ff0000, &handoff, &fix);
	assert_int_equal(installed, 0x47ff0000);
	assert_int_equal(installed_cpus, 2);
	assert_int_equal(served, UINT64_C(0x47fe0000) + 0x47ff0080);
	assert_int_equal(handoff.pen, 0x47ff0000);
	assert_int_equal(fix.nspin, 2);
	assert_int_equal(fix.spin_release, 0x47ff0800);
	served = 0;
	handoff.mode = CONTRACT_EL1;
	spin_place(0x47ff0000, &handoff, &fix);
	assert_int_equal(served, 0);
	leaves_el2 = true;
	spin_place(0x47ff0000, &handoff, &fix);
	assert_int_equal(served, UINT64_C(0x47fe0000) + 0x47ff0080);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_the_tree_says, fresh, release),
		cmocka_unit_test_setup_teardown(test_damaged, fresh, release),
		cmocka_unit_test_setup_teardown(test_move, fresh, release),
		cmocka_unit_test_setup_teardown(test_memory_is_kept, fresh, release),
		cmocka_unit_test_setup_teardown(test_reserved_stays, fresh, release),
		cmocka_unit_test_setup_teardown(test_refusals, fresh, release),
		cmocka_unit_test_setup_teardown(test_place, fresh, release),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
