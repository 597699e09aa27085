/* SPDX-License-Identifier: Apache-2.0 */
/* Placement of ELF segments: the memory map lies over memory of this process. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <boot/elf.h>
#include <boot/load.h>
#include <lib/util.h>
#include "capture.h"
#include "elf_maker.h"

#define RAM_SIZE MIB(4)
#define FILE_AT  (ram + MIB(1))
#define FDT_AT   (ram + MIB(3))

static uint64_t ram;
static struct memmap map;
static struct boot_plan plan;
static struct elf_image elf;
static uint8_t before[RAM_SIZE];

static int setup(void **state)
{
	void *p = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	ram = (uint64_t)(uintptr_t)p;
	return 0;
}

static int fresh(void **state)
{
	memset(&map, 0, sizeof(map));
	plan = (struct boot_plan){ .who = "test" };
	assert_int_equal(memmap_add_ram(&map, ram, RAM_SIZE), 0);
	assert_int_equal(load_record(&map, "/program", FILE_AT, MAKER_BYTES), 0);
	memset((void *)ram, 0xa5, RAM_SIZE);
	return 0;
}

/* Code of 0x800 bytes 0x11 and data of 0x400 bytes 0x22 with 0x400 more to clear. */
static void make(uint64_t code, uint64_t data)
{
	struct maker_segment s0 = { 5, 0x1000, MIB(512), code, 0x800, 0x800, 8 };
	struct maker_segment s1 = { 6, 0x1800, MIB(513), data, 0x400, 0x800, 8 };
	uint8_t *file = (uint8_t *)FILE_AT;

	maker_header(file, MIB(512), 2);
	maker_load(file, 0, &s0);
	maker_load(file, 1, &s1);
	memset(file + 0x1000, 0x11, 0x800);
	memset(file + 0x1800, 0x22, 0x400);
}

static int prepare(void)
{
	struct elf_boot boot = { FILE_AT, MAKER_BYTES, FDT_AT, 0x1000 };
	int ret;

	memcpy(before, (void *)ram, RAM_SIZE);
	ret = elf_prepare(&boot, &map, &elf, &plan);
	assert_memory_equal(before, (void *)ram, RAM_SIZE);      /* nothing is written */
	return ret;
}

static void filled(uint64_t at, uint64_t size, uint8_t with)
{
	for (uint64_t i = 0; i < size; i++)
		assert_int_equal(((uint8_t *)at)[i], with);
}

static void placed(uint64_t code, uint64_t data)
{
	make(code, data);
	assert_int_equal(prepare(), 0);
	elf_copy(&elf, FILE_AT);
	filled(code, 0x800, 0x11);
	filled(data, 0x400, 0x22);
	filled(data + 0x400, 0x400, 0);
	fresh(NULL);
}

static void refused(int err, uint64_t code, uint64_t data, const char *said)
{
	make(code, data);
	capture_start();
	assert_int_equal(prepare(), err);
	capture_expect(said);
	fresh(NULL);
}

static void test_plan(void **state)
{
	make(ram, ram + 0x10000);
	assert_int_equal(prepare(), 0);
	assert_int_equal(plan.nranges, 2);
	assert_true(plan.handoff.entry == ram);
	assert_int_equal(boot_plan_check(&plan, &map), 0);
	assert_string_equal(memmap_lookup(&map, ram + 0x10000)->name, "ELF segment 1");
	assert_int_equal(memmap_lookup(&map, ram + 0x107ff)->role, MEM_ROLE_LOAD);
	assert_string_equal(memmap_lookup(&map, FILE_AT)->name, "/program");
	fresh(NULL);
	placed(ram, ram + RAM_SIZE - 0x800);
}

/* Over bytes of the file, as long as an order exists in which none is lost. */
static void test_over_the_file(void **state)
{
	placed(FILE_AT + 0x1000, FILE_AT + 0x1800);      /* where they are; the clearing is behind */
	placed(FILE_AT + 0x1010, FILE_AT + 0x1810);      /* up: the last one first */
	placed(FILE_AT + 0xff0, FILE_AT + 0x17f0);       /* down */
	placed(FILE_AT + 0x1800, ram);                   /* code over data's bytes: data goes first */
	placed(FILE_AT, FILE_AT + 0x800);                /* over the headers */
	make(FILE_AT, ram);
	assert_int_equal(prepare(), 0);
	/* the rest of the file's memory is not for others */
	assert_int_equal(memmap_lookup(&map, FILE_AT + 0x1900)->role, MEM_ROLE_LOAD);
	assert_non_null(memmap_overlap(&map, FILE_AT + 0x1900, 1));
}

static void test_no_order(void **state)
{
	char words[64];

	/* each lies on the other's bytes */
	refused(-EEXIST, FILE_AT + 0x1800, FILE_AT + 0x1000, "where it is still needed: load it to");
	snprintf(words, sizeof(words), "load it to 0x%llx instead", (unsigned long long)ram);
	refused(-EEXIST, FILE_AT + 0x1800, FILE_AT + 0x1000, words);
	assert_int_equal(memmap_add(&map, "a", ram, MIB(1), MEM_ROLE_FIRMWARE, NULL), 0);
	assert_int_equal(memmap_add(&map, "b", FILE_AT + MAKER_BYTES, MIB(3) - MAKER_BYTES,
				    MEM_ROLE_FIRMWARE, NULL), 0);
	refused(-EEXIST, FILE_AT + 0x1800, FILE_AT + 0x1000, "no other room");
}

static void test_places(void **state)
{
	refused(-EFAULT, ram - 0x100, ram + 0x10000, "program header 0: p_paddr");
	refused(-EFAULT, ram, ram + RAM_SIZE - 0x7ff, "is not all RAM");
	refused(-EFAULT, ram, 0x1000, "program header 1: p_paddr 0x1000 to 0x17ff is not all RAM");
	refused(-EEXIST, ram, FDT_AT - 0x7ff, "program header 1");
	refused(-EEXIST, FDT_AT + 0xffc, ram, "would overwrite the devicetree");
	placed(FDT_AT + 0x1000, FDT_AT - 0x800);
	for (enum mem_role role = MEM_ROLE_FIRMWARE; role <= MEM_ROLE_RESIDENT; role++) {
		if (role == MEM_ROLE_LOAD)
			continue;
		assert_int_equal(memmap_add(&map, "somebody", ram + MIB(2), 4096, role, NULL), 0);
		refused(-EEXIST, ram, ram + MIB(2) + 4095, "program header 1");
		assert_int_equal(memmap_add(&map, "somebody", ram + MIB(2), 4096, role, NULL), 0);
		refused(-EEXIST, ram + MIB(2) - 0x7fc, ram, "would overwrite somebody");
	}
}

/* Other loads make way, as for `load`. */
static void test_other_loads(void **state)
{
	assert_int_equal(load_record(&map, "old", ram, MIB(1)), 0);
	placed(ram + 0x100, ram + 0x10000);
	make(ram + 0x100, ram + 0x10000);
	assert_int_equal(load_record(&map, "old", ram, MIB(1)), 0);
	assert_int_equal(prepare(), 0);
	assert_null(memmap_overlap(&map, ram, 0x100));
}

/* The parser's refusals come through, and leave the map as it was. */
static void test_bad_file(void **state)
{
	make(ram, ram + 0x400);
	capture_start();
	assert_int_equal(prepare(), -EINVAL);
	capture_expect("overlap");
	assert_int_equal(map.nranges, 1);
	assert_int_equal(plan.nranges, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_plan, fresh),
		cmocka_unit_test_setup(test_over_the_file, fresh),
		cmocka_unit_test_setup(test_no_order, fresh),
		cmocka_unit_test_setup(test_places, fresh),
		cmocka_unit_test_setup(test_other_loads, fresh),
		cmocka_unit_test_setup(test_bad_file, fresh),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
