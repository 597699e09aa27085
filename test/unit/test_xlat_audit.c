/* SPDX-License-Identifier: Apache-2.0 */
/* W^X by physical page: what the audit finds, and what it leaves alone. */
#include "unit.h"

#include <errno.h>

#include <lib/mapping.h>
#include <lib/util.h>
#include <lib/xlat_audit.h>

#include "random.h"
#include "xlat_machine.h"

#define ROOM 2048

static struct xlat_machine low, high;
static struct xlat_alias room[ROOM];
static struct xlat_conflict found;
static struct random rnd = { 0x3c5a };

static const uint8_t granules[] = { 12, 14, 16 };

static const struct xlat *const both[] = { &low.x, &high.x };

static int start(void **state)
{
	struct xlat_format fmt = { 12, 39, 40, REGIME_EL1_0 };

	machine_start(&low, &fmt, false, true);
	machine_start(&high, &fmt, true, true);
	return 0;
}

static int end(void **state)
{
	machine_end(&low);
	machine_end(&high);
	return 0;
}

static void must_map(struct xlat_machine *m, uint64_t va, uint64_t pa, uint64_t size,
		     enum mem_perm perm)
{
	assert_int_equal(machine_map(m, va, pa, size, MEM_NORMAL, perm, NULL), 0);
}

static void expect_conflict(size_t sets, uint64_t pa, uint64_t write_va, uint64_t execute_va)
{
	assert_int_equal(xlat_audit(both, sets, room, ROOM, &found), -EPERM);
	assert_int_equal(found.pa, pa);
	assert_int_equal(found.write_va, write_va);
	assert_int_equal(found.execute_va, execute_va);
	assert_int_equal(found.write_set, write_va >> 63);
	assert_int_equal(found.execute_set, execute_va >> 63);
}

static void test_clean(void **state)
{
	assert_int_equal(xlat_audit(both, 2, NULL, 0, &found), 0);
	must_map(&low, 0x1000000, 0x1000000, 0x4000, MEM_RX);
	must_map(&low, 0x1004000, 0x1004000, 0x4000, MEM_RO);
	must_map(&low, 0x1008000, 0x1008000, 0x4000, MEM_RW);
	/* the same once more, and data that may be read through both */
	must_map(&high, ~UINT64_C(0) << 39, 0x1000000, 0x4000, MEM_RX);
	must_map(&high, -UINT64_C(0x8000), 0x1004000, 0x4000, MEM_RO);
	must_map(&high, -UINT64_C(0x4000), 0x1008000, 0x4000, MEM_RW);
	assert_int_equal(xlat_audit(both, 2, room, 4, &found), 0);
	assert_int_equal(xlat_audit(both, 2, room, 3, &found), -ENOSPC);
	assert_int_equal(xlat_audit(both, 0, NULL, 0, &found), 0);
}

static void test_one_mapping(void **state)
{
	must_map(&low, 0x1000000, 0x1000000, 0x4000, MEM_RX);
	must_map(&low, 0x2000000, 0x2000000, 0x1000, MEM_RWX);
	expect_conflict(1, 0x2000000, 0x2000000, 0x2000000);
}

static void test_aliases(void **state)
{
	must_map(&low, 0x1000000, 0x8000000, 0x4000, MEM_RX);
	must_map(&low, 0x5003000, 0x8003000, 0x4000, MEM_RW);
	expect_conflict(1, 0x8003000, 0x5003000, 0x1003000);
	assert_int_equal(machine_protect(&low, 0x5003000, 0x4000, MEM_RO), 0);
	assert_int_equal(xlat_audit(both, 1, room, ROOM, &found), 0);
}

/* A linear map of all RAM over the identity map of the text. */
static void test_two_sets(void **state)
{
	uint64_t base = ~UINT64_C(0) << 39;

	must_map(&low, 0x40100000, 0x40100000, 0x10000, MEM_RX);
	must_map(&high, base, 0x40000000, 0x40000000, MEM_RW);
	assert_int_equal(xlat_audit(both, 1, room, ROOM, &found), 0);
	expect_conflict(2, 0x40100000, base + 0x100000, 0x40100000);
}

/* One that begins first and ends last, with others between. */
static void test_behind_shorter_ones(void **state)
{
	must_map(&low, 0x10000000, 0x40000000, 0x400000, MEM_RW);
	must_map(&low, 0x20000000, 0x40100000, 0x1000, MEM_RW);
	must_map(&low, 0x30000000, 0x403ff000, 0x1000, MEM_RX);
	expect_conflict(1, 0x403ff000, 0x103ff000, 0x30000000);
}

/*
 * Tables made for EL2 and used with E2H = 1: the CPU executes what was data,
 * and the audit says so when it is told the regime that the tables are used in.
 */
static void check_nvhe_under_e2h(const struct xlat_format *fmt)
{
	const struct xlat *set[] = { &low.x };
	uint64_t page = BIT(fmt->granule_shift), block = BIT(xlat_level_shift(fmt, 2));

	machine_start(&low, fmt, false, true);
	must_map(&low, 2 * block, 2 * block, page, MEM_RX);
	must_map(&low, 2 * block + page, 2 * block + page, page, MEM_RO);
	must_map(&low, 3 * block, 3 * block, block, MEM_RW);
	assert_int_equal(xlat_audit(set, 1, room, ROOM, &found), 0);
	assert_false(machine_walk(&low, 2 * block + page).privileged.execute);
	assert_true(machine_walk_as(&low, 2 * block + page, ARM_EL1_0).privileged.execute);
	/* what can be written is open to EL0 by AP[1]: take that away and it runs as well */
	assert_true(machine_walk_as(&low, 3 * block, ARM_EL1_0).el0.write);
	low.x.fmt.regime = REGIME_EL2_0;
	assert_int_equal(xlat_audit(set, 1, room, ROOM, &found), -EPERM);
	assert_int_equal(found.pa, 3 * block);
	machine_end(&low);
}

static void test_nvhe_under_e2h(void **state)
{
	for (size_t i = 0; i < 2 * ARRAY_SIZE(granules); i++) {
		bool wide = i % 2;
		struct xlat_format fmt = { granules[i / 2], wide ? 52 : 48, wide ? 52 : 48,
					   REGIME_EL2, .ds = wide && granules[i / 2] < 16,
					   .contiguous = wide };

		check_nvhe_under_e2h(&fmt);
	}
}

/* --- the map that Slipway makes ------------------------------------------------- */

#define OURS UINT64_C(0x40800000)

/* 512 GiB with a hole, more above, firmware that must stay unseen, our own sections. */
static void fill_memmap(struct memmap *map)
{
	*map = (struct memmap){ .nbanks = 0 };
	memmap_add_ram(map, 0x40000000, GIB(3));
	memmap_add_ram(map, GIB(8), GIB(504));
	memmap_add(map, "tee", 0x40600000, 0x30000, MEM_ROLE_NOMAP, NULL);
	memmap_add(map, "text", OURS, 0x40000, MEM_ROLE_TEXT, NULL);
	memmap_add(map, "rodata", OURS + 0x40000, 0x10000, MEM_ROLE_RODATA, NULL);
	memmap_add(map, "data", OURS + 0x50000, 0x20000, MEM_ROLE_DATA, NULL);
	memmap_add(map, "guard", OURS + 0x70000, 0x10000, MEM_ROLE_GUARD, NULL);
	memmap_add(map, "stack", OURS + 0x80000, 0x10000, MEM_ROLE_STACK, NULL);
	memmap_add(map, "uart", 0x9000000, 0x1000, MEM_ROLE_MMIO, NULL);
	memmap_add(map, "pci", GIB(1024), GIB(256), MEM_ROLE_MMIO, NULL);
}

static void check_our_map(const struct xlat_format *fmt)
{
	static struct mem_region list[MEMMAP_MAX_RANGES];
	const struct xlat *set[] = { &low.x };
	static struct memmap map;
	int n;

	fill_memmap(&map);
	machine_start(&low, fmt, false, true);
	n = mapping_from_memmap(&map, BIT(fmt->granule_shift), BIT(fmt->va_bits), list,
				ARRAY_SIZE(list));
	assert_in_range(n, 8, 20);
	for (int i = 0; i < n; i++)
		assert_int_equal(xlat_map(&low.x, &list[i], NULL), 0);
	assert_true(low.x.tables <= xlat_tables_needed(fmt, list, (size_t)n));
	assert_int_equal(xlat_audit(set, 1, room, ROOM, &found), 0);
	assert_true(machine_walk(&low, OURS).privileged.execute);
	assert_false(machine_walk(&low, OURS).privileged.write);
	machine_expect_leaf(&low, OURS + 0x4fff8, OURS + 0x4fff8, MEM_NORMAL, MEM_RO);
	machine_expect_leaf(&low, OURS + 0x80000, OURS + 0x80000, MEM_NORMAL, MEM_RW);
	machine_expect_leaf(&low, GIB(512) - 1, GIB(512) - 1, MEM_NORMAL, MEM_RW);
	machine_expect_leaf(&low, GIB(1200), GIB(1200), MEM_DEVICE_nGnRE, MEM_RW);
	machine_expect_fault(&low, OURS + 0x7fff8);
	machine_expect_fault(&low, 0x40600000);
	machine_expect_fault(&low, GIB(4));
	machine_end(&low);
}

static void test_our_map(void **state)
{
	for (size_t i = 0; i < 16 * ARRAY_SIZE(granules); i++) {
		uint8_t granule = granules[i / 16];
		bool wide = i & 1;
		struct xlat_format fmt = { granule, i & 4 ? 42 : wide ? 52 : 48, wide ? 52 : 48,
					   i & 8 ? REGIME_EL2_0 : REGIME_EL2,
					   .ds = wide && granule < 16, .contiguous = i & 2 };

		check_our_map(&fmt);
	}
}

static void test_damaged_tables(void **state)
{
	must_map(&low, 0x1000000, 0x1000000, 0x1000, MEM_RX);
	low.env.table(low.env.ctx, low.x.root)[7] = low.x.root | 3;
	assert_int_equal(xlat_audit(both, 2, room, ROOM, &found), -ELOOP);
}

/* --- against every pair ------------------------------------------------------ */

#define RUNS 24

static bool pairs_conflict(const struct mem_region *r, size_t n, uint64_t *pa)
{
	*pa = UINT64_MAX;
	for (size_t i = 0; i < n * n; i++) {
		const struct mem_region *w = &r[i / n], *x = &r[i % n];

		if (w->perm == MEM_RO || w->perm == MEM_RX || x->perm == MEM_RO ||
		    x->perm == MEM_RW || !ranges_overlap(w->pa.v, w->size, x->pa.v, x->size))
			continue;
		*pa = MIN(*pa, MAX(w->pa.v, x->pa.v));
	}
	return *pa != UINT64_MAX;
}

static enum mem_perm perm_of(const struct xlat_machine *m, uint64_t va)
{
	struct xlat_run run;

	assert_int_equal(xlat_lookup(&m->x, (va_t){ va }, &run), 0);
	assert_int_equal(run.pa + (va & (run.size - 1)), found.pa);
	return run.perm;
}

static bool one_round(void)
{
	struct mem_region r[RUNS];
	uint64_t pa, va = 0x1000000;
	bool conflict;

	for (size_t i = 0; i < RUNS; i++) {
		struct xlat_machine *m = i % 2 ? &high : &low;
		uint64_t size = (1 + random_below(&rnd, 12)) * 0x1000;

		pa = 0x80000000 + random_below(&rnd, 300) * 0x1000;
		r[i] = (struct mem_region){ "", { 0 }, { pa }, size, MEM_NORMAL,
					    random_below(&rnd, random_once_in(&rnd, 40) ? 4 : 3) };
		must_map(m, m->x.va_base + va, pa, size, r[i].perm);
		va += 0x10000;
	}
	conflict = pairs_conflict(r, RUNS, &pa);
	assert_int_equal(xlat_audit(both, 2, room, ROOM, &found), conflict ? -EPERM : 0);
	if (conflict) {
		assert_int_equal(found.pa, pa);
		assert_int_not_equal(perm_of(found.write_set ? &high : &low, found.write_va) & 1, 0);
		assert_true(perm_of(found.execute_set ? &high : &low, found.execute_va) >= MEM_RX);
	}
	assert_int_equal(machine_unmap(&low, 0, BIT(39)), 0);
	assert_int_equal(machine_unmap(&high, high.x.va_base, BIT(39)), 0);
	return conflict;
}

static void test_against_every_pair(void **state)
{
	int conflicts = 0;

	for (int round = 0; round < 400; round++)
		conflicts += one_round();
	assert_in_range(conflicts, 20, 399);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_clean),
		TEST(test_one_mapping),
		TEST(test_aliases),
		TEST(test_two_sets),
		TEST(test_behind_shorter_ones),
		cmocka_unit_test(test_nvhe_under_e2h),
		cmocka_unit_test(test_our_map),
		TEST(test_damaged_tables),
		TEST(test_against_every_pair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
