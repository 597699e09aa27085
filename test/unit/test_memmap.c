/* SPDX-License-Identifier: Apache-2.0 */
/* The memory map: every rule of its header once, and the edges of 64 bits. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <lib/memmap.h>
#include <lib/util.h>

static struct memmap map;

static int start_empty(void **state)
{
	memset(&map, 0, sizeof(map));
	return 0;
}

static int start_with_ram(void **state)
{
	start_empty(state);
	return memmap_add_ram(&map, 0x40000000, 0x10000000);
}

static void expect_bank(size_t i, uint64_t base, uint64_t size)
{
	assert_true(i < map.nbanks);
	assert_int_equal(map.bank[i].base, base);
	assert_int_equal(map.bank[i].size, size);
	assert_string_equal(map.bank[i].name, "RAM");
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

/* --- banks ------------------------------------------------------------------- */

static void test_banks_merge(void **state)
{
	assert_int_equal(memmap_add_ram(&map, 0x8000, 0x1000), 0);
	assert_int_equal(memmap_add_ram(&map, 0x2000, 0x1000), 0);
	assert_int_equal(memmap_add_ram(&map, 0x5000, 0x1000), 0);
	assert_int_equal(map.nbanks, 3);
	expect_bank(0, 0x2000, 0x1000);
	assert_int_equal(memmap_add_ram(&map, 0x3000, 0x2000), 0);     /* touches two */
	assert_int_equal(map.nbanks, 2);
	expect_bank(0, 0x2000, 0x4000);
	assert_int_equal(memmap_add_ram(&map, 0x2800, 0x100), 0);      /* inside */
	assert_int_equal(map.nbanks, 2);
	assert_int_equal(memmap_add_ram(&map, 0x1000, 0x10000), 0);    /* over all */
	assert_int_equal(map.nbanks, 1);
	expect_bank(0, 0x1000, 0x10000);
}

static void test_banks_at_the_edges(void **state)
{
	assert_int_equal(memmap_add_ram(&map, 0, 0x1000), 0);
	assert_int_equal(memmap_add_ram(&map, UINT64_MAX - 0xfff, 0x1000), 0);
	assert_int_equal(map.nbanks, 2);
	assert_int_equal(memmap_add_ram(&map, 0x1000, UINT64_MAX - 0x1fff), 0);
	assert_int_equal(map.nbanks, 1);
	expect_bank(0, 0, 0);      /* 2^64 bytes: only their number does not fit */
	assert_true(memmap_lookup(&map, 0x12345678));
}

static void test_bad_banks(void **state)
{
	assert_int_equal(memmap_add_ram(&map, 0x1000, 0), -EINVAL);
	assert_int_equal(memmap_add_ram(&map, UINT64_MAX, 2), -EINVAL);
	for (uint64_t i = 0; i < MEMMAP_MAX_BANKS; i++)
		assert_int_equal(memmap_add_ram(&map, i * 0x10000, 0x1000), 0);
	assert_int_equal(memmap_add_ram(&map, 0x1000000, 0x1000), -ENOSPC);
	assert_int_equal(map.nbanks, MEMMAP_MAX_BANKS);
	/* one that joins two needs no new place */
	assert_int_equal(memmap_add_ram(&map, 0x1000, 0xf000), 0);
	assert_int_equal(map.nbanks, MEMMAP_MAX_BANKS - 1);
	assert_int_equal(memmap_add_ram(&map, 0x1000000, 0x1000), 0);
}

/* --- ranges -------------------------------------------------------------------- */

static void test_add(void **state)
{
	const struct memrange *other = NULL;

	assert_int_equal(memmap_add(&map, "b", 0x40002000, 0x1000, MEM_ROLE_DATA, NULL), 0);
	assert_int_equal(memmap_add(&map, "a", 0x40000000, 0x1000, MEM_ROLE_TEXT, NULL), 0);
	expect_range(0, "a", 0x40000000, 0x1000, MEM_ROLE_TEXT);
	expect_range(1, "b", 0x40002000, 0x1000, MEM_ROLE_DATA);
	assert_int_equal(memmap_add(&map, "c", 0x40000fff, 0x2000, MEM_ROLE_LOAD, &other), -EEXIST);
	assert_string_equal(other->name, "a");
	assert_int_equal(memmap_add(&map, "c", 0x40001000, 0x1001, MEM_ROLE_LOAD, &other), -EEXIST);
	assert_string_equal(other->name, "b");
	assert_int_equal(memmap_add(&map, "c", 0x40002800, 1, MEM_ROLE_LOAD, NULL), -EEXIST);
	assert_int_equal(memmap_add(&map, "c", 0x40001000, 0x1000, MEM_ROLE_LOAD, NULL), 0);
	expect_range(1, "c", 0x40001000, 0x1000, MEM_ROLE_LOAD);
	assert_int_equal(map.nranges, 3);
}

static void test_add_refuses(void **state)
{
	assert_int_equal(memmap_add(&map, "x", 0x40000000, 0, MEM_ROLE_DATA, NULL), -EINVAL);
	assert_int_equal(memmap_add(&map, "x", UINT64_MAX, 2, MEM_ROLE_MMIO, NULL), -EINVAL);
	assert_int_equal(memmap_add(&map, "x", 0x3ffff000, 0x2000, MEM_ROLE_DATA, NULL), -ERANGE);
	assert_int_equal(memmap_add(&map, "x", 0x4ffff000, 0x1001, MEM_ROLE_LOAD, NULL), -ERANGE);
	assert_int_equal(memmap_add(&map, "x", 0x1000, 1, MEM_ROLE_RESIDENT, NULL), -ERANGE);
	assert_int_equal(map.nranges, 0);
	assert_int_equal(memmap_add(&map, "x", 0x1000, 1, MEM_ROLE_MMIO, NULL), 0);
	assert_int_equal(memmap_add(&map, "x", 0x2000, 1, MEM_ROLE_FIRMWARE, NULL), 0);
	assert_int_equal(memmap_add(&map, "x", 0x3000, 1, MEM_ROLE_NOMAP, NULL), 0);
	assert_int_equal(memmap_add(&map, "x", UINT64_MAX, 1, MEM_ROLE_MMIO, NULL), 0);
	assert_int_equal(map.nranges, 4);
}

static void fill(size_t leave)
{
	for (uint64_t i = map.nranges; i + leave < MEMMAP_MAX_RANGES; i++)
		assert_int_equal(memmap_add(&map, "fill", 0x1000 * i, 1, MEM_ROLE_MMIO, NULL), 0);
}

static void test_full(void **state)
{
	fill(0);
	assert_int_equal(memmap_add(&map, "x", 0x40000000, 1, MEM_ROLE_DATA, NULL), -ENOSPC);
	assert_int_equal(memmap_reserve(&map, "x", 0x40000000, 1, MEM_ROLE_FIRMWARE), -ENOSPC);
	assert_int_equal(map.nranges, MEMMAP_MAX_RANGES);
}

static void test_long_names(void **state)
{
	const char *name = "a name that is longer than what fits";

	assert_int_equal(memmap_add(&map, name, 0x40000000, 1, MEM_ROLE_DATA, NULL), 0);
	assert_int_equal(strlen(map.range[0].name), MEMMAP_NAME_LEN - 1);
	assert_memory_equal(map.range[0].name, name, MEMMAP_NAME_LEN - 1);
	assert_int_equal(memmap_remove(&map, name), 1);
}

static void test_remove(void **state)
{
	memmap_add(&map, "a", 0x40000000, 0x1000, MEM_ROLE_LOAD, NULL);
	memmap_add(&map, "b", 0x40001000, 0x1000, MEM_ROLE_LOAD, NULL);
	memmap_add(&map, "a", 0x40002000, 0x1000, MEM_ROLE_LOAD, NULL);
	assert_int_equal(memmap_remove(&map, "c"), 0);
	assert_int_equal(memmap_remove(&map, "a"), 2);
	assert_int_equal(map.nranges, 1);
	expect_range(0, "b", 0x40001000, 0x1000, MEM_ROLE_LOAD);
	assert_int_equal(memmap_remove_at(&map, 0x40001800), -ENOENT);
	assert_int_equal(memmap_remove_at(&map, 0x40000000), -ENOENT);
	assert_int_equal(memmap_remove_at(&map, 0x40002000), -ENOENT);
	assert_int_equal(memmap_remove_at(&map, 0x40001000), 0);
	assert_int_equal(map.nranges, 0);
	assert_int_equal(memmap_remove_at(&map, 0x40001000), -ENOENT);
}

/* --- reservations ---------------------------------------------------------------- */

static void test_reserve_keeps_the_first_owner(void **state)
{
	memmap_add(&map, "ours", 0x40002000, 0x1000, MEM_ROLE_TEXT, NULL);
	assert_int_equal(memmap_reserve(&map, "fw", 0x40001000, 0x3000, MEM_ROLE_FIRMWARE), 0);
	assert_int_equal(map.nranges, 3);
	expect_range(0, "fw", 0x40001000, 0x1000, MEM_ROLE_FIRMWARE);
	expect_range(1, "ours", 0x40002000, 0x1000, MEM_ROLE_TEXT);
	expect_range(2, "fw", 0x40003000, 0x1000, MEM_ROLE_FIRMWARE);
	/* no-map does not take text away either */
	assert_int_equal(memmap_reserve(&map, "secret", 0x40002800, 0x100, MEM_ROLE_NOMAP), 0);
	assert_int_equal(map.nranges, 3);
	assert_int_equal(memmap_reserve(&map, "again", 0x40001000, 0x3000, MEM_ROLE_FIRMWARE), 0);
	assert_int_equal(map.nranges, 3);
}

static void test_no_map_wins_over_firmware(void **state)
{
	memmap_reserve(&map, "fw", 0x40000000, 0x4000, MEM_ROLE_FIRMWARE);
	assert_int_equal(memmap_reserve(&map, "tee", 0x40001000, 0x1000, MEM_ROLE_NOMAP), 0);
	assert_int_equal(map.nranges, 3);
	expect_range(0, "fw", 0x40000000, 0x1000, MEM_ROLE_FIRMWARE);
	expect_range(1, "tee", 0x40001000, 0x1000, MEM_ROLE_NOMAP);
	expect_range(2, "fw", 0x40002000, 0x2000, MEM_ROLE_FIRMWARE);
	/* the other way round it stays no-map */
	assert_int_equal(memmap_reserve(&map, "late", 0x40001800, 0x1000, MEM_ROLE_FIRMWARE), 0);
	assert_int_equal(memmap_lookup(&map, 0x40001800)->role, MEM_ROLE_NOMAP);
	/* and a whole range can be taken */
	assert_int_equal(memmap_reserve(&map, "big", 0x3ffff000, 0x10000, MEM_ROLE_NOMAP), 0);
	for (uint64_t at = 0x3ffff000; at < 0x4000f000; at += 0x800)
		assert_int_equal(memmap_lookup(&map, at)->role, MEM_ROLE_NOMAP);
}

static void test_reserve_at_the_top(void **state)
{
	assert_int_equal(memmap_reserve(&map, "a", UINT64_MAX, 1, MEM_ROLE_FIRMWARE), 0);
	assert_int_equal(memmap_reserve(&map, "b", UINT64_MAX - 9, 10, MEM_ROLE_FIRMWARE), 0);
	expect_range(0, "b", UINT64_MAX - 9, 9, MEM_ROLE_FIRMWARE);
	assert_int_equal(memmap_reserve(&map, "c", UINT64_MAX - 9, 10, MEM_ROLE_NOMAP), 0);
	assert_int_equal(memmap_lookup(&map, UINT64_MAX)->role, MEM_ROLE_NOMAP);
	assert_int_equal(memmap_reserve(&map, "d", 5, 0, MEM_ROLE_NOMAP), -EINVAL);
	assert_int_equal(memmap_reserve(&map, "d", UINT64_MAX, 2, MEM_ROLE_NOMAP), -EINVAL);
}

/* A hole that is cut for a no-map range must not stay open when the map is full. */
static void test_no_hole_when_full(void **state)
{
	assert_int_equal(memmap_reserve(&map, "fw", 0x40000000, 0x3000, MEM_ROLE_FIRMWARE), 0);
	fill(1);
	assert_int_equal(memmap_reserve(&map, "tee", 0x40001000, 0x1000, MEM_ROLE_NOMAP), -ENOSPC);
	assert_non_null(memmap_overlap(&map, 0x40001000, 0x1000));
	memmap_remove_at(&map, 0x1000 * (MEMMAP_MAX_RANGES - 2));
	assert_int_equal(memmap_reserve(&map, "tee", 0x40001000, 0x1000, MEM_ROLE_NOMAP), 0);
	assert_int_equal(map.nranges, MEMMAP_MAX_RANGES);
}

/* --- looking for room --------------------------------------------------------------- */

static int find(uint64_t size, uint64_t align, uint64_t lo, uint64_t hi, bool top, uint64_t *base)
{
	struct memmap_want want = { size, align, lo, hi, top };

	return memmap_find_free(&map, &want, base);
}

static void expect_found(uint64_t size, uint64_t align, uint64_t lo, uint64_t hi, bool top,
			 uint64_t expected)
{
	uint64_t base = ~UINT64_C(0);

	assert_int_equal(find(size, align, lo, hi, top, &base), 0);
	assert_int_equal(base, expected);
}

static void test_find_free(void **state)
{
	uint64_t base;

	memmap_add(&map, "a", 0x40000000, 0x1234, MEM_ROLE_DATA, NULL);
	memmap_add(&map, "b", 0x4fff0000, 0x1000, MEM_ROLE_DATA, NULL);
	expect_found(0x1000, 1, 0, 0, false, 0x40001234);
	expect_found(0x1000, 0x1000, 0, 0, false, 0x40002000);
	expect_found(0x1000, MIB(2), 0, 0, false, 0x40200000);
	expect_found(0x1000, 0x1000, 0, 0, true, 0x4ffff000);
	expect_found(0xf000, 1, 0, 0, true, 0x4fff1000);
	expect_found(0xf001, 1, 0, 0, true, 0x4ffe0fff);
	expect_found(0x1000, 0x1000, 0x41000800, 0, false, 0x41001000);
	expect_found(0x1000, 0x1000, 0, 0x41000800, true, 0x40fff000);
	expect_found(0x10, 1, 0x41000000, 0x41000010, false, 0x41000000);
	assert_int_equal(find(0x11, 1, 0x41000000, 0x41000010, false, &base), -ENOMEM);
	assert_int_equal(find(0x10000000, 1, 0, 0, false, &base), -ENOMEM);
	assert_int_equal(find(1, 1, 0x50000000, 0, false, &base), -ENOMEM);
	assert_int_equal(find(1, 1, 0, 0x40000000, true, &base), -ENOMEM);
	assert_int_equal(find(UINT64_MAX, 1, 0, 0, true, &base), -ENOMEM);
	assert_int_equal(find(1, UINT64_C(1) << 63, 0, 0, false, &base), -ENOMEM);
}

static void test_find_free_across_banks(void **state)
{
	memmap_add_ram(&map, 0x80000000, 0x1000);
	memmap_add_ram(&map, 0x100000000, 0x200000);
	expect_found(0x1000, 1, 0x50000000, 0, false, 0x80000000);
	expect_found(0x2000, 1, 0x50000000, 0, false, 0x100000000);
	expect_found(0x2000, 1, 0, 0x100000000, true, 0x4fffe000);
	expect_found(0x1000, 1, 0, 0x100000000, true, 0x80000000);
}

static void test_absurd_wishes(void **state)
{
	uint64_t base;

	assert_int_equal(find(0, 1, 0, 0, false, &base), -EINVAL);
	assert_int_equal(find(1, 0, 0, 0, false, &base), -EINVAL);
	assert_int_equal(find(1, 3, 0, 0, false, &base), -EINVAL);
}

static void test_find_free_at_the_top_of_64_bits(void **state)
{
	memmap_add_ram(&map, UINT64_MAX - 0xffff, 0x10000);
	expect_found(0x10000, 0x1000, 0x50000000, 0, false, UINT64_MAX - 0xffff);
	expect_found(0x1000, 0x1000, 0, 0, true, UINT64_MAX - 0xfff);
	memmap_add(&map, "top", UINT64_MAX - 0xfff, 0x1000, MEM_ROLE_DATA, NULL);
	expect_found(0x1000, 0x1000, 0, 0, true, UINT64_MAX - 0x1fff);
	expect_found(0xf000, 1, 0x50000000, 0, false, UINT64_MAX - 0xffff);
}

static void test_alloc(void **state)
{
	struct memmap_want want = { .size = 0x1000, .align = 0x1000 };
	uint64_t base;

	assert_int_equal(memmap_alloc(&map, "one", &want, MEM_ROLE_TABLES, &base), 0);
	assert_int_equal(base, 0x40000000);
	assert_int_equal(memmap_alloc(&map, "two", &want, MEM_ROLE_FDT, &base), 0);
	assert_int_equal(base, 0x40001000);
	expect_range(1, "two", 0x40001000, 0x1000, MEM_ROLE_FDT);
	want.size = 0x10000000;
	assert_int_equal(memmap_alloc(&map, "three", &want, MEM_ROLE_LOAD, &base), -ENOMEM);
}

/* --- questions ------------------------------------------------------------------------- */

static void test_questions(void **state)
{
	memmap_add(&map, "x", 0x40001000, 0x1000, MEM_ROLE_DATA, NULL);
	memmap_add(&map, "uart", 0x9000000, 0x1000, MEM_ROLE_MMIO, NULL);
	assert_string_equal(memmap_lookup(&map, 0x40001fff)->name, "x");
	assert_string_equal(memmap_lookup(&map, 0x40002000)->name, "RAM");
	assert_string_equal(memmap_lookup(&map, 0x9000000)->name, "uart");
	assert_null(memmap_lookup(&map, 0x9001000));
	assert_null(memmap_lookup(&map, UINT64_MAX));
	assert_null(memmap_overlap(&map, 0x40000000, 0x1000));
	assert_null(memmap_overlap(&map, 0x40001800, 0));
	assert_string_equal(memmap_overlap(&map, 0, UINT64_MAX)->name, "uart");
	assert_true(memmap_is_ram(&map, 0x40000000, 0x10000000));
	assert_false(memmap_is_ram(&map, 0x40000000, 0x10000001));
	assert_false(memmap_is_ram(&map, 0x3fffffff, 1));
	assert_false(memmap_is_ram(&map, 0x40000000, 0));
	assert_false(memmap_is_ram(&map, 0x40000000, UINT64_MAX));
}

static void test_roles(void **state)
{
	for (enum mem_role role = MEM_ROLE_FIRMWARE; role <= MEM_ROLE_MMIO; role++)
		assert_string_not_equal(mem_role_name(role), "unknown");
	assert_string_equal(mem_role_name((enum mem_role)99), "unknown");
	assert_false(mem_role_mapped(MEM_ROLE_NOMAP));
	assert_false(mem_role_mapped(MEM_ROLE_GUARD));
	assert_false(mem_role_mapped(MEM_ROLE_RESIDENT));
	assert_true(mem_role_mapped(MEM_ROLE_FIRMWARE));
	assert_true(mem_role_mapped(MEM_ROLE_MMIO));
}

#define TEST(setup, name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(start_empty, test_banks_merge),
		TEST(start_empty, test_banks_at_the_edges),
		TEST(start_empty, test_bad_banks),
		TEST(start_with_ram, test_add),
		TEST(start_with_ram, test_add_refuses),
		TEST(start_with_ram, test_full),
		TEST(start_with_ram, test_long_names),
		TEST(start_with_ram, test_remove),
		TEST(start_with_ram, test_reserve_keeps_the_first_owner),
		TEST(start_with_ram, test_no_map_wins_over_firmware),
		TEST(start_with_ram, test_reserve_at_the_top),
		TEST(start_with_ram, test_no_hole_when_full),
		TEST(start_with_ram, test_find_free),
		TEST(start_with_ram, test_find_free_across_banks),
		TEST(start_with_ram, test_absurd_wishes),
		TEST(start_with_ram, test_find_free_at_the_top_of_64_bits),
		TEST(start_with_ram, test_alloc),
		TEST(start_with_ram, test_questions),
		TEST(start_with_ram, test_roles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
