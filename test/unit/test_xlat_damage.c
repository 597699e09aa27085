/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables that somebody has written over: every operation ends, with the name of
 * what is wrong, having changed nothing; no address is followed that is no table.
 * And how often tables are entered when nothing is wrong.
 */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/util.h>
#include <lib/xlat.h>

#include "random.h"
#include "xlat_machine.h"

#define ENTRIES 512
#define VA      UINT64_C(0x1000000)
#define LEAF    (VA | BIT(10) | BIT(6) | 3)          /* a page of ours */

static struct xlat_machine m;
static struct random rnd = { 0xbadcab1e };
static size_t entered;              /* tables since the last reset */
static uint64_t *(*host_table)(void *ctx, uint64_t pa);

static uint64_t *counted_table(void *ctx, uint64_t pa)
{
	entered++;
	assert_int_equal(pa >> m.x.fmt.pa_bits, 0);
	return host_table(ctx, pa);
}

static int start(void **state)
{
	struct xlat_format fmt = { 12, 48, 44, REGIME_EL2 };

	machine_start(&m, &fmt, false, true);
	host_table = m.x.env.table;
	m.x.env.table = counted_table;
	return 0;
}

static int end(void **state)
{
	machine_end(&m);
	return 0;
}

/* The table of LEVEL on the way to VA. */
static uint64_t *table_of(int level)
{
	uint64_t pa = m.x.root;

	for (int l = 0; l < level; l++)
		pa = host_table(&m.host, pa)[VA >> (39 - 9 * l) & 511] & MASK(47, 12);
	return host_table(&m.host, pa);
}

static uint64_t *slot_of(int level)
{
	return &table_of(level)[VA >> (39 - 9 * level) & 511];
}

static int nothing(const struct xlat_run *run, void *ctx)
{
	return 0;
}

static void *copy_of_all(size_t *size)
{
	void *copy;

	*size = XLAT_HOST_TABLES << 12;
	copy = malloc(*size);
	memcpy(copy, m.host.memory, *size);
	return copy;
}

/* All that go over the whole space, and one that goes over one page. */
static void expect_all(int expected, int lookup)
{
	uint64_t all = BIT(48) - 0x1000;
	struct xlat_run run;
	size_t size;
	void *before = copy_of_all(&size);

	entered = 0;
	assert_int_equal(xlat_walk(&m.x, nothing, NULL), expected);
	assert_int_equal(machine_unmap(&m, 0x1000, all), expected);
	assert_int_equal(machine_protect(&m, VA, 0x1000, MEM_RO), lookup);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ VA }, &run), lookup);
	assert_false(run.mapped);
	assert_in_range(entered, 4, 4 * m.x.tables + 8);
	assert_int_equal(m.host.writes, 0);
	assert_memory_equal(m.host.memory, before, size);
	free(before);
}

static void test_table_outside(void **state)
{
	static const uint64_t wild[] = { 0x5000000, BIT(43), BIT(44), BIT(47), XLAT_HOST_PA - 0x1000,
					 XLAT_HOST_PA + XLAT_HOST_TABLES * 0x1000 };

	for (size_t i = 0; i < ARRAY_SIZE(wild) * 3; i++) {
		int level = (int)(i / ARRAY_SIZE(wild));
		uint64_t *slot, before;

		assert_int_equal(machine_map_ram(&m, VA, 0x1000), 0);
		slot = slot_of(level);
		before = *slot;
		*slot = wild[i % ARRAY_SIZE(wild)] | 3;
		expect_all(-EFAULT, -EFAULT);
		assert_int_equal(machine_map_ram(&m, VA, 0x1000), -EFAULT);
		assert_int_equal(machine_map_ram(&m, VA - 0x1000, 0x4000), -EFAULT);
		assert_int_equal(m.host.writes, 0);
		*slot = before;
		assert_int_equal(machine_unmap(&m, VA, 0x1000), 0);
	}
}

static void test_output_outside(void **state)
{
	struct xlat_run run;

	assert_int_equal(machine_map_ram(&m, VA, 0x1000), 0);
	*slot_of(3) = LEAF | BIT(44);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ VA }, &run), -EFAULT);
	assert_false(run.mapped);
	assert_int_equal(run.level, 3);
	assert_int_equal(run.desc, LEAF | BIT(44));
	assert_int_equal(xlat_walk(&m.x, nothing, NULL), -EFAULT);
	/* it can be taken away */
	assert_int_equal(machine_unmap(&m, VA, 0x1000), 0);
}

static void test_reserved(void **state)
{
	assert_int_equal(machine_map_ram(&m, VA, 0x1000), 0);
	*slot_of(3) = LEAF & ~UINT64_C(2);
	expect_all(-EBADMSG, -EBADMSG);
	assert_int_equal(machine_map_ram(&m, VA, 0x1000), -EEXIST);
	*slot_of(0) = BIT(39) | BIT(10) | 1;         /* a block where 4K pages have none */
	expect_all(-EBADMSG, -EBADMSG);
	assert_int_equal(machine_map_ram(&m, VA, 0x1000), -EEXIST);
}

/* A table that is its own child, at each level: the walk would be endless, or 512^4 steps. */
static void test_circles(void **state)
{
	for (int level = 0; level < 3; level++) {
		uint64_t *slot, before;

		assert_int_equal(machine_map_ram(&m, VA, 0x1000), 0);
		slot = slot_of(level);
		before = *slot;
		for (size_t i = 0; i < ENTRIES; i++)
			table_of(level)[i] = m.x.root | 3;
		entered = 0;
		assert_int_equal(xlat_walk(&m.x, nothing, NULL), -ELOOP);
		assert_int_equal(machine_unmap(&m, 0, BIT(48)), -ELOOP);
		/* a hole, or something in the way, may come first */
		assert_int_not_equal(machine_protect(&m, 0, BIT(48), MEM_RO), 0);
		assert_int_not_equal(machine_map_ram(&m, 0, BIT(44)), 0);
		assert_in_range(entered, 4, 4 * m.x.tables);
		assert_int_equal(m.host.writes, 0);
		for (size_t i = 0; i < ENTRIES; i++)
			table_of(level)[i] = 0;
		*slot = before;
		assert_int_equal(machine_unmap(&m, VA, 0x1000), 0);
	}
}

/* Each table linked 512 times: no circle, and 512^3 page tables, all of them one that is empty. */
static void test_tables_that_are_shared(void **state)
{
	assert_int_equal(machine_map_ram(&m, VA, 0x1000), 0);
	for (int level = 0; level < 3; level++)
		for (size_t i = 0; i < ENTRIES; i++)
			table_of(level)[i] = *slot_of(level);
	*slot_of(3) = 0;
	entered = 0;
	assert_int_equal(machine_map_ram(&m, 0, BIT(44)), -ELOOP);
	assert_int_equal(machine_unmap(&m, 0, BIT(44)), -ELOOP);
	assert_int_equal(xlat_walk(&m.x, nothing, NULL), -ELOOP);
	assert_in_range(entered, 4, 4 * m.x.tables);
	assert_int_equal(m.host.writes, 0);
}

/* A root beyond the format, or that is no table. */
static void test_bad_root(void **state)
{
	static const uint64_t wild[] = { BIT(44), 0x5000000 };
	struct xlat_run run;

	for (size_t i = 0; i < ARRAY_SIZE(wild); i++) {
		m.x.root = wild[i];
		assert_int_equal(xlat_lookup(&m.x, (va_t){ VA }, &run), -EFAULT);
		assert_false(run.mapped);
		assert_int_equal(xlat_walk(&m.x, nothing, NULL), -EFAULT);
		assert_int_equal(machine_map_ram(&m, VA, 0x1000), -EFAULT);
		assert_int_equal(machine_unmap(&m, VA, 0x1000), -EFAULT);
	}
}

#define POOL 24                 /* tables that garbage points at */

/* Mostly tables and leaves, often of the pool, sometimes anything. */
static uint64_t garbage(void)
{
	uint64_t r = random_next(&rnd), table = 1 + random_below(&rnd, POOL - 1);
	uint64_t pa = m.host.pa + (table << m.fmt.granule_shift);

	switch (random_below(&rnd, 4)) {
	case 0:
		return 0;
	case 1:
		pa = m.fmt.ds ? (pa & MASK(49, 0)) | FIELD(pa, 51, 50) << 8 :
		     (pa & MASK(47, 0)) | FIELD(pa, 51, 48) << 12;
		return pa | (r & MASK(63, 51)) | 3;
	case 2:
		return (r & MASK(43, m.fmt.granule_shift)) | BIT(10) | 1;
	default:
		return r;
	}
}

static void spread_garbage(uint64_t va)
{
	size_t entries = BIT(m.fmt.granule_shift - 3), root = xlat_root_size(&m.fmt) / 8;
	uint64_t first = va >> xlat_level_shift(&m.fmt, xlat_start_level(&m.fmt));

	for (size_t i = 0; i < entries; i += 8)
		m.host.memory[entries + random_below(&rnd, (POOL - 1) * entries)] = garbage();
	for (uint64_t i = 0; i < 4; i++)
		host_table(&m.host, m.x.root)[(first + i) % root] = garbage();
}

/* Returns whether the change was refused. */
static bool one_round_of_garbage(bool protect)
{
	unsigned int page = m.fmt.granule_shift, bits = m.fmt.va_bits - page - 1;
	uint64_t va = random_below(&rnd, BIT(bits)) << page;
	uint64_t size = (1 + random_below(&rnd, BIT(random_below(&rnd, bits)))) << page;
	struct xlat_run run;
	int ret;

	spread_garbage(va);
	entered = 0;
	xlat_lookup(&m.x, (va_t){ va }, &run);
	xlat_walk(&m.x, nothing, NULL);
	xlat_walk_range(&m.x, (va_t){ va }, size, nothing, NULL);
	machine_decode(&m, va);
	assert_in_range(entered, 1, 5 + 2 * (POOL + 1));
	xlat_host_begin(&m.host);
	ret = protect ? xlat_protect(&m.x, (va_t){ va }, size, MEM_RX) :
	      xlat_unmap(&m.x, (va_t){ va }, size);
	assert_in_range(entered, 1, 5 + 4 * (POOL + 1));
	if (ret)
		assert_int_equal(m.host.writes, 0);
	return ret;
}

static void test_garbage(void **state)
{
	static const struct xlat_format formats[] = {
		{ 12, 48, 44, REGIME_EL2 }, { 12, 52, 52, REGIME_EL2_0, .ds = true },
		{ 14, 47, 48, REGIME_EL1_0 }, { 16, 52, 52, REGIME_EL3 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		int refused = 0;

		machine_end(&m);
		machine_start(&m, &formats[i], false, true);
		m.x.env.table = counted_table;
		m.x.tables = m.host.count = m.host.top = POOL;
		for (int round = 0; round < 1000; round++)
			refused += one_round_of_garbage(round % 2);
		assert_in_range(refused, 300, 999);
	}
}

/* A map enters each table once to look and once to write: no descent from the root per block. */
static void test_cost_of_a_map(void **state)
{
	static const uint8_t granules[] = { 12, 14, 16 };

	for (size_t i = 0; i < ARRAY_SIZE(granules); i++) {
		struct xlat_format fmt = { granules[i], 48, 48, REGIME_EL2 };
		uint64_t block = BIT(xlat_level_shift(&fmt, granules[i] == 12 ? 1 : 2));

		machine_end(&m);
		machine_start(&m, &fmt, false, true);
		m.x.env.table = counted_table;
		entered = 0;
		assert_int_equal(machine_map_ram(&m, GIB(256), GIB(256)), 0);
		assert_int_equal(m.host.writes, GIB(256) / block + m.x.tables - 1);
		assert_in_range(entered, 2, 2 * m.x.tables);
	}
}

/* Regions and changes that cannot be. */
static void test_absurd_requests(void **state)
{
	struct mem_region r = { "", { VA }, { VA }, 0x1000, MEM_NORMAL, MEM_RW };
	struct xlat_run run;

	r.type = MEM_TYPE_COUNT;
	assert_int_equal(xlat_map(&m.x, &r, NULL), -EINVAL);
	assert_int_equal(xlat_tables_needed(&m.fmt, &r, 1), 1);
	r.type = MEM_NORMAL;
	r.perm = MEM_RWX + 1;
	assert_int_equal(xlat_map(&m.x, &r, NULL), -EINVAL);
	assert_int_equal(machine_protect(&m, VA, 0x1000, MEM_RWX + 1), -EINVAL);
	r.perm = MEM_RW;
	r.size = 0;
	assert_int_equal(xlat_tables_needed(&m.fmt, &r, 1), 1);
	r.size = 0x1800;
	assert_int_equal(xlat_tables_needed(&m.fmt, &r, 1), 1);
	r.size = -UINT64_C(0x1000);
	assert_int_equal(xlat_tables_needed(&m.fmt, &r, 1), 1);
	assert_int_equal(xlat_walk_range(&m.x, (va_t){ VA }, 0, nothing, NULL), -EINVAL);
	assert_int_equal(xlat_walk_range(&m.x, (va_t){ VA }, -VA + 1, nothing, NULL), -EINVAL);
	assert_int_equal(xlat_walk_range(&m.x, (va_t){ VA }, BIT(48), nothing, NULL), -ERANGE);
	assert_int_equal(xlat_walk_range(&m.x, (va_t){ BIT(48) }, 1, nothing, NULL), -ERANGE);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ BIT(48) }, &run), -ERANGE);
	assert_int_equal(m.host.writes, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_table_outside),
		TEST(test_output_outside),
		TEST(test_reserved),
		TEST(test_circles),
		TEST(test_tables_that_are_shared),
		TEST(test_bad_root),
		TEST(test_garbage),
		TEST(test_cost_of_a_map),
		TEST(test_absurd_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
