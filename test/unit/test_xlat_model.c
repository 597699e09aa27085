/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Translation tables against a model with one entry per page: random map,
 * unmap, protect and lookup in every granule, with and without 52-bit addresses,
 * every VA size, every regime, both halves, with and without the Contiguous
 * hint. After each operation the tables are read back by a walker written from
 * the Arm ARM, by lib/decode/walk.c, by lookup and by a walk of what was
 * touched, and the order of the stores is judged.
 */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/util.h>
#include <lib/xlat.h>

#include "random.h"
#include "xlat_machine.h"

#define OPERATIONS 1080          /* per format */
#define CHECK_ALL  512           /* operations between two looks at every page */
#define MOST_UNITS 17000

struct unit {
	bool mapped;
	uint64_t pa;
	enum mem_type type;
	enum mem_perm perm;
	bool guarded;
};

/* A window of address space in units of a page, or of a block (for larger blocks). */
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
	assert_int_equal(run.guarded, u->guarded);
}

/* The reading of anybody's tables. */
static void check_decoder(uint64_t va, const struct unit *u)
{
	struct walk_result r = machine_decode(&w.m, va);

	assert_int_equal(r.mapped, u->mapped);
	if (!u->mapped)
		return;
	assert_int_equal(r.output, u->pa + (va & (w.size - 1)));
	assert_int_equal(r.write, u->perm == MEM_RW || u->perm == MEM_RWX);
	assert_int_equal(r.execute, u->perm == MEM_RX || u->perm == MEM_RWX);
	assert_int_equal(r.attr, u->type);
	assert_false(r.el0_read || r.el0_write || r.el0_execute);
}

static void check_unit(size_t i)
{
	const struct unit *u = &w.unit[i];
	uint64_t offset[] = { 0, w.size - 1, random_below(&rnd, w.size) };
	uint64_t va = address(i) + offset[random_below(&rnd, ARRAY_SIZE(offset))];

	if (u->mapped) {
		struct arm_result r = machine_expect_leaf(&w.m, va, u->pa + (va & (w.size - 1)),
							  u->type, u->perm);

		assert_int_equal(r.guarded, u->guarded);
	} else {
		machine_expect_fault(&w.m, va);
	}
	check_lookup(va, u);
	check_decoder(va, u);
}

/* What a walk has to find in these units, and how many of them it found. */
struct walked {
	size_t from, end, mapped;
};

/* Every leaf of the walk is in the model. */
static int visit(const struct xlat_run *run, void *ctx)
{
	struct walked *walked = ctx;

	assert_true(run->mapped);
	for (uint64_t at = 0; at < run->size; at += w.size) {
		size_t i = (run->va + at - w.base) / w.size;
		const struct unit *u = &w.unit[i];

		assert_true(u->mapped);
		assert_int_equal(u->pa, run->pa + at);
		assert_int_equal(u->type, run->type);
		assert_int_equal(u->perm, run->perm);
		assert_int_equal(u->guarded, run->guarded);
		walked->mapped += i >= walked->from && i < walked->end;
	}
	return 0;
}

/* The walk of some units misses none of the model. */
static void check_walk(size_t from, size_t n)
{
	struct walked walked = { from, from + n, 0 };
	size_t mapped = 0;

	assert_int_equal(xlat_walk_range(&w.m.x, (va_t){ address(from) }, n * w.size, visit,
					 &walked), 0);
	for (size_t i = from; i < from + n; i++)
		mapped += w.unit[i].mapped;
	assert_int_equal(walked.mapped, mapped);
}

/* The units at the edges of what was touched, those beside them, and some inside. */
static void check_around(size_t from, size_t n)
{
	size_t before = from ? from - 1 : from, after = MIN(from + n, w.count - 1);

	check_unit(from);
	check_unit(from + n - 1);
	check_unit(before);
	check_unit(after);
	check_unit(from + random_below(&rnd, n));
	check_unit(from + random_below(&rnd, n));
	check_walk(before, after - before + 1);
}

static void check_all(void)
{
	struct walked walked = { 0, w.count, 0 };
	size_t mapped = 0;

	assert_int_equal(xlat_walk(&w.m.x, visit, &walked), 0);
	for (size_t i = 0; i < w.count; i++) {
		check_unit(i);
		mapped += w.unit[i].mapped;
	}
	assert_int_equal(walked.mapped, mapped);
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

/*
 * A leaf, or a contiguous run of them, lies across the beginning or the end of
 * the range: by the CPU's reading.
 */
static bool cuts_a_leaf(size_t from, size_t n)
{
	uint64_t first = address(from), last = address(from + n) - 1;
	struct arm_result a = machine_walk(&w.m, first), b = machine_walk(&w.m, last);

	return (a.fault == ARM_NO_FAULT && !IS_ALIGNED(first, a.reach)) ||
	       (b.fault == ARM_NO_FAULT && !IS_ALIGNED(last + 1, b.reach)) ||
	       (a.fault == ARM_NO_FAULT && a.reach > last - first + 1);
}

/* What failed has changed nothing. */
static void expect_untouched(size_t tables)
{
	assert_int_equal(w.m.host.writes, 0);
	assert_int_equal(w.m.host.count, tables);
	assert_int_equal(w.m.x.tables, tables);
}

/* log2 of what is worth being aligned to: a block of some level, or a contiguous run of it. */
static unsigned int random_alignment(void)
{
	int level = 1 + (int)random_below(&rnd, 3);
	unsigned int shift = xlat_level_shift(&w.m.fmt, MAX(level - w.m.fmt.ds, 0));
	size_t run = arm_run_entries(w.m.fmt.granule_shift, level);

	while (random_once_in(&rnd, 2) && run > 1) {
		shift++;
		run /= 2;
	}
	return MIN(shift, 44u);
}

/* An output address: often one that allows blocks, sometimes one page off, anywhere in the range. */
static uint64_t random_pa(uint64_t va, uint64_t size)
{
	uint64_t align = BIT(random_alignment());
	uint64_t end = BIT(w.m.fmt.pa_bits), lowest = ALIGN_UP(XLAT_HOST_PA_END, w.size);
	uint64_t pa = lowest + random_below(&rnd, (end - size - lowest) / w.size + 1) * w.size;

	if (random_once_in(&rnd, 3))
		return pa;
	pa = ALIGN_DOWN(pa, align) + (va & (align - 1));
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
				random_below(&rnd, MEM_TYPE_COUNT), random_below(&rnd, 4),
				random_once_in(&rnd, 3) };
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
		w.unit[from + i] = (struct unit){ true, r.pa.v + i * w.size, r.type, r.perm,
						  r.guarded };
}

static void do_unmap(size_t from, size_t n)
{
	bool refused = cuts_a_leaf(from, n);
	size_t tables = w.m.host.count;
	int ret = machine_unmap(&w.m, address(from), n * w.size);

	assert_int_equal(ret, refused ? -EBUSY : 0);
	if (refused) {
		expect_untouched(tables);
		return;
	}
	memset(&w.unit[from], 0, n * sizeof(w.unit[0]));
	assert_int_equal(w.m.x.tables, w.m.host.count);
	assert_int_equal(xlat_host_empty(&w.m.host), 0);
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

/* The whole leaf or run of a unit, so that what blocks cover is changed often enough. */
static void take_leaf(size_t *from, size_t *n)
{
	struct arm_result r = machine_walk(&w.m, address(*from));

	if (r.fault != ARM_NO_FAULT || r.reach <= w.size)
		return;
	*from = (ALIGN_DOWN(address(*from), r.reach) - w.base) / w.size;
	*n = r.reach / w.size;
}

static void random_range(size_t *from, size_t *n)
{
	size_t block = BIT(random_alignment()) / w.size;
	size_t most = random_once_in(&rnd, 24) ? w.count : 12;

	*from = random_below(&rnd, w.count);
	if (random_once_in(&rnd, 6) && block && block < w.count) {
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

/*
 * How many units of LEVEL make a window that holds more than two of what is
 * larger than a unit there: a table of pages, a table of blocks.
 */
static size_t window(const struct xlat_format *fmt, int level)
{
	size_t table = BIT(fmt->granule_shift - 3), most = MIN(2 * table + table / 8, MOST_UNITS);
	uint64_t space = MIN(BIT(fmt->va_bits), BIT(fmt->pa_bits) / 2);

	/* all of it must fit in both address spaces */
	return MIN(most, space >> xlat_level_shift(fmt, level));
}

static void run_window(const struct xlat_format *fmt, bool upper, int level, int steps)
{
	uint64_t space = BIT(fmt->va_bits), align = BIT(xlat_level_shift(fmt, level - 1));

	memset(w.unit, 0, sizeof(w.unit));
	w.size = BIT(xlat_level_shift(fmt, level));
	w.count = window(fmt, level);
	w.base = random_base(upper ? -space : 0, space, w.count * w.size, MIN(align, space));
	machine_start(&w.m, fmt, upper, true);
	for (int i = 0; i < steps; i++) {
		step();
		/* begin anew when they run out */
		if (w.m.host.count > XLAT_HOST_TABLES - 24)
			break;
		if (i % CHECK_ALL == CHECK_ALL - 1)
			check_all();
	}
	check_all();
	machine_end(&w.m);
}

/* Pages and what may be larger: half of the operations on pages. */
static void run_format(struct xlat_format fmt, bool upper)
{
	unsigned long end = operations + OPERATIONS;

	for (unsigned int turn = 0; operations < end; turn++) {
		int level = 3 - (int)(turn % 4 == 1) - 2 * (int)(turn % 4 == 3);

		fmt.contiguous = turn % 4 < 2 ? true : random_once_in(&rnd, 2);
		if (level == 1 && fmt.granule_shift != 12)
			level = 2;
		if (window(&fmt, level) < 2)
			level = 3;
		run_window(&fmt, upper, level, (int)MIN(end - operations, OPERATIONS / 4));
	}
}

static void run_formats(uint8_t granule_shift, unsigned int va_most, bool ds,
			const uint8_t *pa_bits, size_t sizes)
{
	static const struct {
		enum regime regime;
		bool upper;
	} halves[] = {
		{ REGIME_EL1_0, false }, { REGIME_EL1_0, true }, { REGIME_EL2, false },
		{ REGIME_EL2_0, false }, { REGIME_EL2_0, true }, { REGIME_EL3, false },
	};
	unsigned long before = operations, formats = 0;

	for (uint8_t va_bits = 25; va_bits <= va_most; va_bits++) {
		for (size_t h = 0; h < ARRAY_SIZE(halves); h++) {
			struct xlat_format fmt = { granule_shift, va_bits,
						   pa_bits[formats++ % sizes], halves[h].regime,
						   .ds = ds };

			run_format(fmt, halves[h].upper);
		}
	}
	print_message("note: %lu operations in %lu formats, %lu so far\n", operations - before, formats,
		      operations);
}

static const uint8_t to_48[] = { 36, 40, 44, 48, 39, 32, 42 };
static const uint8_t to_52[] = { 52, 48, 52, 40, 50 };
static const uint8_t from_49[] = { 52, 52, 50, 49, 52 };

static void test_4k(void **state)
{
	run_formats(12, 48, false, to_48, ARRAY_SIZE(to_48));
}

static void test_4k_lpa2(void **state)
{
	run_formats(12, 52, true, to_52, ARRAY_SIZE(to_52));
}

static void test_16k(void **state)
{
	run_formats(14, 48, false, to_48, ARRAY_SIZE(to_48));
}

static void test_16k_lpa2(void **state)
{
	run_formats(14, 52, true, to_52, ARRAY_SIZE(to_52));
}

static void test_64k_lva(void **state)
{
	run_formats(16, 52, false, to_48, ARRAY_SIZE(to_48));
}

static void test_64k_lpa(void **state)
{
	run_formats(16, 52, false, from_49, ARRAY_SIZE(from_49));
}

static void test_a_million(void **state)
{
	assert_true(operations >= 1000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_4k),
		cmocka_unit_test(test_4k_lpa2),
		cmocka_unit_test(test_16k),
		cmocka_unit_test(test_16k_lpa2),
		cmocka_unit_test(test_64k_lva),
		cmocka_unit_test(test_64k_lpa),
		cmocka_unit_test(test_a_million),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
