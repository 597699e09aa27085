/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Placement of a 32-bit kernel. The memory map lies over memory of this process
 * at the addresses that QEMU's virt board has, so that numbers can be written
 * down; what is expected is from Documentation/arch/arm/booting.rst.
 */
#include "unit.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <arch/resident.h>
#include <boot/linux.h>
#include <boot/load.h>
#include <lib/util.h>
#include <libfdt.h>
#include "capture.h"
#include "zimage_maker.h"

#define RAM      UINT64_C(0x40000000)
#define RAM_SIZE MIB(600)
#define SIZE     MIB(5)
#define UNPACKED (MIB(22) - 0x208000)           /* ends 22 MiB above the start of RAM */
#define WINDOW   MIB(128)
#define LOW      MIB(512)                       /* as boot/linux32.c promises */
#define WORK     MIB(1)                         /* behind the zImage */

static struct memmap map;
static uint8_t fdt[4096];
static struct boot_plan plan;
static struct linux_boot boot;
static uint64_t installed_at;
static bool installed_aarch32;

bool handoff_leaves_el2(enum contract_mode mode)
{
	return mode == CONTRACT_EL1_AARCH32;
}

uint64_t resident_size(size_t ncpus)
{
	return RESIDENT_ALIGN;
}

int resident_install(uint64_t base, const uint64_t *mpidr, size_t ncpus, bool aarch32)
{
	installed_at = base;
	installed_aarch32 = aarch32;
	return 0;
}

static int setup(void **state)
{
	int cpus, node;
	void *p = mmap((void *)RAM, RAM_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	assert_int_equal((uint64_t)p, RAM);
	assert_int_equal(fdt_create_empty_tree(fdt, sizeof(fdt)), 0);
	fdt_setprop_string(fdt, fdt_add_subnode(fdt, 0, "memory@0"), "device_type", "memory");
	cpus = fdt_add_subnode(fdt, 0, "cpus");
	fdt_setprop_u32(fdt, cpus, "#address-cells", 1);
	node = fdt_add_subnode(fdt, cpus, "cpu@0");
	fdt_setprop_u32(fdt, node, "reg", 0);
	return fdt_setprop_string(fdt, node, "device_type", "cpu");
}

static int fresh(void **state)
{
	memset(&map, 0, sizeof(map));
	assert_int_equal(memmap_add_ram(&map, RAM, RAM_SIZE), 0);
	assert_int_equal(madvise((void *)RAM, RAM_SIZE, MADV_DONTNEED), 0);
	return 0;
}

static void put_kernel(uint64_t at)
{
	const struct zimage_maker debian = { SIZE, UNPACKED - 0x1000, 0x1000, 0x208000, 6 };

	make_zimage((void *)at, &debian);
	((uint8_t *)at)[SIZE - 1] = 0x5a;
	assert_int_equal(load_record(&map, "/zImage", at, SIZE), 0);
}

static void put_initrd(uint64_t at, uint64_t size)
{
	memset((void *)at, 0x77, size);
	assert_int_equal(load_record(&map, "/initrd.gz", at, size), 0);
}

static int prepare(uint64_t kernel, uint64_t initrd, uint64_t initrd_size)
{
	boot = (struct linux_boot){ .command = "bootz", .kernel = kernel, .initrd = initrd,
				    .initrd_size = initrd_size, .fdt = fdt,
				    .how.mode = CONTRACT_EL1_AARCH32 };
	return linux32_prepare(&boot, &map, &plan);
}

static bool inside(uint64_t base, uint64_t size, uint64_t lo, uint64_t hi)
{
	return base >= lo && base + size <= hi;
}

/* What must hold of every plan, for a kernel that takes START for the start of RAM. */
static void check_plan(uint64_t start, uint64_t initrd_size)
{
	uint64_t kernel = plan.handoff.entry, tree = plan.handoff.x[2];
	uint64_t tree_size = fdt_totalsize((void *)tree), free = start + MIB(22);

	assert_int_equal(plan.handoff.mode, CONTRACT_EL1_AARCH32);
	assert_int_equal(plan.handoff.x[0], 0);
	assert_int_equal(plan.handoff.x[1], 0xffffffff);
	assert_int_equal(plan.handoff.x[3], 0);
	assert_true(IS_ALIGNED(tree, 8));
	/* from its page tables to the end of its bss; 20 KiB below its text */
	assert_int_equal(plan.handoff.forget, start + 0x208000 - 0x5000);
	assert_int_equal(plan.handoff.forget + plan.handoff.forget_size, start + MIB(22));
	assert_int_equal(((uint8_t *)kernel)[SIZE - 1], 0x5a);
	assert_true(inside(kernel, SIZE, free, start + WINDOW));
	assert_true(inside(tree, tree_size, free, start + LOW));
	assert_false(ranges_overlap(tree, tree_size, kernel, SIZE + WORK));
	if (initrd_size) {
		assert_true(inside(boot.initrd, initrd_size, free, start + LOW));
		assert_false(ranges_overlap(boot.initrd, initrd_size, kernel, SIZE + WORK));
		assert_false(ranges_overlap(boot.initrd, initrd_size, tree, tree_size));
		assert_int_equal(*(uint8_t *)boot.initrd, 0x77);
		assert_int_equal(((uint8_t *)boot.initrd)[initrd_size - 1], 0x77);
	}
	assert_true(installed_aarch32 && installed_at < GIB(4));
	assert_false(ranges_overlap(installed_at, RESIDENT_ALIGN, start, MIB(22)));
	assert_int_equal(boot_plan_check(&plan, &map), 0);
}

static void test_stays_in_place(void **state)
{
	put_kernel(RAM + MIB(32));
	put_initrd(RAM + MIB(64), MIB(2));
	assert_int_equal(prepare(RAM + MIB(32), RAM + MIB(64), MIB(2)), 0);
	check_plan(RAM, MIB(2));
	assert_int_equal(plan.handoff.entry, RAM + MIB(32));
	assert_int_equal(boot.initrd, RAM + MIB(64));
	/* above the first 128 MiB, as booting.rst recommends */
	assert_true(plan.handoff.x[2] >= RAM + WINDOW);
}

static void test_moved_out_of_its_own_way(void **state)
{
	put_kernel(RAM);
	put_initrd(RAM + MIB(16), MIB(2));
	assert_int_equal(prepare(RAM, RAM + MIB(16), MIB(2)), 0);
	check_plan(RAM, MIB(2));
}

static void test_too_far_up_is_moved(void **state)
{
	put_kernel(RAM + MIB(130));
	put_initrd(RAM + MIB(540), MIB(2));
	assert_int_equal(prepare(RAM + MIB(130), RAM + MIB(540), MIB(2)), 0);
	check_plan(RAM, MIB(2));
}

/* It would unpack itself over the initrd otherwise, with heap and stack. */
static void test_initrd_right_behind(void **state)
{
	put_kernel(RAM + MIB(32));
	put_initrd(RAM + MIB(32) + SIZE, MIB(2));
	assert_int_equal(prepare(RAM + MIB(32), RAM + MIB(32) + SIZE, MIB(2)), 0);
	check_plan(RAM, MIB(2));
}

/* The first pages stay free below a kernel with a TEXT_OFFSET of 0x208000: TF-A likes to be there. */
static void test_firmware_below_text(void **state)
{
	assert_int_equal(memmap_add(&map, "firmware", RAM, MIB(2), MEM_ROLE_FIRMWARE, NULL), 0);
	put_kernel(RAM + MIB(32));
	assert_int_equal(prepare(RAM + MIB(32), 0, 0), 0);
	check_plan(RAM, 0);
}

/* Its page tables lie up to 20 KiB below its text. */
static void test_firmware_in_the_way(void **state)
{
	assert_int_equal(memmap_add(&map, "firmware", RAM + 0x204000, 4096, MEM_ROLE_FIRMWARE, NULL), 0);
	put_kernel(RAM + MIB(32));
	capture_start();
	assert_int_equal(prepare(RAM + MIB(32), 0, 0), 0);
	capture_expect("from 0x48000000 only");
	check_plan(RAM + WINDOW, 0);
}

static void test_own_memory_is_not_in_the_way(void **state)
{
	assert_int_equal(memmap_add(&map, "text", RAM + MIB(8), MIB(1), MEM_ROLE_TEXT, NULL), 0);
	assert_int_equal(memmap_add(&map, "guard", RAM + MIB(9), 4096, MEM_ROLE_GUARD, NULL), 0);
	put_kernel(RAM + MIB(32));
	assert_int_equal(prepare(RAM + MIB(32), 0, 0), 0);
	check_plan(RAM, 0);
}

static void test_ram_begins_late(void **state)
{
	memset(&map, 0, sizeof(map));
	assert_int_equal(memmap_add_ram(&map, RAM + MIB(6) + 4096, RAM_SIZE - MIB(7)), 0);
	put_kernel(RAM + MIB(64));
	assert_int_equal(prepare(RAM + MIB(64), 0, 0), 0);
	/* rounded up to 2 MiB; the window still ends at a multiple of 128 MiB */
	assert_true(inside(plan.handoff.entry, SIZE, RAM + MIB(30), RAM + WINDOW));
	assert_true(plan.handoff.x[2] >= RAM + MIB(30));
}

static void refused(int err, enum contract_mode mode, uint64_t kernel, const char *said)
{
	boot = (struct linux_boot){ .command = "bootz", .kernel = kernel, .fdt = fdt, .how.mode = mode };
	capture_start();
	assert_int_equal(linux32_prepare(&boot, &map, &plan), err);
	capture_expect(said);
}

static void test_refusals(void **state)
{
	uint8_t *at = (uint8_t *)(RAM + MIB(32));

	put_kernel(RAM + MIB(32));
	refused(-ENOTSUP, CONTRACT_EL2, RAM + MIB(32), "not by el2");
	refused(-ENOTSUP, CONTRACT_EL2_VHE, RAM + MIB(32), "not by el2-vhe");
	refused(-ENOTSUP, CONTRACT_EL1, RAM + MIB(32), "not by el1");
	refused(-ENOEXEC, CONTRACT_EL1_AARCH32, RAM + MIB(48), "no ARM zImage");
	refused(-EFAULT, CONTRACT_EL1_AARCH32, RAM + RAM_SIZE - 8, "not all RAM");
	memcpy(at + MIB(16) + 56, "ARM\x64", 4);
	at[MIB(16) + 18] = 0x10;
	refused(-ENOEXEC, CONTRACT_EL1_AARCH32, RAM + MIB(48),
		"arm64 Image, a 64-bit kernel: start it with booti");
	memcpy(at + MIB(20), "\177ELF", 4);
	refused(-ENOEXEC, CONTRACT_EL1_AARCH32, RAM + MIB(52), "ELF file");
	put32(at, 0x2c, SIZE + 1);
	refused(-EINVAL, CONTRACT_EL1_AARCH32, RAM + MIB(32), "cut short");
}

/* Nothing was recorded of it: the header says how much there is. */
static void test_not_loaded_by_us(void **state)
{
	put_kernel(RAM + MIB(32));
	memmap_remove(&map, "/zImage");
	assert_int_equal(prepare(RAM + MIB(32), 0, 0), 0);
	check_plan(RAM, 0);
	assert_int_equal(plan.range[0].size, SIZE);
	fresh(NULL);
	put_kernel(RAM + MIB(32));
	memmap_remove(&map, "/zImage");
	put32((void *)(RAM + MIB(32)), 0x2c, 0xffffffff);
	refused(-EFAULT, CONTRACT_EL1_AARCH32, RAM + MIB(32), "not all RAM");
}

static void test_too_small(void **state)
{
	memset(&map, 0, sizeof(map));
	assert_int_equal(memmap_add_ram(&map, RAM, MIB(26)), 0);
	put_kernel(RAM + MIB(1));
	refused(-ENOMEM, CONTRACT_EL1_AARCH32, RAM + MIB(1), "see meminfo");
}

static void test_only_high_memory(void **state)
{
	char *high = mmap(NULL, MIB(64), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint64_t base = ALIGN_UP((uint64_t)high, MIB(2));

	assert_true(high != MAP_FAILED && base > GIB(4));
	memset(&map, 0, sizeof(map));
	assert_int_equal(memmap_add_ram(&map, base, MIB(48)), 0);
	put_kernel(base + MIB(32));
	refused(-ENOMEM, CONTRACT_EL1_AARCH32, base + MIB(32), "all RAM is above 4 GiB");
	munmap(high, MIB(64));
}

/* --- the plan's own check --------------------------------------------------------------- */

static void test_plan_check(void **state)
{
	struct boot_plan p = { .who = "go", .handoff = { .entry = RAM, .x = { 0, 0xffffffff, RAM } } };

	assert_int_equal(boot_plan_add(&p, "kernel", GIB(4) - MIB(1), MIB(1)), 0);
	assert_int_equal(boot_plan_check32(&p), 0);
	p.handoff.entry = RAM + 1;                 /* Thumb */
	assert_int_equal(boot_plan_check32(&p), 0);
	p.handoff.entry = RAM + 3;
	assert_int_equal(boot_plan_check32(&p), 0);
	p.handoff.entry = RAM + 2;
	capture_start();
	assert_int_equal(boot_plan_check32(&p), -EINVAL);
	capture_expect("neither a multiple of 4 (Arm) nor odd (Thumb)");
	p.handoff.entry = RAM;
	p.handoff.x[3] = GIB(4);
	capture_start();
	assert_int_equal(boot_plan_check32(&p), -ERANGE);
	capture_expect("r3 has 32 bits and cannot be 0x100000000");
	p.handoff.x[3] = 0;
	assert_int_equal(boot_plan_add(&p, "devicetree", GIB(4) - MIB(1), MIB(1) + 1), 0);
	capture_start();
	assert_int_equal(boot_plan_check32(&p), -ERANGE);
	capture_expect("devicetree: 0xfff00000 + 0x100001 is above 4 GiB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_stays_in_place, fresh),
		cmocka_unit_test_setup(test_moved_out_of_its_own_way, fresh),
		cmocka_unit_test_setup(test_too_far_up_is_moved, fresh),
		cmocka_unit_test_setup(test_initrd_right_behind, fresh),
		cmocka_unit_test_setup(test_firmware_below_text, fresh),
		cmocka_unit_test_setup(test_firmware_in_the_way, fresh),
		cmocka_unit_test_setup(test_own_memory_is_not_in_the_way, fresh),
		cmocka_unit_test_setup(test_ram_begins_late, fresh),
		cmocka_unit_test_setup(test_refusals, fresh),
		cmocka_unit_test_setup(test_not_loaded_by_us, fresh),
		cmocka_unit_test_setup(test_too_small, fresh),
		cmocka_unit_test_setup(test_only_high_memory, fresh),
		cmocka_unit_test(test_plan_check),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
