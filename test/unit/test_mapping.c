/* SPDX-License-Identifier: Apache-2.0 */
/* From the memory map to page table regions: rules, edges, and random maps against a page-by-page model. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <lib/mapping.h>
#include <lib/util.h>

#include "random.h"

#define PAGE  4096u
#define LIMIT BIT(48)
#define MOST  64

static struct memmap map;
static struct mem_region out[MOST];

static int start_empty(void **state)
{
	memset(&map, 0, sizeof(map));
	return 0;
}

static int start_with_ram(void **state)
{
	start_empty(state);
	return memmap_add_ram(&map, 0x40000000, 0x1000000);
}

static void expect(int i, const char *name, uint64_t base, uint64_t end, enum mem_type type,
		   enum mem_perm perm)
{
	assert_string_equal(out[i].name, name);
	assert_int_equal(out[i].va.v, base);
	assert_int_equal(out[i].pa.v, base);
	assert_int_equal(out[i].size, end - base);
	assert_int_equal(out[i].type, type);
	assert_int_equal(out[i].perm, perm);
}

static int regions(void)
{
	return mapping_from_memmap(&map, PAGE, LIMIT, out, MOST);
}

/* --- rules ------------------------------------------------------------------------- */

static void test_roles(void **state)
{
	memmap_add(&map, "text", 0x40010000, 0x4000, MEM_ROLE_TEXT, NULL);
	memmap_add(&map, "rodata", 0x40014000, 0x1000, MEM_ROLE_RODATA, NULL);
	memmap_add(&map, "data", 0x40015000, 0x2000, MEM_ROLE_DATA, NULL);
	memmap_add(&map, "guard", 0x40017000, 0x1000, MEM_ROLE_GUARD, NULL);
	memmap_add(&map, "stack", 0x40018000, 0x4000, MEM_ROLE_STACK, NULL);
	memmap_add(&map, "tee", 0x40100000, 0x10000, MEM_ROLE_NOMAP, NULL);
	memmap_add(&map, "pen", 0x40200000, 0x1000, MEM_ROLE_RESIDENT, NULL);
	memmap_add(&map, "uart", 0x9000000, 0x1000, MEM_ROLE_MMIO, NULL);
	assert_int_equal(regions(), 8);
	expect(0, "RAM", 0x40000000, 0x40010000, MEM_NORMAL, MEM_RW);
	expect(1, "text", 0x40010000, 0x40014000, MEM_NORMAL, MEM_RX);
	expect(2, "rodata", 0x40014000, 0x40015000, MEM_NORMAL, MEM_RO);
	expect(3, "RAM", 0x40015000, 0x40017000, MEM_NORMAL, MEM_RW);
	expect(4, "RAM", 0x40018000, 0x40100000, MEM_NORMAL, MEM_RW);
	expect(5, "RAM", 0x40110000, 0x40200000, MEM_NORMAL, MEM_RW);
	expect(6, "RAM", 0x40201000, 0x41000000, MEM_NORMAL, MEM_RW);
	expect(7, "uart", 0x9000000, 0x9001000, MEM_DEVICE_nGnRE, MEM_RW);
}

static void test_devices(void **state)
{
	memmap_add(&map, "uart", 0x9000000, 0x18, MEM_ROLE_MMIO, NULL);
	memmap_add(&map, "high", 0x4010000ff0, 0x20, MEM_ROLE_MMIO, NULL);
	assert_int_equal(regions(), 3);
	expect(1, "uart", 0x9000000, 0x9001000, MEM_DEVICE_nGnRE, MEM_RW);
	expect(2, "high", 0x4010000000, 0x4010002000, MEM_DEVICE_nGnRE, MEM_RW);
}

/* Reservations beside RAM may cut the pages of devices: once each, and none with no-map memory. */
static void test_devices_in_cut_pages(void **state)
{
	memmap_add(&map, "a", 0x9000000, 0x1800, MEM_ROLE_MMIO, NULL);
	memmap_add(&map, "fw", 0x9001800, 0x100, MEM_ROLE_FIRMWARE, NULL);
	memmap_add(&map, "b", 0x9001900, 0x1700, MEM_ROLE_MMIO, NULL);
	memmap_add(&map, "c", 0x9010000, 0x2800, MEM_ROLE_MMIO, NULL);
	memmap_add(&map, "secret", 0x9012800, 0x100, MEM_ROLE_NOMAP, NULL);
	memmap_add(&map, "d", 0x9012900, 0x1700, MEM_ROLE_MMIO, NULL);
	memmap_add(&map, "e", 0x9020100, 0x100, MEM_ROLE_MMIO, NULL);
	memmap_add(&map, "fw", 0x9020200, 0x100, MEM_ROLE_FIRMWARE, NULL);
	memmap_add(&map, "secret", 0x9020300, 0x100, MEM_ROLE_NOMAP, NULL);
	assert_int_equal(regions(), 5);
	expect(1, "a", 0x9000000, 0x9002000, MEM_DEVICE_nGnRE, MEM_RW);
	expect(2, "b", 0x9002000, 0x9003000, MEM_DEVICE_nGnRE, MEM_RW);
	expect(3, "c", 0x9010000, 0x9012000, MEM_DEVICE_nGnRE, MEM_RW);
	expect(4, "d", 0x9013000, 0x9014000, MEM_DEVICE_nGnRE, MEM_RW);
}

/* What must not be mapped loses the whole pages it touches. */
static void test_part_of_a_page(void **state)
{
	memmap_add(&map, "tee", 0x40001800, 0x1000, MEM_ROLE_NOMAP, NULL);
	memmap_add(&map, "fw", 0x40008001, 0x1, MEM_ROLE_FIRMWARE, NULL);
	assert_int_equal(regions(), 2);
	expect(0, "RAM", 0x40000000, 0x40001000, MEM_NORMAL, MEM_RW);
	expect(1, "RAM", 0x40003000, 0x41000000, MEM_NORMAL, MEM_RW);
}

static void test_banks_that_are_no_pages(void **state)
{
	memmap_add_ram(&map, 0x800, 0x2000);
	memmap_add_ram(&map, 0x10001, 0xffe);
	assert_int_equal(regions(), 1);
	expect(0, "RAM", 0x1000, 0x2000, MEM_NORMAL, MEM_RW);
}

static void test_page_zero_stays_out(void **state)
{
	memmap_add_ram(&map, 0, 0x100000);
	memmap_add(&map, "flash", 0x1000000, 0x1000, MEM_ROLE_MMIO, NULL);
	assert_int_equal(regions(), 2);
	expect(0, "RAM", 0x1000, 0x100000, MEM_NORMAL, MEM_RW);
	start_empty(NULL);
	memmap_add(&map, "flash", 0, 0x4000000, MEM_ROLE_MMIO, NULL);
	assert_int_equal(regions(), 1);
	expect(0, "flash", 0x1000, 0x4000000, MEM_DEVICE_nGnRE, MEM_RW);
}

static void test_limit(void **state)
{
	memmap_add_ram(&map, BIT(36) - 0x10000, 0x20000);
	memmap_add_ram(&map, BIT(40), 0x20000);
	memmap_add(&map, "window", BIT(39), 0x1000, MEM_ROLE_MMIO, NULL);
	assert_int_equal(mapping_from_memmap(&map, PAGE, BIT(36), out, MOST), 1);
	expect(0, "RAM", BIT(36) - 0x10000, BIT(36), MEM_NORMAL, MEM_RW);
}

static void test_no_room(void **state)
{
	memmap_add(&map, "tee", 0x40001000, 0x1000, MEM_ROLE_NOMAP, NULL);
	memmap_add(&map, "uart", 0x9000000, 0x1000, MEM_ROLE_MMIO, NULL);
	assert_int_equal(mapping_from_memmap(&map, PAGE, LIMIT, out, 3), 3);
	assert_int_equal(mapping_from_memmap(&map, PAGE, LIMIT, out, 2), -ENOSPC);
	assert_int_equal(mapping_from_memmap(&map, PAGE, LIMIT, out, 1), -ENOSPC);
	assert_int_equal(mapping_from_memmap(&map, PAGE, LIMIT, out, 0), -ENOSPC);
}

/* A devicetree may claim memory up to the last byte of 64 bits. */
static void test_top_of_64_bits(void **state)
{
	memmap_add_ram(&map, 0x40000000, -(uint64_t)0x40000000);
	memmap_add(&map, "tee", 0x80000000, -(uint64_t)0x80000000, MEM_ROLE_NOMAP, NULL);
	assert_int_equal(regions(), 1);
	expect(0, "RAM", 0x40000000, 0x80000000, MEM_NORMAL, MEM_RW);
	memmap_remove(&map, "tee");
	assert_int_equal(regions(), 1);
	expect(0, "RAM", 0x40000000, LIMIT, MEM_NORMAL, MEM_RW);
	start_empty(NULL);
	memmap_add_ram(&map, UINT64_MAX - 0x7ff, 0x800);
	memmap_add(&map, "window", 0x1000, -(uint64_t)0x2800, MEM_ROLE_MMIO, NULL);
	assert_int_equal(regions(), 1);
	expect(0, "window", 0x1000, LIMIT, MEM_DEVICE_nGnRE, MEM_RW);
}

/* --- random maps ---------------------------------------------------------------------- */

#define PAGES 48

struct page {
	bool mapped;
	enum mem_type type;
	enum mem_perm perm;
};

static struct random rnd = { 0xa11ce };

/* Owned ranges: plain ones and unmapped ones at any byte, code and constants in pages. */
static void add_random_range(uint64_t origin, uint32_t page)
{
	static const enum mem_role roles[] = { MEM_ROLE_FIRMWARE, MEM_ROLE_NOMAP, MEM_ROLE_LOAD,
					       MEM_ROLE_GUARD, MEM_ROLE_TEXT, MEM_ROLE_RODATA };
	enum mem_role role = roles[random_below(&rnd, ARRAY_SIZE(roles))];
	uint64_t base = origin + random_below(&rnd, PAGES * page);
	uint64_t size = 1 + random_below(&rnd, 6 * page);
	bool paged = role == MEM_ROLE_TEXT || role == MEM_ROLE_RODATA;

	if (paged) {
		base = ALIGN_DOWN(base, (uint64_t)page);
		size = ALIGN_UP(size, (uint64_t)page);
		/* shares no page with what is there */
		if (memmap_overlap(&map, base, size))
			return;
	}
	/* and nothing that comes later shares one with it */
	for (size_t i = 0; i < map.nranges && !paged; i++)
		if ((map.range[i].role == MEM_ROLE_TEXT || map.range[i].role == MEM_ROLE_RODATA) &&
		    ranges_overlap(map.range[i].base, map.range[i].size,
				   ALIGN_DOWN(base, (uint64_t)page), size + 2 * page))
			return;
	memmap_add(&map, "owned", base, size, role, NULL);
}

static struct page model_page(uint64_t base, uint32_t page)
{
	struct page p = { memmap_is_ram(&map, base, page) && base, MEM_NORMAL, MEM_RW };

	for (size_t i = 0; i < map.nranges; i++) {
		const struct memrange *r = &map.range[i];

		if (!ranges_overlap(base, page, r->base, r->size))
			continue;
		if (!mem_role_mapped(r->role))
			p.mapped = false;
		else if (r->role == MEM_ROLE_TEXT)
			p.perm = MEM_RX;
		else if (r->role == MEM_ROLE_RODATA)
			p.perm = MEM_RO;
	}
	return p;
}

static void check_page(uint64_t base, uint32_t page, int n)
{
	struct page want = model_page(base, page);
	int found = 0;

	for (int i = 0; i < n; i++) {
		if (!ranges_overlap(base, page, out[i].va.v, out[i].size))
			continue;
		found++;
		assert_int_equal(out[i].type, want.type);
		assert_int_equal(out[i].perm, want.perm);
	}
	assert_int_equal(found, want.mapped);
}

static void check_regions(int n, uint32_t page)
{
	for (int i = 0; i < n; i++) {
		assert_true(out[i].size && IS_ALIGNED(out[i].va.v | out[i].size, (uint64_t)page));
		assert_int_equal(out[i].va.v, out[i].pa.v);
		/* ascending, and what could be one is one */
		if (!i)
			continue;
		assert_true(out[i - 1].va.v + out[i - 1].size <= out[i].va.v);
		if (out[i].perm == MEM_RW && out[i - 1].perm == MEM_RW)
			assert_true(out[i - 1].va.v + out[i - 1].size < out[i].va.v);
	}
}

static void test_random_maps(void **state)
{
	static const uint32_t pages[] = { 4096, 16384, 65536 };

	for (int round = 0; round < 6000; round++) {
		uint32_t page = pages[round % 3];
		uint64_t origin = round % 5 ? 0x40000000 : 0;
		int n;

		start_empty(NULL);
		for (int i = 0; i < 4; i++)
			memmap_add_ram(&map, origin + random_below(&rnd, PAGES * page),
				       1 + random_below(&rnd, 16 * page));
		for (int i = 0; i < 12; i++)
			add_random_range(origin, page);
		n = mapping_from_memmap(&map, page, LIMIT, out, MOST);
		assert_true(n >= 0);
		check_regions(n, page);
		for (uint64_t i = 0; i < 2 * PAGES; i++)
			check_page(origin + i * page, page, n);
	}
}

/* --- what nobody may be given --------------------------------------------------------- */

static void expect_guard(uint64_t base, uint64_t end)
{
	const struct memrange *r = memmap_lookup(&map, base);

	assert_int_equal(r->role, MEM_ROLE_GUARD);
	assert_int_equal(r->base, base);
	assert_int_equal(r->size, end - base);
}

static void test_lost_edges(void **state)
{
	uint64_t above;

	memmap_add_ram(&map, 0x40000000, 0x1004000);
	memmap_add(&map, "tee", 0x40012000, 0x2000, MEM_ROLE_NOMAP, NULL);
	memmap_add(&map, "fw", 0x40016000, 0x1000, MEM_ROLE_FIRMWARE, NULL);
	assert_int_equal(mapping_reserve_lost(&map, 0x10000, LIMIT, &above), 0);
	assert_int_equal(above, 0);
	expect_guard(0x40010000, 0x40012000);
	expect_guard(0x40014000, 0x40016000);
	expect_guard(0x40017000, 0x40020000);
	expect_guard(0x41000000, 0x41004000);
	assert_int_equal(map.nranges, 6);
	/* once is enough */
	assert_int_equal(mapping_reserve_lost(&map, 0x10000, LIMIT, &above), 0);
	assert_int_equal(map.nranges, 6);
}

static void test_lost_above_the_limit(void **state)
{
	uint64_t above;

	memmap_add_ram(&map, 0, 0x100000);
	memmap_add_ram(&map, BIT(36) - 0x10000, 0x30000);
	memmap_add_ram(&map, BIT(40), 0x20000);
	memmap_add_ram(&map, UINT64_MAX - 0xffff, 0x10000);
	memmap_add(&map, "fw", BIT(36) + 0x8000, 0x1000, MEM_ROLE_FIRMWARE, NULL);
	assert_int_equal(mapping_reserve_lost(&map, PAGE, BIT(36), &above), 0);
	assert_int_equal(above, 0x20000 + 0x20000 + 0x10000);
	assert_string_equal(memmap_lookup(&map, 0)->name, "null page");
	expect_guard(0, PAGE);
	expect_guard(BIT(36), BIT(36) + 0x8000);
	expect_guard(BIT(36) + 0x9000, BIT(36) + 0x20000);
	expect_guard(BIT(40), BIT(40) + 0x20000);
	assert_int_equal(memmap_lookup(&map, UINT64_MAX)->role, MEM_ROLE_GUARD);
}

static void test_lost_without_room(void **state)
{
	uint64_t above;

	for (uint64_t i = 0; i < MEMMAP_MAX_RANGES; i++)
		memmap_add(&map, "pen", 0x40000800 + i * 0x2000, 0x100, MEM_ROLE_NOMAP, NULL);
	assert_int_equal(mapping_reserve_lost(&map, PAGE, LIMIT, &above), -ENOSPC);
}

/* But for the names, which are the map's own and move. */
static bool same(const struct mem_region *a, const struct mem_region *b)
{
	return a->va.v == b->va.v && a->pa.v == b->pa.v && a->size == b->size &&
	       a->type == b->type && a->perm == b->perm && a->guarded == b->guarded;
}

/* RAM in an unmapped page has an owner; taking it changes nothing of the mapping. */
static void check_lost(uint64_t origin, uint32_t page, uint64_t limit)
{
	struct mem_region before[MOST];
	int n = mapping_from_memmap(&map, page, limit, before, MOST);
	uint64_t above;

	assert_int_equal(mapping_reserve_lost(&map, page, limit, &above), 0);
	assert_int_equal(mapping_from_memmap(&map, page, limit, out, MOST), n);
	for (int i = 0; i < n; i++)
		assert_true(same(&out[i], &before[i]));
	for (uint64_t at = origin; at < origin + 2 * PAGES * page; at += page / 16) {
		bool mapped = false;

		for (int i = 0; i < n; i++)
			mapped |= ranges_overlap(at, 1, out[i].va.v, out[i].size);
		if (!mapped && memmap_is_ram(&map, at, 1))
			assert_non_null(memmap_overlap(&map, at, 1));
	}
}

static void test_random_losses(void **state)
{
	static const uint32_t pages[] = { 4096, 16384, 65536 };

	for (int round = 0; round < 3000; round++) {
		uint32_t page = pages[round % 3];
		uint64_t origin = round % 5 ? 0x40000000 : 0;

		start_empty(NULL);
		for (int i = 0; i < 4; i++)
			memmap_add_ram(&map, origin + random_below(&rnd, PAGES * page),
				       1 + random_below(&rnd, 16 * page));
		for (int i = 0; i < 12; i++)
			add_random_range(origin, page);
		check_lost(origin, page, round % 2 ? LIMIT : origin + page * PAGES / 2);
	}
}

#define TEST(setup, name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(start_with_ram, test_roles),
		TEST(start_with_ram, test_devices),
		TEST(start_with_ram, test_devices_in_cut_pages),
		TEST(start_with_ram, test_part_of_a_page),
		TEST(start_empty, test_banks_that_are_no_pages),
		TEST(start_empty, test_page_zero_stays_out),
		TEST(start_empty, test_limit),
		TEST(start_with_ram, test_no_room),
		TEST(start_empty, test_top_of_64_bits),
		TEST(start_empty, test_random_maps),
		TEST(start_empty, test_lost_edges),
		TEST(start_empty, test_lost_above_the_limit),
		TEST(start_with_ram, test_lost_without_room),
		TEST(start_empty, test_random_losses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
