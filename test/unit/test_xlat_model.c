/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Translation tables against a model with one entry per page: random map,
 * unmap, protect and lookup in every granule, several VA sizes, every regime
 * and both halves. After each operation the tables are read back by a walker
 * written from the Arm ARM, and the order of the stores is judged.
 */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/util.h>
#include <lib/xlat.h>

#include "random.h"
#include "xlat_machine.h"

#define OPERATIONS 2200          /* per format; there are 3 * 5 * 6 of them, half of that in blocks */
#define CHECK_ALL  128           /* operations between two looks at every page */
#define MOST_UNITS 16384
#define BLOCK_UNITS 1200         /* more than two of the 1 GiB blocks of 4K tables */

struct unit {
	bool mapped;
	uint64_t pa;
	enum mem_type type;
	enum mem_perm perm;
};

/* A window of address space in units of a page, or of a level 2 block (for blocks of 1 GiB). */
static struct {
	struct xlat_machine m;
	struct unit unit[MOST_UNITS];
	size_t count;
	uint64_t base, size;     /* of the window, of a unit */
} w;

static struct random rnd = { 0xdecade };
static unsigned long operations;

static uint64_t address(size_t unit)
{
	return w.base + unit * w.size;
}

/* --- do model, CPU and library agree? ----------------------------------------------- */

/* The library's own reading of the tables. */
static void check_lookup(uint64_t va, const struct unit *u)
{
	struct xlat_run run;

	assert_int_equal(xlat_lookup(&w.m.x, (va_t){ va }, &run), 0);
	assert_true(run.va <= va && va - run.va < run.size);
	assert_int_equal(run.mapped, u->mapped);
	if (!u->mapped)
		return;
	assert_int_equal(run.pa + (va - run.va), u->pa + (va & (w.size - 1)));
	assert_int_equal(run.type, u->type);
	assert_int_equal(run.perm, u->perm);
}

static void check_unit(size_t i)
{
	const struct unit *u = &w.unit[i];
	uint64_t inside = random_below(&rnd, w.size);

	if (u->mapped)
		machine_expect_leaf(&w.m, address(i) + inside, u->pa + inside, u->type, u->perm);
	else
		machine_expect_fault(&w.m, address(i) + inside);
	check_lookup(address(i) + inside, u);
}

/* The units at the edges of what was touched, those beside them, and some inside. */
static void check_around(size_t from, size_t n)
{
	check_unit(from);
	check_unit(from + n - 1);
	if (from)
		check_unit(from - 1);
	if (from + n < w.count)
		check_unit(from + n);
	for (int i = 0; i < 4; i++)
		check_unit(from + random_below(&rnd, n));
}

/* Every leaf of the walk is in the model, and nothing of the model is missing. */
static int visit(const struct xlat_run *run, void *ctx)
{
	size_t *units = ctx;

	assert_true(run->mapped);
	for (uint64_t at = 0; at < run->size; at += w.size) {
		const struct unit *u = &w.unit[(run->va + at - w.base) / w.size];

		assert_true(u->mapped);
		assert_int_equal(u->pa, run->pa + at);
		assert_int_equal(u->type, run->type);
		assert_int_equal(u->perm, run->perm);
		++*units;
	}
	return 0;
}

static void check_all(void)
{
	size_t walked = 0, mapped = 0;

	assert_int_equal(xlat_walk(&w.m.x, visit, &walked), 0);
	for (size_t i = 0; i < w.count; i++) {
		check_unit(i);
		mapped += w.unit[i].mapped;
	}
	assert_int_equal(walked, mapped);
}

/* --- operations ------------------------------------------------------------------------ */

static size_t first_mapped(size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		if (w.unit[i].mapped)
			return i;
	return from + n;
}

static bool any_hole(size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		if (!w.unit[i].mapped)
			return true;
	return false;
}

/* A leaf lies across the beginning or the end of the range: by the CPU's reading. */
static bool cuts_a_leaf(size_t from, size_t n)
{
	uint64_t first = address(from), last = address(from + n) - 1;
	struct arm_result a = machine_walk(&w.m, first), b = machine_walk(&w.m, last);

	return (a.fault == ARM_NO_FAULT && !IS_ALIGNED(first, a.leaf)) ||
	       (b.fault == ARM_NO_FAULT && !IS_ALIGNED(last + 1, b.leaf)) ||
	       (a.fault == ARM_NO_FAULT && a.leaf > last - first + 1);
}

/* What failed has changed nothing. */
static void expect_untouched(size_t tables)
{
	assert_int_equal(w.m.host.writes, 0);
	assert_int_equal(w.m.host.count, tables);
	assert_int_equal(w.m.x.tables, tables);
}

/* An output address: often one that allows blocks, sometimes one page off, anywhere in the range. */
static uint64_t random_pa(uint64_t va, uint64_t size)
{
	uint64_t block = BIT(random_once_in(&rnd, 2) ? xlat_level_shift(&w.m.fmt, 2) : 30);
	uint64_t end = BIT(w.m.fmt.pa_bits), lowest = ALIGN_UP(XLAT_HOST_PA_END, w.size);
	uint64_t pa = lowest + random_below(&rnd, (end - size - lowest) / w.size + 1) * w.size;

	if (random_once_in(&rnd, 3))
		return pa;
	pa = ALIGN_DOWN(pa, block) + (va & (block - 1));
	return pa >= lowest && pa <= end - size ? pa : end - size;
}

/* -ENOMEM was right when the same succeeds with as many tables as it takes, and that is more. */
static void check_out_of_memory(const struct mem_region *r, size_t limit)
{
	expect_untouched(w.m.host.count);
	w.m.host.limit = XLAT_HOST_TABLES;
	xlat_host_begin(&w.m.host);
	assert_int_equal(xlat_map(&w.m.x, r, NULL), 0);
	assert_true(w.m.host.count > limit);
}

static void do_map(size_t from, size_t n)
{
	struct mem_region r = { "random", { address(from) }, { 0 }, n * w.size,
				random_below(&rnd, MEM_TYPE_COUNT), random_below(&rnd, 4) };
	size_t first = first_mapped(from, n), tables = w.m.host.count, limit;
	uint64_t at = 0;
	int ret;

	r.pa.v = random_pa(r.va.v, r.size);
	limit = random_once_in(&rnd, 8) ? tables + random_below(&rnd, 2) : XLAT_HOST_TABLES;
	w.m.host.limit = limit;
	xlat_host_begin(&w.m.host);
	ret = xlat_map(&w.m.x, &r, &at);
	if (first < from + n) {
		assert_int_equal(ret, -EEXIST);
		assert_int_equal(at, address(first));
		expect_untouched(tables);
		return;
	}
	if (ret == -ENOMEM)
		check_out_of_memory(&r, limit);
	else
		assert_int_equal(ret, 0);
	assert_int_equal(w.m.x.tables, w.m.host.count);
	for (size_t i = 0; i < n; i++)
		w.unit[from + i] = (struct unit){ true, r.pa.v + i * w.size, r.type, r.perm };
}

static void do_unmap(size_t from, size_t n)
{
	bool refused = cuts_a_leaf(from, n);
	size_t tables = w.m.host.count;
	int ret = machine_unmap(&w.m, address(from), n * w.size);

	assert_int_equal(ret, refused ? -EBUSY : 0);
	if (refused)
		expect_untouched(tables);
	else
		memset(&w.unit[from], 0, n * sizeof(w.unit[0]));
}

static void do_protect(size_t from, size_t n)
{
	bool refused = cuts_a_leaf(from, n), hole = any_hole(from, n);
	enum mem_perm perm = random_below(&rnd, 4);
	size_t tables = w.m.host.count;
	int ret = machine_protect(&w.m, address(from), n * w.size, perm);

	if (refused || hole) {
		assert_true((refused && ret == -EBUSY) || (hole && ret == -ENOENT));
		expect_untouched(tables);
		return;
	}
	assert_int_equal(ret, 0);
	for (size_t i = 0; i < n; i++)
		w.unit[from + i].perm = perm;
}

/* The whole leaf of a unit, so that what blocks cover is changed often enough. */
static void take_leaf(size_t *from, size_t *n)
{
	struct arm_result r = machine_walk(&w.m, address(*from));

	if (r.fault != ARM_NO_FAULT || r.leaf <= w.size)
		return;
	*from = (ALIGN_DOWN(address(*from), r.leaf) - w.base) / w.size;
	*n = r.leaf / w.size;
}

static void random_range(size_t *from, size_t *n)
{
	size_t block = BIT(xlat_level_shift(&w.m.fmt, 2)) / w.size;
	size_t most = random_once_in(&rnd, 12) ? w.count : 12;

	*from = random_below(&rnd, w.count);
	if (random_once_in(&rnd, 12) && block < w.count) {
		*from = ALIGN_DOWN(*from, block);
		most = MIN(w.count, 2 * block);
	}
	*n = 1 + random_below(&rnd, MIN(most, w.count - *from));
}

static void step(void)
{
	size_t from, n;

	random_range(&from, &n);
	switch (random_below(&rnd, 8)) {
	case 0:
	case 1:
		if (random_once_in(&rnd, 2))
			take_leaf(&from, &n);
		do_unmap(from, n);
		break;
	case 2:
		if (random_once_in(&rnd, 2))
			take_leaf(&from, &n);
		do_protect(from, n);
		break;
	case 3:
		xlat_host_begin(&w.m.host);
		check_unit(from);
		break;
	default:
		do_map(from, n);
		break;
	}
	machine_expect_order(&w.m);
	check_around(from, n);
	operations++;
}

/* --- formats ------------------------------------------------------------------------------ */

/* Where the window lies: at the beginning of the address space, at its end, or at some block. */
static uint64_t random_base(uint64_t lowest, uint64_t space, uint64_t size, uint64_t align)
{
	switch (space == size ? 0 : random_below(&rnd, 3)) {
	case 0:
		return lowest;
	case 1:
		return lowest + (space - size);
	default:
		return lowest + ALIGN_DOWN(random_below(&rnd, space - size), align);
	}
}

static void run_format(const struct xlat_format *fmt, bool upper, bool blocks, int steps)
{
	uint64_t space = BIT(fmt->va_bits), block = BIT(xlat_level_shift(fmt, 2));

	memset(w.unit, 0, sizeof(w.unit));
	w.size = blocks ? block : BIT(fmt->granule_shift);
	w.count = blocks ? BLOCK_UNITS : MIN(MOST_UNITS, 4 * block / w.size);
	/* all of it must fit in both address spaces */
	w.count = MIN(w.count, MIN(space, BIT(fmt->pa_bits) / 2) / w.size);
	w.base = random_base(upper ? -space : 0, space, w.count * w.size, block);
	machine_start(&w.m, fmt, upper, true);
	for (int i = 0; i < steps; i++) {
		step();
		/* tables are never given back: begin anew when they run out */
		if (w.m.host.count > XLAT_HOST_TABLES - 24)
			break;
		if (i % CHECK_ALL == CHECK_ALL - 1)
			check_all();
	}
	check_all();
	machine_end(&w.m);
}

static void run_granule(uint8_t granule_shift)
{
	static const uint8_t va_bits[] = { 36, 39, 42, 47, 48 };
	static const uint8_t pa_bits[] = { 36, 40, 44, 48, 39 };
	static const struct {
		enum regime regime;
		bool upper;
	} halves[] = {
		{ REGIME_EL1_0, false }, { REGIME_EL1_0, true }, { REGIME_EL2, false },
		{ REGIME_EL2_0, false }, { REGIME_EL2_0, true }, { REGIME_EL3, false },
	};
	unsigned long before = operations;

	for (size_t i = 0; i < ARRAY_SIZE(va_bits) * ARRAY_SIZE(halves); i++) {
		size_t h = i % ARRAY_SIZE(halves), v = i / ARRAY_SIZE(halves);
		struct xlat_format fmt = { granule_shift, va_bits[v], pa_bits[v], halves[h].regime };
		unsigned long end = operations + OPERATIONS * 2 / 3;

		while (operations < end)
			run_format(&fmt, halves[h].upper, false, (int)(end - operations));
		end = operations + OPERATIONS / 3;
		while (operations < end)
			run_format(&fmt, halves[h].upper, true, (int)(end - operations));
	}
	print_message("%lu operations\n", operations - before);
}

static void test_4k(void **state)
{
	run_granule(12);
}

static void test_16k(void **state)
{
	run_granule(14);
}

static void test_64k(void **state)
{
	run_granule(16);
}

/* The smallest address space that there is: a single short table in two of the granules. */
static void test_25_bits(void **state)
{
	for (uint8_t granule_shift = 12; granule_shift <= 16; granule_shift += 2) {
		struct xlat_format fmt = { granule_shift, 25, 32, REGIME_EL2 };

		run_format(&fmt, false, false, 400);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_4k),
		cmocka_unit_test(test_16k),
		cmocka_unit_test(test_64k),
		cmocka_unit_test(test_25_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
