/* SPDX-License-Identifier: Apache-2.0 */
/* Translation tables: how live ones change, in both halves, and how many there are. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <lib/util.h>
#include <lib/xlat.h>

#include "random.h"
#include "xlat_machine.h"

static struct xlat_machine m;
static struct random rnd = { 0x71a7 };

static const uint8_t granules[] = { 12, 14, 16 };
static const enum regime regimes[] = { REGIME_EL1_0, REGIME_EL2, REGIME_EL2_0, REGIME_EL3 };

static struct xlat_format format(uint8_t granule_shift, uint8_t va_bits, uint8_t pa_bits,
				 enum regime regime)
{
	return (struct xlat_format){ granule_shift, va_bits, pa_bits, regime };
}

static int start_4k(void **state)
{
	struct xlat_format fmt = format(12, 39, 40, REGIME_EL2);

	machine_start(&m, &fmt, false, true);
	return 0;
}

static int end(void **state)
{
	machine_end(&m);
	return 0;
}

static void must_map(uint64_t va, uint64_t pa, uint64_t size, enum mem_type type,
		     enum mem_perm perm)
{
	assert_int_equal(machine_map(&m, va, pa, size, type, perm, NULL), 0);
}

static void must_map_ram(uint64_t va, uint64_t size)
{
	must_map(va, va, size, MEM_NORMAL, MEM_RW);
}

/* --- what a live table allows ------------------------------------------------ */

static void test_blocks_are_never_split(void **state)
{
	must_map_ram(0x40000000, 0x40000000);
	assert_int_equal(machine_walk(&m, 0x40000000).level, 1);
	assert_int_equal(machine_unmap(&m, 0x40000000, 0x200000), -EBUSY);
	assert_int_equal(m.host.writes, 0);
	assert_int_equal(machine_unmap(&m, 0x7ffff000, 0x2000), -EBUSY);
	assert_int_equal(machine_protect(&m, 0x50000000, 0x1000, MEM_RO), -EBUSY);
	assert_int_equal(m.host.writes, 0);
	machine_expect_leaf(&m, 0x50000000, 0x50000000, MEM_NORMAL, MEM_RW);
	assert_int_equal(machine_protect(&m, 0x40000000, 0x40000000, MEM_RO), 0);
	machine_expect_order(&m);
	machine_expect_leaf(&m, 0x50000000, 0x50000000, MEM_NORMAL, MEM_RO);
	/* a hole beside it is no reason to refuse, and no error */
	assert_int_equal(machine_unmap(&m, 0x3fe00000, 0x41000000), 0);
	machine_expect_order(&m);
	machine_expect_fault(&m, 0x40000000);
	machine_expect_fault(&m, 0x7fffffff);
}

static void test_protect_needs_all_mapped(void **state)
{
	must_map_ram(0x1000000, 0x4000);
	assert_int_equal(machine_unmap(&m, 0x1002000, 0x1000), 0);
	assert_int_equal(machine_protect(&m, 0x1000000, 0x4000, MEM_RX), -ENOENT);
	assert_int_equal(m.host.writes, 0);
	machine_expect_leaf(&m, 0x1000000, 0x1000000, MEM_NORMAL, MEM_RW);
	assert_int_equal(machine_protect(&m, 0x1000000, 0x2000, MEM_RX), 0);
	machine_expect_leaf(&m, 0x1001000, 0x1001000, MEM_NORMAL, MEM_RX);
	assert_int_equal(machine_protect(&m, 0x1800, 0x1000, MEM_RX), -EINVAL);
	assert_int_equal(machine_protect(&m, 0x1000, 0, MEM_RX), -EINVAL);
	assert_int_equal(machine_protect(&m, BIT(39), 0x1000, MEM_RX), -ERANGE);
	assert_int_equal(machine_unmap(&m, 0x1000, 0x800), -EINVAL);
	assert_int_equal(machine_unmap(&m, BIT(39) - 0x1000, 0x2000), -ERANGE);
}

static void test_protect_writes_only_what_changes(void **state)
{
	must_map_ram(0x1000000, 0x4000);
	assert_int_equal(machine_protect(&m, 0x1000000, 0x1000, MEM_RO), 0);
	assert_int_equal(m.host.writes, 2);        /* break, make */
	assert_int_equal(machine_protect(&m, 0x1000000, 0x4000, MEM_RO), 0);
	assert_int_equal(m.host.writes, 6);
	assert_int_equal(machine_protect(&m, 0x1000000, 0x4000, MEM_RO), 0);
	assert_int_equal(m.host.writes, 0);
	machine_expect_order(&m);
}

/* The judge of the order sees each mistake that it is there for. */
static void test_the_judge(void **state)
{
	struct xlat_run run;
	uint64_t *table;
	const struct xlat_env *env = &m.env;

	must_map_ram(0x1000000, 0x2000);
	machine_expect_order(&m);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ 0x1000000 }, &run), 0);
	table = env->table(env->ctx, XLAT_HOST_PA + 2 * 0x1000);
	assert_int_equal(*table, run.desc);
	env->write(env->ctx, table, run.desc ^ BIT(7));
	assert_non_null(xlat_host_verdict(&m.host));            /* valid over valid */
	xlat_host_begin(&m.host);
	env->write(env->ctx, table, 0);
	env->barrier(env->ctx);
	assert_non_null(xlat_host_verdict(&m.host));            /* TLB not invalidated */
	xlat_host_begin(&m.host);
	env->tlbi(env->ctx, 0x1001000, 0x1000);
	assert_non_null(xlat_host_verdict(&m.host));            /* the wrong address */
	xlat_host_begin(&m.host);
	env->write(env->ctx, table, run.desc);
	env->tlbi(env->ctx, 0x1000000, 0x1000);
	assert_non_null(xlat_host_verdict(&m.host));            /* made before that */
	xlat_host_begin(&m.host);
	env->write(env->ctx, &table[8], run.desc);
	assert_non_null(xlat_host_verdict(&m.host));            /* no barrier */
	env->barrier(env->ctx);
	xlat_host_begin(&m.host);
	table = env->table(env->ctx, env->alloc_table(env->ctx));
	env->write(env->ctx, table, run.desc);
	env->write(env->ctx, env->table(env->ctx, m.x.root) + 7, XLAT_HOST_PA + 3 * 0x1000 + 3);
	env->barrier(env->ctx);
	assert_non_null(xlat_host_verdict(&m.host));            /* linked too early */
}

static void test_the_judge_of_runs(void **state)
{
	struct xlat_format fmt = { 12, 39, 40, REGIME_EL2, .contiguous = true };
	struct xlat_run run;
	uint64_t *table;

	machine_start(&m, &fmt, false, true);
	must_map_ram(0x1000000, 0x10000);
	machine_expect_order(&m);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ 0x1000000 }, &run), 0);
	assert_true(run.contiguous);
	table = m.env.table(m.env.ctx, XLAT_HOST_PA + 2 * 0x1000);
	m.env.write(&m.host, table, 0);
	m.env.tlbi(&m.host, 0x1000000, 0x1000);
	m.env.write(&m.host, table, run.desc ^ BIT(7));
	m.env.barrier(&m.host);
	assert_non_null(xlat_host_verdict(&m.host));            /* one read-only among 16 */
	assert_true(machine_walk(&m, 0x1005000).hint_misused);
	machine_end(&m);
}

/* Without maintenance (tables that nobody uses yet) a change is one store. */
static void test_tables_that_are_not_live(void **state)
{
	struct xlat_format fmt = format(12, 39, 40, REGIME_EL2);

	machine_start(&m, &fmt, false, false);
	must_map_ram(0x1000000, 0x2000);
	assert_int_equal(machine_protect(&m, 0x1000000, 0x1000, MEM_RX), 0);
	assert_int_equal(m.host.writes, 1);
	assert_int_equal(machine_unmap(&m, 0x1001000, 0x1000), 0);
	assert_int_equal(m.host.writes, 1);
	machine_expect_leaf(&m, 0x1000000, 0x1000000, MEM_NORMAL, MEM_RX);
	machine_expect_fault(&m, 0x1001000);
	/* and the store may be the library's own */
	m.x.env.write = NULL;
	assert_int_equal(machine_protect(&m, 0x1000000, 0x1000, MEM_RO), 0);
	machine_expect_leaf(&m, 0x1000000, 0x1000000, MEM_NORMAL, MEM_RO);
	m.x.env.tlbi = m.env.tlbi;
	assert_int_equal(machine_unmap(&m, 0x1000000, 0x1000), 0);
	machine_expect_fault(&m, 0x1000000);
	machine_end(&m);
}

/* --- the upper half ---------------------------------------------------------- */

static void test_upper_half(void **state)
{
	for (size_t g = 0; g < ARRAY_SIZE(granules); g++) {
		struct xlat_format fmt = format(granules[g], 42, 44, REGIME_EL1_0);
		uint64_t page = BIT(fmt.granule_shift), base = ~UINT64_C(0) << 42;
		struct xlat_run run;

		machine_start(&m, &fmt, true, true);
		must_map(-page, 0x1000000, page, MEM_NORMAL, MEM_RX);
		must_map(base, 0x2000000, page, MEM_NORMAL, MEM_RO);
		machine_expect_order(&m);
		machine_expect_leaf(&m, UINT64_MAX, 0x1000000 + page - 1, MEM_NORMAL, MEM_RX);
		machine_expect_leaf(&m, base, 0x2000000, MEM_NORMAL, MEM_RO);
		assert_int_equal(machine_map_ram(&m, base - page, page), -ERANGE);
		assert_int_equal(machine_map_ram(&m, 0, page), -ERANGE);
		assert_int_equal(machine_map_ram(&m, -page, 2 * page), -EINVAL);
		assert_int_equal(xlat_lookup(&m.x, (va_t){ UINT64_MAX }, &run), 0);
		assert_int_equal(run.va, -page);
		assert_int_equal(run.pa, 0x1000000);
		assert_int_equal(xlat_lookup(&m.x, (va_t){ base - 1 }, &run), -ERANGE);
		assert_int_equal(machine_protect(&m, -page, page, MEM_RW), 0);
		assert_int_equal(machine_unmap(&m, base, page), 0);
		machine_expect_order(&m);
		machine_expect_leaf(&m, -page, 0x1000000, MEM_NORMAL, MEM_RW);
		machine_end(&m);
	}
}

/* --- how large, how many ----------------------------------------------------- */

/*
 * Blocks and pages from D8.3.1, largest first; how many make a contiguous run
 * from D8.7.1.
 */
static const struct leaf {
	uint8_t granule_shift;
	bool wide;           /* only with DS; 64K: with 52 bits of PA */
	uint8_t shift;
	uint8_t run;
} leaf_kinds[] = {
	{ 12, true, 39, 1 }, { 12, false, 30, 16 }, { 12, false, 21, 16 }, { 12, false, 12, 16 },
	{ 14, true, 36, 1 }, { 14, false, 25, 32 }, { 14, false, 14, 128 },
	{ 16, true, 42, 1 }, { 16, false, 29, 32 }, { 16, false, 16, 32 },
};

static bool has_leaf(const struct xlat_format *fmt, const struct leaf *leaf)
{
	return leaf->granule_shift == fmt->granule_shift && (!leaf->wide || fmt->ds || fmt->pa_bits == 52);
}

/* A piece of SIZE bytes around AT that is aligned on both sides lies in the region. */
static bool piece_fits(const struct mem_region *r, uint64_t at, uint64_t size)
{
	uint64_t from = ALIGN_DOWN(at, size);

	return (r->va.v ^ r->pa.v) % size == 0 && from >= r->va.v &&
	       from + size <= r->va.v + r->size;
}

/* The largest leaf that the architecture has at AT, and whether it belongs to a run. */
static const struct leaf *largest_leaf(const struct xlat_format *fmt, const struct mem_region *r,
				       uint64_t at)
{
	for (size_t i = 0; i < ARRAY_SIZE(leaf_kinds); i++)
		if (has_leaf(fmt, &leaf_kinds[i]) && piece_fits(r, at, BIT(leaf_kinds[i].shift)))
			return &leaf_kinds[i];
	fail_msg("no leaf");
	return NULL;
}

static void check_leaves(const struct xlat_format *fmt, const struct mem_region *region)
{
	uint64_t va = region->va.v, pa = region->pa.v;

	for (uint64_t at = va; at < va + region->size;) {
		const struct leaf *leaf = largest_leaf(fmt, region, at);
		uint64_t size = BIT(leaf->shift), run = size * leaf->run;
		struct arm_result r = machine_walk(&m, at);

		assert_int_equal(r.fault, ARM_NO_FAULT);
		assert_false(r.hint_misused || r.reserved_bits);
		assert_int_equal(r.pa, pa + (at - va));
		assert_int_equal(r.leaf, size);
		assert_int_equal(r.reach, fmt->contiguous && piece_fits(region, at, run) ? run : size);
		at += size;
	}
}

/* Some leaves of one kind, perhaps with smaller ones before and behind, perhaps not aligned. */
static struct mem_region region_of_leaves(const struct xlat_format *fmt, const struct leaf *leaf)
{
	uint64_t unit = BIT(leaf->shift), page = BIT(fmt->granule_shift);
	uint64_t less = unit == page ? page : unit >> (fmt->granule_shift - 3);
	uint64_t n = 1 + random_below(&rnd, leaf->run * 3u);
	struct mem_region r = { "", { BIT(45) + random_below(&rnd, 20) * unit },
				{ BIT(46) + random_below(&rnd, 20) * unit }, n * unit,
				MEM_NORMAL, MEM_RW };

	if (random_once_in(&rnd, 2))
		r.pa.v = BIT(46) + (r.va.v - BIT(45));
	if (unit == page || random_once_in(&rnd, 2))
		return r;
	r.size += less * (1 + random_below(&rnd, 3));
	r.va.v -= less;
	r.pa.v -= less;
	return r;
}

static void test_largest_blocks(void **state)
{
	for (size_t round = 0; round < 60 * ARRAY_SIZE(leaf_kinds); round++) {
		const struct leaf *leaf = &leaf_kinds[round % ARRAY_SIZE(leaf_kinds)];
		bool wide = leaf->wide || random_once_in(&rnd, 2);
		struct xlat_format fmt = format(leaf->granule_shift, wide ? 52 : 48, wide ? 52 : 48,
						regimes[round % 4]);
		struct mem_region r;

		fmt.ds = wide && fmt.granule_shift < 16;
		if (fmt.ds && random_once_in(&rnd, 2))
			fmt.pa_bits = 48;
		fmt.contiguous = random_once_in(&rnd, 2);
		r = region_of_leaves(&fmt, leaf);
		machine_start(&m, &fmt, false, true);
		must_map(r.va.v, r.pa.v, r.size, MEM_NORMAL, MEM_RW);
		machine_expect_order(&m);
		check_leaves(&fmt, &r);
		machine_end(&m);
	}
}

/* The larger blocks need their format even where they would fit. */
static void test_blocks_of_52_bits_only(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(leaf_kinds); i++) {
		struct xlat_format fmt = format(leaf_kinds[i].granule_shift, 48, 48, REGIME_EL2);
		uint64_t size = BIT(leaf_kinds[i].shift);

		if (!leaf_kinds[i].wide)
			continue;
		machine_start(&m, &fmt, false, true);
		/* 64K: 8192 blocks of 512 MiB. 4K: 512 of 1 GiB */
		must_map_ram(size, size);
		assert_true(machine_walk(&m, size).leaf < size);
		machine_expect_leaf(&m, 2 * size - 1, 2 * size - 1, MEM_NORMAL, MEM_RW);
		machine_end(&m);
	}
}

/* Sixteen of the largest: the hint is reserved there. */
static void test_no_hint_for_the_largest(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(leaf_kinds); i++) {
		struct xlat_format fmt = format(leaf_kinds[i].granule_shift, 52, 52, REGIME_EL2);
		uint64_t size = 32 * BIT(leaf_kinds[i].shift);

		if (!leaf_kinds[i].wide)
			continue;
		fmt.contiguous = true;
		fmt.ds = fmt.granule_shift < 16;
		machine_start(&m, &fmt, false, true);
		must_map_ram(size, size);
		assert_int_equal(machine_walk(&m, size).reach, size / 32);
		machine_expect_leaf(&m, size, size, MEM_NORMAL, MEM_RW);
		machine_end(&m);
	}
}

/* A contiguous run changes as a whole: all broken, one invalidation, all made. */
static void test_contiguous_runs(void **state)
{
	struct xlat_format fmt = { 12, 39, 40, REGIME_EL2, .contiguous = true };

	machine_start(&m, &fmt, false, true);
	must_map_ram(0x1000000, 0x20000);
	assert_int_equal(machine_walk(&m, 0x1010000).reach, 0x10000);
	assert_int_equal(machine_unmap(&m, 0x1000000, 0x1000), -EBUSY);
	assert_int_equal(machine_unmap(&m, 0x100f000, 0x11000), -EBUSY);
	assert_int_equal(machine_unmap(&m, 0x1000000, 0x11000), -EBUSY);
	assert_int_equal(machine_protect(&m, 0x1001000, 0x1000, MEM_RO), -EBUSY);
	assert_int_equal(m.host.writes, 0);
	assert_int_equal(machine_protect(&m, 0x1000000, 0x10000, MEM_RO), 0);
	machine_expect_order(&m);
	assert_int_equal(m.host.writes, 32);
	machine_expect_leaf(&m, 0x100ffff, 0x100ffff, MEM_NORMAL, MEM_RO);
	machine_expect_leaf(&m, 0x1010000, 0x1010000, MEM_NORMAL, MEM_RW);
	assert_int_equal(machine_walk(&m, 0x1000000).reach, 0x10000);
	assert_int_equal(machine_unmap(&m, 0x1000000, 0x10000), 0);
	machine_expect_order(&m);
	machine_expect_fault(&m, 0x1000000);
	/* what is mapped piece by piece has no hint, and changes so */
	must_map_ram(0x1000000, 0x8000);
	must_map_ram(0x1008000, 0x8000);
	assert_int_equal(machine_walk(&m, 0x1000000).reach, 0x1000);
	assert_int_equal(machine_unmap(&m, 0x1003000, 0x1000), 0);
	machine_end(&m);
}

#define REGIONS 12

/* Ascending, disjoint, of every size; returns how many there are. */
static size_t ascending_regions(const struct xlat_format *fmt, struct mem_region *list)
{
	uint64_t page = BIT(fmt->granule_shift), block = BIT(xlat_level_shift(fmt, 2));
	uint64_t end = BIT(fmt->va_bits), most = random_once_in(&rnd, 2) ? 1000 * page : end;
	uint64_t va = ALIGN_DOWN(random_below(&rnd, most), page);
	size_t n = 0;

	while (n < REGIONS) {
		bool large = random_once_in(&rnd, 3);
		uint64_t unit = large ? block : page;
		uint64_t gap = random_below(&rnd, 3) * (random_once_in(&rnd, 2) ? page : block);
		uint64_t size = (1 + random_below(&rnd, large ? 4 : 40)) * unit;
		uint64_t pa;

		va += gap;
		if (large && random_once_in(&rnd, 2))
			va = ALIGN_UP(va, block);
		if (va >= end || size > end - va)
			break;
		pa = BIT(36) + (va & MASK(44, 0)) + (random_once_in(&rnd, 4) ? page : 0);
		list[n++] = (struct mem_region){ "", { va }, { pa }, size, MEM_NORMAL, MEM_RW };
		va += size;
	}
	return n;
}

/* Page sizes and VA sizes that begin at each level, -1 to 3. */
static void test_tables_needed(void **state)
{
	static const uint8_t sizes[] = { 36, 39, 40, 42, 47, 48, 52, 50 };

	for (int round = 0; round < 600; round++) {
		uint8_t va_bits = sizes[round % 8];
		struct xlat_format fmt = format(granules[round % 3], va_bits, 48, REGIME_EL2_0);
		bool upper = round % 7 == 0;
		struct mem_region list[REGIONS];
		size_t n, needed;

		fmt.ds = fmt.granule_shift < 16 && (va_bits > 48 || round % 5 == 0);
		fmt.contiguous = round % 2;
		n = ascending_regions(&fmt, list);
		for (size_t i = 0; i < n && upper; i++)
			list[i].va.v |= ~UINT64_C(0) << va_bits;
		machine_start(&m, &fmt, upper, true);
		needed = xlat_tables_needed(&fmt, list, n);
		m.host.limit = MIN(needed, (size_t)XLAT_HOST_TABLES);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(xlat_map(&m.x, &list[i], NULL), 0);
		assert_int_equal(m.x.tables, needed);
		assert_int_equal(m.host.count, needed);
		machine_end(&m);
	}
	assert_int_equal(xlat_tables_needed(&m.fmt, NULL, 0), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_4k, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_blocks_are_never_split),
		TEST(test_protect_needs_all_mapped),
		TEST(test_protect_writes_only_what_changes),
		TEST(test_the_judge),
		cmocka_unit_test(test_the_judge_of_runs),
		cmocka_unit_test(test_tables_that_are_not_live),
		cmocka_unit_test(test_upper_half),
		cmocka_unit_test(test_largest_blocks),
		cmocka_unit_test(test_blocks_of_52_bits_only),
		cmocka_unit_test(test_no_hint_for_the_largest),
		cmocka_unit_test(test_contiguous_runs),
		cmocka_unit_test(test_tables_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
