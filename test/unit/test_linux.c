/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Placement of kernel, initrd and devicetree: the memory map is made over a
 * stretch of this process's memory, so that addresses are real.
 */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <arch/resident.h>
#include <boot/linux.h>
#include <boot/load.h>
#include <lib/util.h>
#include <libfdt.h>
#include "capture.h"

#define RAM_SIZE MIB(64)

static uint64_t ram;
static struct memmap map;
static uint8_t fdt[4096];
static struct boot_plan plan;

/* The machine below the boot path: which modes leave EL2, and what was put where. */
static uint64_t installed_at, installed_cpus;
static int install_result;

bool handoff_leaves_el2(enum contract_mode mode)
{
	return mode == CONTRACT_EL1;
}

uint64_t resident_size(size_t ncpus)
{
	return RESIDENT_ALIGN * (1 + ncpus / 8);
}

int resident_install(uint64_t base, const uint64_t *mpidr, size_t ncpus, bool aarch32)
{
	installed_at = base;
	installed_cpus = ncpus;
	memset((void *)base, 0xe2, resident_size(ncpus));
	return install_result;
}

static int setup(void **state)
{
	char *p = mmap(NULL, RAM_SIZE + MIB(2), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	assert_true(p != MAP_FAILED);
	ram = ALIGN_UP((uint64_t)(uintptr_t)p, MIB(2));
	assert_int_equal(fdt_create_empty_tree(fdt, sizeof(fdt)), 0);
	fdt_setprop_string(fdt, fdt_add_subnode(fdt, 0, "memory@0"), "device_type", "memory");
	return 0;
}

static int fresh(void **state)
{
	memset(&map, 0, sizeof(map));
	assert_int_equal(memmap_add_ram(&map, ram, RAM_SIZE), 0);
	memset((void *)ram, 0, RAM_SIZE);
	return 0;
}

/* A kernel of SIZE bytes whose header asks for IMAGE_SIZE; its last byte is 0x5a. */
static void put_kernel(uint64_t at, uint64_t size, uint64_t image_size, uint64_t text_offset)
{
	uint8_t *h = (uint8_t *)at;

	memcpy(h + 8, &text_offset, 8);
	memcpy(h + 16, &image_size, 8);
	h[24] = 0xa;
	memcpy(h + 56, "ARM\x64", 4);
	h[size - 1] = 0x5a;
	assert_int_equal(load_record(&map, "/Image", at, size), 0);
}

static int prepare(uint64_t kernel, uint64_t initrd, uint64_t initrd_size)
{
	struct linux_boot boot = { .command = "booti", .kernel = kernel, .initrd = initrd,
				   .initrd_size = initrd_size, .fdt = fdt, .fixup.bootargs = "quiet" };

	return linux_prepare(&boot, &map, &plan);
}

static void refused(int err, uint64_t kernel, uint64_t initrd, uint64_t initrd_size,
		    const char *said)
{
	capture_start();
	assert_int_equal(prepare(kernel, initrd, initrd_size), err);
	capture_expect(said);
}

static void test_stays_in_place(void **state)
{
	put_kernel(ram + MIB(4), MIB(3), MIB(6), 0);
	load_record(&map, "/initrd.gz", ram + MIB(16), MIB(1));
	assert_int_equal(prepare(ram + MIB(4), ram + MIB(16), MIB(1)), 0);
	assert_int_equal(plan.handoff.entry, ram + MIB(4));
	assert_int_equal(plan.range[0].size, MIB(6));      /* bss is cleaned too */
	assert_int_equal(plan.handoff.x[1] | plan.handoff.x[2] | plan.handoff.x[3], 0);
}

static void test_what_the_devicetree_says(void **state)
{
	const void *tree;
	const fdt64_t *p;
	int chosen, len;

	put_kernel(ram, MIB(3), MIB(6), 0);
	load_record(&map, "/initrd.gz", ram + MIB(16), 12345);
	assert_int_equal(prepare(ram, ram + MIB(16), 12345), 0);
	tree = (const void *)plan.handoff.x[0];
	assert_int_equal(fdt_check_full(tree, fdt_totalsize(tree)), 0);
	assert_true(IS_ALIGNED(plan.handoff.x[0], 8));
	chosen = fdt_path_offset(tree, "/chosen");
	assert_true(chosen > 0);
	assert_string_equal(fdt_getprop(tree, chosen, "bootargs", &len), "quiet");
	p = fdt_getprop(tree, chosen, "linux,initrd-start", &len);
	assert_int_equal(fdt64_ld(p), ram + MIB(16));
	p = fdt_getprop(tree, chosen, "linux,initrd-end", &len);
	assert_int_equal(fdt64_ld(p), ram + MIB(16) + 12345);
}

static void expect_moved(uint64_t from, uint64_t size, uint64_t image_size)
{
	uint64_t at = plan.handoff.entry;

	assert_int_not_equal(at, from);
	assert_true(IS_ALIGNED(at, MIB(2)));
	assert_true(at >= ram && at + image_size <= ram + RAM_SIZE);
	assert_int_equal(((uint8_t *)at)[size - 1], 0x5a);
}

static void test_misaligned_is_moved(void **state)
{
	put_kernel(ram + MIB(4) + 4096, MIB(3), MIB(6), 0);
	assert_int_equal(prepare(ram + MIB(4) + 4096, 0, 0), 0);
	expect_moved(ram + MIB(4) + 4096, MIB(3), MIB(6));
}

/* The file fits where it is, its bss would run over the initrd. */
static void test_bss_over_the_initrd_is_moved(void **state)
{
	put_kernel(ram + MIB(4), MIB(3), MIB(6), 0);
	load_record(&map, "/initrd.gz", ram + MIB(8), MIB(1));
	memset((void *)(ram + MIB(8)), 0x77, MIB(1));
	assert_int_equal(prepare(ram + MIB(4), ram + MIB(8), MIB(1)), 0);
	expect_moved(ram + MIB(4), MIB(3), MIB(6));
	assert_int_equal(*(uint8_t *)(ram + MIB(8)), 0x77);
	assert_false(ranges_overlap(plan.handoff.entry, MIB(6), ram + MIB(8), MIB(1)));
}

static void test_reserved_memory_is_kept(void **state)
{
	put_kernel(ram, MIB(3), MIB(6), 0);
	assert_int_equal(memmap_add(&map, "firmware", ram + MIB(5), 4096, MEM_ROLE_FIRMWARE, NULL), 0);
	assert_int_equal(prepare(ram, 0, 0), 0);
	expect_moved(ram, MIB(3), MIB(6));
	assert_false(ranges_overlap(plan.handoff.entry, MIB(6), ram + MIB(5), 4096));
}

/*
 * What lies between the end of the file and image_size, and is not to be
 * overwritten. RAM ends where the last one begins.
 */
static void test_image_size_over_what_is_in_use(void **state)
{
	static const struct { const char *name; enum mem_role role; uint64_t at; } owners[] = {
		{ "firmware", MEM_ROLE_FIRMWARE, MIB(8) },
		{ "secret", MEM_ROLE_NOMAP, MIB(8) + 4096 },
		{ "text", MEM_ROLE_TEXT, MIB(9) },
		{ "stack guard", MEM_ROLE_GUARD, MIB(7) + 8192 },
		{ "working devicetree", MEM_ROLE_FDT, MIB(10) - 4096 },
		{ "resident part at EL2", MEM_ROLE_RESIDENT, MIB(9) + 4096 },
		{ "module of another", MEM_ROLE_LOAD, MIB(7) },
		{ NULL, 0, RAM_SIZE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(owners); i++) {
		uint64_t at = owners[i].name ? ram + MIB(4) : ram + RAM_SIZE - MIB(4);

		fresh(NULL);
		put_kernel(at, MIB(3), MIB(6), 0);
		if (owners[i].name)
			assert_int_equal(memmap_add(&map, owners[i].name, ram + owners[i].at, 4096,
						    owners[i].role, NULL), 0);
		assert_int_equal(prepare(at, 0, 0), 0);
		expect_moved(at, MIB(3), MIB(6));
		assert_false(ranges_overlap(plan.handoff.entry, MIB(6), ram + owners[i].at, 4096));
	}
}

static void test_text_offset(void **state)
{
	put_kernel(ram + MIB(4) + 0x80000, MIB(3), MIB(6), 0x80000);
	assert_int_equal(prepare(ram + MIB(4) + 0x80000, 0, 0), 0);
	assert_int_equal(plan.handoff.entry, ram + MIB(4) + 0x80000);
}

static void test_refusals(void **state)
{
	put_kernel(ram, MIB(3), MIB(6), 0);
	refused(-EFAULT, ram + RAM_SIZE - 8, 0, 0, "not all RAM");
	refused(-EFAULT, ram + 1, 0, 0, "not a multiple of 8");
	refused(-ENOEXEC, ram + MIB(16), 0, 0, "no Linux arm64 Image");
	refused(-EFAULT, ram, ram + RAM_SIZE - 4096, 8192, "not all RAM");
	refused(-EEXIST, ram, ram + MIB(2), MIB(2), "overlap");
}

/* Linux would hang without a word. It knows the node by its type. */
static void test_no_memory_in_the_tree(void **state)
{
	int node = fdt_subnode_offset(fdt, 0, "memory");

	put_kernel(ram, MIB(3), MIB(6), 0);
	assert_int_equal(fdt_setprop_string(fdt, node, "device_type", "memorY"), 0);
	refused(-ENOENT, ram, 0, 0, "booti: no /memory in the devicetree");
	assert_int_equal(fdt_setprop_string(fdt, node, "device_type", "memory"), 0);
	assert_int_equal(prepare(ram, 0, 0), 0);
}

static void test_too_large(void **state)
{
	put_kernel(ram + 4096, MIB(3), MIB(63), 0);
	refused(-ENOMEM, ram + 4096, 0, 0, "free RAM in one piece");
}

/* RAM of 34 GiB: the initrd is beyond what the kernel reaches, and moved to where it does. */
static void test_initrd_out_of_reach_is_moved(void **state)
{
	const uint64_t far = GIB(33), size = MIB(1);
	struct linux_boot boot = { .command = "booti", .kernel = ram, .initrd = ram + far,
				   .initrd_size = size, .fdt = fdt };

	assert_true(mmap((void *)(ram + far), size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != MAP_FAILED);
	assert_int_equal(memmap_add_ram(&map, ram + far, size), 0);
	put_kernel(ram, MIB(3), MIB(6), 0);
	memset((void *)boot.initrd, 0x77, size);
	assert_int_equal(linux_prepare(&boot, &map, &plan), 0);
	assert_true(boot.initrd >= ram && boot.initrd + size <= ram + RAM_SIZE);
	assert_int_equal(boot.fixup.initrd, boot.initrd);
	assert_int_equal(((uint8_t *)boot.initrd)[0], 0x77);
	assert_int_equal(((uint8_t *)boot.initrd)[size - 1], 0x77);
	/* nothing is placed over it, though there is no other room */
	memset(&map, 0, sizeof(map));
	boot.initrd = ram + far;
	assert_int_equal(memmap_add_ram(&map, ram, MIB(6) + size), 0);
	assert_int_equal(memmap_add_ram(&map, ram + far, size), 0);
	capture_start();
	assert_int_equal(linux_prepare(&boot, &map, &plan), -ENOMEM);
	capture_expect("devicetree");
	munmap((void *)(ram + far), size);
}

/* What load has recorded is longer than what the header asks for, or it is not. */
static void test_size_of_a_load(void **state)
{
	struct linux_boot boot = { .command = "booti", .kernel = ram, .comp_size = GIB(1), .fdt = fdt };

	put_kernel(ram, MIB(3), MIB(6), 0);
	assert_int_equal(linux_prepare(&boot, &map, &plan), 0);
	fresh(NULL);
	put_kernel(ram, MIB(3), MIB(2), 0);
	refused(-EINVAL, ram, 0, 0, "smaller than the file");
}

/*
 * Its bytes are taken while a place is looked for, also where part of them
 * belongs to somebody already.
 */
static void test_not_moved_over_itself(void **state)
{
	uint64_t size = MIB(24);

	memset(&map, 0, sizeof(map));
	assert_int_equal(memmap_add_ram(&map, ram, MIB(48)), 0);
	put_kernel(ram + 4096, size, size, 0);
	assert_int_equal(memmap_remove(&map, "/Image"), 1);
	/* of unknown size: all of image_size is read, the heap in it too */
	assert_int_equal(memmap_add(&map, "heap", ram + MIB(4), 4096, MEM_ROLE_DATA, NULL), 0);
	refused(-ENOMEM, ram + 4096, 0, 0, "free RAM in one piece");
}

/* Put there by a debugger: where the file ends is not known, and a load may begin there. */
static void test_unknown_size_ends_before_a_load(void **state)
{
	put_kernel(ram + MIB(4), MIB(3), MIB(6), 0);
	assert_int_equal(memmap_remove(&map, "/Image"), 1);
	assert_int_equal(load_record(&map, "module", ram + MIB(8), MIB(1)), 0);
	memset((void *)(ram + MIB(8)), 0x77, MIB(1));
	assert_int_equal(prepare(ram + MIB(4), 0, 0), 0);
	expect_moved(ram + MIB(4), MIB(3), MIB(6));
	assert_false(ranges_overlap(plan.handoff.entry, MIB(6), ram + MIB(8), MIB(1)));
	assert_int_equal(*(uint8_t *)(ram + MIB(9) - 1), 0x77);
}

/* Nowhere is room for image_size: the rule is named, and nothing has been written. */
static void test_image_size_that_fits_nowhere(void **state)
{
	put_kernel(ram + MIB(32), MIB(3), MIB(40), 0);
	refused(-ENOMEM, ram + MIB(32), 0, 0, "the kernel needs 40960 KiB of free RAM in one piece");
	for (uint64_t at = ram; at < ram + RAM_SIZE; at += 8)
		if (at < ram + MIB(32) || at >= ram + MIB(35))
			assert_int_equal(*(uint64_t *)at, 0);
}

static void test_plan_checks(void **state)
{
	struct boot_plan p = { .who = "go", .handoff.entry = ram + 0x1000 };

	assert_int_equal(boot_plan_add(&p, "kernel", ram, MIB(4)), 0);
	assert_int_equal(boot_plan_check(&p, &map), 0);
	p.handoff.entry = ram + MIB(4);
	capture_start();
	assert_int_equal(boot_plan_check(&p, &map), -EINVAL);
	capture_expect("outside of everything loaded");
	p.handoff.entry = ram + 2;
	capture_start();
	assert_int_equal(boot_plan_check(&p, &map), -EINVAL);
	capture_expect("go: the entry point");
	p.handoff.entry = ram;
	assert_int_equal(memmap_add(&map, "text", ram + MIB(3), 4096, MEM_ROLE_TEXT, NULL), 0);
	capture_start();
	assert_int_equal(boot_plan_check(&p, &map), -EEXIST);
	capture_expect("overlaps text");
}

static void test_range_checks(void **state)
{
	assert_int_equal(memmap_add(&map, "heap", ram + MIB(32), MIB(1), MEM_ROLE_DATA, NULL), 0);
	assert_int_equal(load_record(&map, "old", ram + MIB(8), MIB(1)), 0);
	assert_int_equal(load_check_range(&map, "t", ram + MIB(7), MIB(4)), 0);
	capture_start();
	assert_int_equal(load_check_range(&map, "t", ram + MIB(30), MIB(4)), -EEXIST);
	capture_expect("would overwrite heap");
	capture_start();
	assert_int_equal(load_check_range(&map, "t", ram + RAM_SIZE - 1, 2), -EFAULT);
	capture_expect("not all RAM");
	/* a new load forgets the ones that it overwrites */
	assert_int_equal(load_record(&map, "new", ram + MIB(8) + 4096, MIB(1)), 0);
	assert_null(memmap_overlap(&map, ram + MIB(8), 4096));
}

/* --- entered at EL1 ------------------------------------------------------------------ */

static void add_cpus(void)
{
	int cpus = fdt_add_subnode(fdt, 0, "cpus"), node;

	fdt_setprop_u32(fdt, cpus, "#address-cells", 1);
	node = fdt_add_subnode(fdt, cpus, "cpu@0");
	fdt_setprop_u32(fdt, node, "reg", 0);
	fdt_setprop_string(fdt, node, "device_type", "cpu");
}

static int prepare_at_el1(void)
{
	struct linux_boot boot = { .command = "booti", .kernel = ram, .fdt = fdt, .how.mode = CONTRACT_EL1 };

	put_kernel(ram, MIB(3), MIB(6), 0);
	return linux_prepare(&boot, &map, &plan);
}

static void test_part_that_stays(void **state)
{
	const void *tree;
	char path[64];

	capture_start();
	assert_int_equal(prepare_at_el1(), -ENOENT);
	capture_expect("/cpus");
	fresh(NULL);
	add_cpus();
	assert_int_equal(prepare_at_el1(), 0);
	assert_int_equal(plan.handoff.resident, installed_at);
	assert_int_equal(installed_cpus, 1);
	assert_true(IS_ALIGNED(installed_at, RESIDENT_ALIGN));
	assert_int_equal(memmap_lookup(&map, installed_at)->role, MEM_ROLE_RESIDENT);
	assert_false(ranges_overlap(plan.handoff.entry, MIB(6), installed_at, RESIDENT_ALIGN));
	tree = (const void *)plan.handoff.x[0];
	assert_false(ranges_overlap(plan.handoff.x[0], fdt_totalsize(tree), installed_at,
				    RESIDENT_ALIGN));
	snprintf(path, sizeof(path), "/reserved-memory/slipway-el2@%lx", installed_at);
	assert_non_null(fdt_getprop(tree, fdt_path_offset(tree, path), "no-map", NULL));
	/* nothing of the kind for a kernel at EL2 */
	fresh(NULL);
	put_kernel(ram, MIB(3), MIB(6), 0);
	assert_int_equal(prepare(ram, 0, 0), 0);
	assert_int_equal(plan.handoff.resident, 0);
	tree = (const void *)plan.handoff.x[0];
	assert_true(fdt_path_offset(tree, "/reserved-memory") < 0);
	/* this CPU is not in the list */
	fresh(NULL);
	install_result = -ENOENT;
	capture_start();
	assert_int_equal(prepare_at_el1(), -ENOENT);
	capture_expect("does not list the CPU");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_stays_in_place, fresh),
		cmocka_unit_test_setup(test_what_the_devicetree_says, fresh),
		cmocka_unit_test_setup(test_misaligned_is_moved, fresh),
		cmocka_unit_test_setup(test_bss_over_the_initrd_is_moved, fresh),
		cmocka_unit_test_setup(test_reserved_memory_is_kept, fresh),
		cmocka_unit_test_setup(test_image_size_over_what_is_in_use, fresh),
		cmocka_unit_test_setup(test_initrd_out_of_reach_is_moved, fresh),
		cmocka_unit_test_setup(test_size_of_a_load, fresh),
		cmocka_unit_test_setup(test_not_moved_over_itself, fresh),
		cmocka_unit_test_setup(test_unknown_size_ends_before_a_load, fresh),
		cmocka_unit_test_setup(test_image_size_that_fits_nowhere, fresh),
		cmocka_unit_test_setup(test_text_offset, fresh),
		cmocka_unit_test_setup(test_refusals, fresh),
		cmocka_unit_test_setup(test_no_memory_in_the_tree, fresh),
		cmocka_unit_test_setup(test_too_large, fresh),
		cmocka_unit_test_setup(test_plan_checks, fresh),
		cmocka_unit_test_setup(test_range_checks, fresh),
		cmocka_unit_test_setup(test_part_that_stays, fresh),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
