/* SPDX-License-Identifier: Apache-2.0 */
/* Devicetree to memory map: QEMU's own trees, and trees by hand with holes, reservations and nonsense. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lib/dt_memory.h>
#include <lib/log.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"
#include "dts.h"

#define LIMIT (BIT(40) - 1)

static struct dts tree;
static struct memmap map;

static int start(void **state)
{
	memset(&map, 0, sizeof(map));
	return 0;
}

static int release(void **state)
{
	dts_free(&tree);
	return 0;
}

/* A root with two cells each, and memory of 256 MiB at 1 GiB. */
#define ROOT    "/ { #address-cells = <2>; #size-cells = <2>;"
#define MEMORY  "memory@40000000 { device_type = \"memory\"; reg = <0 0x40000000 0 0x10000000>; };"

static void read_memory(const char *source)
{
	dts_compile(&tree, source);
	assert_int_equal(dt_memory(&tree.dt, &map), 0);
}

static void expect_banks(size_t n)
{
	assert_int_equal(map.nbanks, n);
}

static void expect_bank(size_t i, uint64_t base, uint64_t size)
{
	assert_true(i < map.nbanks);
	assert_int_equal(map.bank[i].base, base);
	assert_int_equal(map.bank[i].size, size);
}

static void expect_range(size_t i, const char *name, uint64_t base, uint64_t size,
			 enum mem_role role)
{
	assert_true(i < map.nranges);
	assert_string_equal(map.range[i].name, name);
	assert_int_equal(map.range[i].base, base);
	assert_int_equal(map.range[i].size, size);
	assert_int_equal(map.range[i].role, role);
}

/* --- banks ---------------------------------------------------------------------- */

static void test_banks_and_holes(void **state)
{
	read_memory(ROOT "memory@0 { device_type = \"memory\";"
		    "  reg = <0 0x80000000 0 0x40000000>, <0x8 0 0x1 0>, <0 0 0 0x8000000>; };"
		    "memory@c0000000 { device_type = \"memory\"; reg = <0 0xc0000000 0 0x1000000>; };"
		    "memory@2 { device_type = \"memory\"; reg = <2 0 0 0x1000>; status = \"disabled\"; };"
		    "other { reg = <3 0 0 0x1000>; }; };");
	expect_banks(3);
	expect_bank(0, 0, 0x8000000);
	expect_bank(1, 0x80000000, 0x41000000);      /* two nodes that touch */
	expect_bank(2, 0x800000000, 0x100000000);
	assert_int_equal(map.nranges, 0);
}

static void test_no_memory(void **state)
{
	dts_compile(&tree, ROOT "memory@0 { device_type = \"memory\"; reg = <0 0 0 0>; }; };");
	assert_int_equal(dt_memory(&tree.dt, &map), -ENODEV);
	dts_free(&tree);
	dts_compile(&tree, ROOT "};");
	assert_int_equal(dt_memory(&tree.dt, &map), -ENODEV);
	dts_free(&tree);
	/* secure memory only: QEMU's secram */
	dts_compile(&tree, ROOT "secram@e000000 { device_type = \"memory\"; status = \"disabled\";"
		    "  reg = <0 0xe000000 0 0x1000000>; }; };");
	assert_int_equal(dt_memory(&tree.dt, &map), -ENODEV);
}

static void test_cells_of_memory(void **state)
{
	read_memory("/ { #address-cells = <1>; #size-cells = <1>;"
		    "memory { device_type = \"memory\"; reg = <0x80000000 0x20000000>; }; };");
	expect_banks(1);
	expect_bank(0, 0x80000000, 0x20000000);
	start(NULL);
	dts_free(&tree);
	read_memory("/ { memory { device_type = \"memory\"; reg = <0 0x80000000 0x20000000>; }; };");
	expect_bank(0, 0x80000000, 0x20000000);
}

static void test_wild_memory(void **state)
{
	capture_start();
	read_memory(ROOT MEMORY
		    "memory@1 { device_type = \"memory\"; reg = <0xffffffff 0xfffff000 0 0x2000>,"
		    "  <0 0x80000000 0 0x1000>; };"
		    "memory@2 { device_type = \"memory\"; reg = <1 2 3>; };"
		    "memory@3 { device_type = \"memory\"; }; };");
	capture_expect("memory@1: reg entry 0 ignored: -ERANGE");
	expect_banks(2);
	expect_bank(1, 0x80000000, 0x1000);
	start(NULL);
	dts_free(&tree);
	capture_start();
	dts_compile(&tree, "/ { #address-cells = <7>; #size-cells = <2>; " MEMORY "};");
	assert_int_equal(dt_memory(&tree.dt, &map), -ENODEV);
	capture_expect("memory@40000000: reg entry 0 ignored: -EINVAL");
}

/* RAM up to the last byte of 64 bits is absurd, and still a bank. */
static void test_endless_memory(void **state)
{
	read_memory(ROOT "memory@0 { device_type = \"memory\";"
		    "  reg = <0 0x40000000 0xffffffff 0xc0000000>; }; };");
	expect_bank(0, 0x40000000, -(uint64_t)0x40000000);
}

static void test_too_many_banks(void **state)
{
	char source[8192] = ROOT "memory@0 { device_type = \"memory\"; reg = <0 0 0 1>";

	for (int i = 1; i <= MEMMAP_MAX_BANKS; i++)
		sprintf(source + strlen(source), ", <%d 0 0 1>", i);
	strcat(source, "; }; };");
	dts_compile(&tree, source);
	capture_start();
	assert_int_equal(dt_memory(&tree.dt, &map), -ENOSPC);
	capture_expect("memory@0: RAM at 0x2000000000 not usable: -ENOSPC");
}

/* --- reservations ------------------------------------------------------------------ */

static void test_reservations(void **state)
{
	read_memory("/memreserve/ 0x40000000 0x1000; /memreserve/ 0x4f000000 0x100;"
		    ROOT MEMORY
		    "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;"
		    "  tee@42000000 { no-map; reg = <0 0x42000000 0 0x200000>; };"
		    "  log@43000000 { reg = <0 0x43000000 0 0x1000>, <0 0x43002000 0 0x1000>; };"
		    "  cma { size = <0 0x1000000>; };"
		    "  off@44000000 { no-map; reg = <0 0x44000000 0 0x1000>; status = \"disabled\"; };"
		    "  far@100000000 { reg = <1 0 0 0x1000>; }; }; };");
	assert_int_equal(map.nranges, 6);
	expect_range(0, "/memreserve/", 0x40000000, 0x1000, MEM_ROLE_FIRMWARE);
	expect_range(1, "tee@42000000", 0x42000000, 0x200000, MEM_ROLE_NOMAP);
	expect_range(2, "log@43000000", 0x43000000, 0x1000, MEM_ROLE_FIRMWARE);
	expect_range(3, "log@43000000", 0x43002000, 0x1000, MEM_ROLE_FIRMWARE);
	expect_range(4, "/memreserve/", 0x4f000000, 0x100, MEM_ROLE_FIRMWARE);
	expect_range(5, "far@100000000", 0x100000000, 0x1000, MEM_ROLE_FIRMWARE);
}

/* The same memory reserved twice, once as no-map: that wins, and the rest stays reserved. */
static void test_reserved_twice(void **state)
{
	read_memory("/memreserve/ 0x41000000 0x4000;" ROOT MEMORY
		    "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;"
		    "  a@41001000 { no-map; reg = <0 0x41001000 0 0x1000>; };"
		    "  b@41000000 { reg = <0 0x41000000 0 0x8000>; }; }; };");
	assert_int_equal(map.nranges, 4);
	expect_range(0, "/memreserve/", 0x41000000, 0x1000, MEM_ROLE_FIRMWARE);
	expect_range(1, "a@41001000", 0x41001000, 0x1000, MEM_ROLE_NOMAP);
	expect_range(2, "/memreserve/", 0x41002000, 0x2000, MEM_ROLE_FIRMWARE);
	expect_range(3, "b@41000000", 0x41004000, 0x4000, MEM_ROLE_FIRMWARE);
}

static void test_wild_reservations(void **state)
{
	capture_start();
	read_memory("/memreserve/ 0xfffffffffffff000 0x2000; /memreserve/ 0x1000 0;" ROOT MEMORY
		    "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;"
		    "  odd@1 { reg = <0 1>; };"
		    "  wraps@2 { no-map; reg = <0xffffffff 0xfffff000 0 0x1001>; };"
		    "  good@41000000 { reg = <0 0x41000000 0 0x1000>; }; }; };");
	capture_expect("reservation /memreserve/: 0xfffffffffffff000 + 0x2000 wraps; ignored");
	assert_int_equal(map.nranges, 1);
	expect_range(0, "good@41000000", 0x41000000, 0x1000, MEM_ROLE_FIRMWARE);
	start(NULL);
	dts_free(&tree);
	capture_start();
	read_memory(ROOT MEMORY "reserved-memory { #address-cells = <2>; #size-cells = <2>;"
		    "  a@41000000 { reg = <0 0x41000000 0 0x1000>; }; }; };");
	capture_expect("reserved-memory/a@41000000: reg ignored: -ERANGE");
}

static void test_too_many_reservations(void **state)
{
	char source[16384] = "";

	for (int i = 0; i <= MEMMAP_MAX_RANGES; i++)
		sprintf(source + strlen(source), "/memreserve/ 0x%x 0x1000;", 0x40000000 + i * 0x2000);
	strcat(source, ROOT MEMORY "};");
	dts_compile(&tree, source);
	capture_start();
	assert_int_equal(dt_memory(&tree.dt, &map), -ENOSPC);
	capture_expect("reservation /memreserve/: -ENOSPC");
}

static void test_initrd(void **state)
{
	read_memory(ROOT MEMORY "chosen { linux,initrd-start = <0x44000000>;"
		    "  linux,initrd-end = <0 0x45000000>; }; };");
	assert_int_equal(map.nranges, 1);
	expect_range(0, "initrd (previous stage)", 0x44000000, 0x1000000, MEM_ROLE_FIRMWARE);
}

static void test_initrds_that_are_none(void **state)
{
	static const char *const chosen[] = {
		"linux,initrd-start = <0x44000000>;",
		"linux,initrd-end = <0x44000000>;",
		"linux,initrd-start = <0x44000000>; linux,initrd-end = <0x44000000>;",
		"linux,initrd-start = <0x45000000>; linux,initrd-end = <0x44000000>;",
		"linux,initrd-start = <1 2 3>; linux,initrd-end = <0x44000000>;",
		"linux,initrd-start = <1>; linux,initrd-end = [00];",
	};
	char source[512];

	for (size_t i = 0; i < ARRAY_SIZE(chosen); i++) {
		start(NULL);
		snprintf(source, sizeof(source), "%s%schosen { %s }; };", ROOT, MEMORY, chosen[i]);
		read_memory(source);
		assert_int_equal(map.nranges, 0);
		dts_free(&tree);
	}
}

/* --- device registers ------------------------------------------------------------------- */

static void read_mmio(const char *source, uint64_t page, int expected)
{
	read_memory(source);
	assert_int_equal(dt_mmio(&tree.dt, &map, page, LIMIT), expected);
}

static void test_mmio(void **state)
{
	read_mmio(ROOT MEMORY
		  "a@9000000 { reg = <0 0x9000000 0 0x18>; };"
		  "b@9000800 { reg = <0 0x9000800 0 0x1000>; };"       /* shares a's page */
		  "c@9010000 { reg = <0 0x9010000 0 0x10000>, <0 0x8000000 0 0x1000>; };"
		  "d@9011000 { reg = <0 0x9011000 0 0x10>; };"         /* lies in c */
		  "off@a000000 { reg = <0 0xa000000 0 0x1000>; status = \"disabled\"; };"
		  "ram@41000000 { reg = <0 0x41000000 0 0x1000>; };"
		  "half@3ffff000 { reg = <0 0x3ffff000 0 0x2000>; };"
		  "high@ff000000000 { reg = <0xff0 0 0 0x1000>, <0xff 0xfffff000 0 0x1000>; };"
		  "none@5 { reg = <0 0x5000 0 0>; }; };", 4096, 1);
	assert_int_equal(map.nranges, 4);
	expect_range(0, "c@9010000", 0x8000000, 0x1000, MEM_ROLE_MMIO);
	expect_range(1, "a@9000000", 0x9000000, 0x2000, MEM_ROLE_MMIO);
	expect_range(2, "c@9010000", 0x9010000, 0x10000, MEM_ROLE_MMIO);
	expect_range(3, "high@ff000000000", 0xfffffff000, 0x1000, MEM_ROLE_MMIO);
}

/* Larger pages bring neighbours together; one that spans several takes them all. */
static void test_mmio_in_large_pages(void **state)
{
	read_mmio(ROOT MEMORY
		  "a@9000000 { reg = <0 0x9000000 0 0x1000>; };"
		  "b@9008000 { reg = <0 0x9008000 0 0x1000>; };"
		  "c@9020000 { reg = <0 0x9020000 0 0x1000>; };"
		  "d@9040000 { reg = <0 0x9040000 0 0x1000>; };"
		  "e@900f000 { reg = <0 0x900f000 0 0x22000>; }; };", 65536, 0);
	assert_int_equal(map.nranges, 2);
	expect_range(0, "a@9000000", 0x9000000, 0x40000, MEM_ROLE_MMIO);
	expect_range(1, "d@9040000", 0x9040000, 0x10000, MEM_ROLE_MMIO);
}

/* device_type is deprecated but for memory and cpu, and still found on UARTs and others. */
static void test_mmio_of_typed_nodes(void **state)
{
	read_mmio(ROOT MEMORY
		  "cpus { #address-cells = <1>; #size-cells = <0>;"
		  "  cpu@0 { device_type = \"cpu\"; reg = <0>; }; };"
		  "uart@9000000 { device_type = \"serial\"; reg = <0 0x9000000 0 0x1000>; };"
		  "pcie@a000000 { device_type = \"pci\"; reg = <0 0xa000000 0 0x1000>; };"
		  "secram@e000000 { device_type = \"memory\"; reg = <0 0xe000000 0 0x1000>;"
		  "  status = \"disabled\"; }; };", 4096, 0);
	assert_int_equal(map.nranges, 2);
	expect_range(0, "uart@9000000", 0x9000000, 0x1000, MEM_ROLE_MMIO);
	expect_range(1, "pcie@a000000", 0xa000000, 0x1000, MEM_ROLE_MMIO);
}

/* What is reserved beside RAM stays what it is; the rest of the registers is added. */
static void test_mmio_over_reservations(void **state)
{
	read_mmio(ROOT MEMORY
		  "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;"
		  "  secret@9001000 { no-map; reg = <0 0x9001000 0 0x1000>; }; };"
		  "a@9000000 { reg = <0 0x9000000 0 0x3000>; }; };", 4096, 0);
	assert_int_equal(map.nranges, 3);
	expect_range(0, "a@9000000", 0x9000000, 0x1000, MEM_ROLE_MMIO);
	expect_range(1, "secret@9001000", 0x9001000, 0x1000, MEM_ROLE_NOMAP);
	expect_range(2, "a@9000000", 0x9002000, 0x1000, MEM_ROLE_MMIO);
}

/* More devices than the map has places: it must still take our own sections and loads. */
static void test_mmio_full(void **state)
{
	char source[32768] = ROOT MEMORY;

	for (int i = 0; i < MEMMAP_MAX_RANGES; i++)
		sprintf(source + strlen(source), "a@%x { reg = <0 0x%x 0 0x1000>; };",
			0x9000000 + i * 0x2000, 0x9000000 + i * 0x2000);
	strcat(source, "};");
	capture_start();
	read_mmio(source, 4096, 0);
	capture_expect("register ranges have no place in the memory map");
	assert_in_range(map.nranges, MEMMAP_MAX_RANGES / 2, MEMMAP_MAX_RANGES - 24);
	assert_non_null(memmap_overlap(&map, 0x9000000, 1));
}

static void test_mmio_in_one_node(void **state)
{
	char source[32768] = ROOT MEMORY "a@9000000 { reg = <0 0x9000000 0 0x1000>";

	for (int i = 1; i <= MEMMAP_MAX_RANGES; i++)
		sprintf(source + strlen(source), ", <0 0x%x 0 0x1000>", 0x9000000 + i * 0x2000);
	strcat(source, "; }; };");
	capture_start();
	read_mmio(source, 4096, 0);
	capture_expect("register ranges have no place in the memory map");
}

/* --- QEMU's trees ------------------------------------------------------------------------ */

static void open_qemu(const char *machine, const char *memory)
{
	const char *qemu = getenv("QEMU");

	image_run("%s -M virt,dumpdtb=qemu.dtb%s -cpu cortex-a57 -smp 4 -m %s -nic none",
		  qemu ? qemu : "qemu-system-aarch64", machine, memory);
	dts_open(&tree, "qemu.dtb");
	assert_int_equal(dt_memory(&tree.dt, &map), 0);
}

static const struct memrange *at(uint64_t addr)
{
	const struct memrange *r = memmap_overlap(&map, addr, 1);

	assert_non_null(r);
	assert_int_equal(r->role, MEM_ROLE_MMIO);
	return r;
}

static void test_qemu_virt(void **state)
{
	open_qemu("", "1G");
	expect_banks(1);
	expect_bank(0, 0x40000000, GIB(1));
	assert_int_equal(map.nranges, 0);
	assert_int_equal(dt_mmio(&tree.dt, &map, 4096, BIT(40) - 1), 0);
	assert_string_equal(at(0x9000000)->name, "pl011@9000000");
	assert_int_equal(at(0)->size, 0x4000000);                  /* the first of two flash chips */
	assert_int_equal(at(0x8000000)->size, 0x10000);            /* GIC distributor */
	assert_int_equal(at(0xa000000)->size, 0x1000);             /* eight of 32 virtio slots */
	assert_non_null(at(0xa003e00));                            /* the last one */
	assert_int_equal(at(0x4010000000)->size, 0x10000000);      /* ECAM */
	assert_null(memmap_overlap(&map, 0x40000000, GIB(1)));
	for (size_t i = 0; i < map.nranges; i++)
		assert_true(IS_ALIGNED(map.range[i].base | map.range[i].size, UINT64_C(4096)));
}

static void test_qemu_beyond_the_limit(void **state)
{
	open_qemu("", "1G");
	assert_int_equal(dt_mmio(&tree.dt, &map, 4096, BIT(36) - 1), 1);
	assert_null(memmap_overlap(&map, 0x4010000000, 0x1000));
}

static void test_qemu_secure(void **state)
{
	open_qemu(",secure=on,virtualization=on,gic-version=3", "256M");
	expect_banks(1);
	expect_bank(0, 0x40000000, MIB(256));
	assert_int_equal(dt_mmio(&tree.dt, &map, 65536, BIT(40) - 1), 0);
	assert_int_equal(at(0x80a0000)->size, 0xf60000);           /* redistributors */
	for (size_t i = 0; i < map.nranges; i++)
		assert_true(IS_ALIGNED(map.range[i].base | map.range[i].size, UINT64_C(65536)));
}

static void test_qemu_large(void **state)
{
	open_qemu(",memory-backend=m -object memory-backend-ram,id=m,size=512G,reserve=off", "512G");
	expect_bank(0, 0x40000000, GIB(512));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_banks_and_holes),
		TEST(test_no_memory),
		TEST(test_cells_of_memory),
		TEST(test_wild_memory),
		TEST(test_endless_memory),
		TEST(test_too_many_banks),
		TEST(test_reservations),
		TEST(test_reserved_twice),
		TEST(test_wild_reservations),
		TEST(test_too_many_reservations),
		TEST(test_initrd),
		TEST(test_initrds_that_are_none),
		TEST(test_mmio),
		TEST(test_mmio_in_large_pages),
		TEST(test_mmio_of_typed_nodes),
		TEST(test_mmio_over_reservations),
		TEST(test_mmio_full),
		TEST(test_mmio_in_one_node),
		TEST(test_qemu_virt),
		TEST(test_qemu_beyond_the_limit),
		TEST(test_qemu_secure),
		TEST(test_qemu_large),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
