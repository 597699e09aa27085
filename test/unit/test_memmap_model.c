/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory map against a model that keeps one entry per unit of memory:
 * random operations, at the bottom, in the middle and at the top of the
 * address space.
 */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lib/memmap.h>
#include <lib/util.h>

#include "random.h"

#define UNITS     64
#define UNIT      0x1000u
#define SEQUENCES 600
#define STEPS     120
#define FREE      (-1)

struct unit {
	bool ram;
	int owner;              /* number in the name, or FREE */
	enum mem_role role;
};

static struct memmap map;
static struct unit model[UNITS];
static uint64_t origin;         /* address of unit 0 */
static struct random rnd = { 0x5119 };

static uint64_t address(size_t unit)
{
	return origin + unit * UNIT;
}

static void name_of(int owner, char *name)
{
	snprintf(name, MEMMAP_NAME_LEN, "owner %d", owner);
}

/* --- do both maps say the same? ------------------------------------------------- */

static void check_order(const struct memrange *list, size_t n)
{
	for (size_t i = 1; i < n; i++)
		assert_true(list[i - 1].base + (list[i - 1].size - 1) < list[i].base);
}

static void check_unit(size_t u)
{
	const struct memrange *owner = memmap_overlap(&map, address(u), UNIT);
	const struct memrange *any = memmap_lookup(&map, address(u) + UNIT - 1);
	char name[MEMMAP_NAME_LEN];

	assert_int_equal(memmap_is_ram(&map, address(u), UNIT), model[u].ram);
	if (model[u].owner == FREE) {
		assert_null(owner);
		assert_int_equal(any != NULL, model[u].ram);
		return;
	}
	name_of(model[u].owner, name);
	assert_non_null(owner);
	assert_ptr_equal(owner, any);
	assert_string_equal(owner->name, name);
	assert_int_equal(owner->role, model[u].role);
	/* ranges begin and end at units */
	assert_int_equal((owner->base - origin) % UNIT, 0);
	assert_int_equal(owner->size % UNIT, 0);
}

static void check_all(void)
{
	check_order(map.bank, map.nbanks);
	check_order(map.range, map.nranges);
	for (size_t i = 1; i < map.nbanks; i++)      /* what touches is one bank */
		assert_true(map.bank[i - 1].base + map.bank[i - 1].size < map.bank[i].base);
	for (size_t u = 0; u < UNITS; u++)
		check_unit(u);
}

/* --- operations ------------------------------------------------------------------- */

static bool all_free(size_t from, size_t n)
{
	for (size_t u = from; u < from + n; u++)
		if (model[u].owner != FREE)
			return false;
	return true;
}

static bool all_ram(size_t from, size_t n)
{
	for (size_t u = from; u < from + n; u++)
		if (!model[u].ram)
			return false;
	return true;
}

static void own(size_t from, size_t n, int owner, enum mem_role role)
{
	for (size_t u = from; u < from + n; u++) {
		model[u].owner = owner;
		model[u].role = role;
	}
}

static void do_add_ram(size_t from, size_t n)
{
	assert_int_equal(memmap_add_ram(&map, address(from), n * UNIT), 0);
	for (size_t u = from; u < from + n; u++)
		model[u].ram = true;
}

static void do_add(size_t from, size_t n, int owner)
{
	static const enum mem_role roles[] = { MEM_ROLE_DATA, MEM_ROLE_LOAD, MEM_ROLE_MMIO,
					       MEM_ROLE_NOMAP, MEM_ROLE_FIRMWARE };
	enum mem_role role = roles[random_below(&rnd, ARRAY_SIZE(roles))];
	bool outside = role != MEM_ROLE_DATA && role != MEM_ROLE_LOAD;
	const struct memrange *other = NULL;
	char name[MEMMAP_NAME_LEN];
	int ret;

	name_of(owner, name);
	ret = memmap_add(&map, name, address(from), n * UNIT, role, &other);
	if (!all_free(from, n)) {
		assert_int_equal(ret, -EEXIST);
		assert_true(ranges_overlap(other->base, other->size, address(from), n * UNIT));
	} else if (!outside && !all_ram(from, n)) {
		assert_int_equal(ret, -ERANGE);
	} else {
		assert_int_equal(ret, 0);
		own(from, n, owner, role);
	}
}

static void do_reserve(size_t from, size_t n, int owner)
{
	enum mem_role role = random_once_in(&rnd, 2) ? MEM_ROLE_FIRMWARE : MEM_ROLE_NOMAP;
	char name[MEMMAP_NAME_LEN];

	name_of(owner, name);
	assert_int_equal(memmap_reserve(&map, name, address(from), n * UNIT, role), 0);
	for (size_t u = from; u < from + n; u++)
		if (model[u].owner == FREE ||
		    (role == MEM_ROLE_NOMAP && model[u].role == MEM_ROLE_FIRMWARE))
			own(u, 1, owner, role);
}

/* A removal by address takes one range; the model sees it by the map's own list. */
static void do_remove(size_t from)
{
	int owner = model[from].owner;
	char name[MEMMAP_NAME_LEN];

	if (owner == FREE)
		return;
	if (random_once_in(&rnd, 2)) {
		const struct memrange r = *memmap_lookup(&map, address(from));

		assert_int_equal(memmap_remove_at(&map, r.base), 0);
		own((r.base - origin) / UNIT, r.size / UNIT, FREE, 0);
		return;
	}
	name_of(owner, name);
	assert_true(memmap_remove(&map, name) > 0);
	for (size_t u = 0; u < UNITS; u++)
		if (model[u].owner == owner)
			own(u, 1, FREE, 0);
}

/* The first fitting place in the order of the search, by trying each. */
static bool model_find(size_t n, size_t align, size_t lo, size_t hi, bool top, size_t *found)
{
	for (size_t i = lo; i + n <= hi; i++) {
		size_t u = top ? hi - n - (i - lo) : i;

		if (address(u) % (align * UNIT) == 0 && all_ram(u, n) && all_free(u, n)) {
			*found = u;
			return true;
		}
	}
	return false;
}

static void do_find(size_t n)
{
	size_t align = (size_t)1 << random_below(&rnd, 4), found = 0;
	size_t lo = random_below(&rnd, UNITS), hi = lo + random_below(&rnd, UNITS - lo) + 1;
	bool top = random_once_in(&rnd, 2);
	/* hi = 0 means no limit: the address of the end wraps to just that at the top */
	struct memmap_want want = { n * UNIT, align * UNIT, address(lo), address(hi), top };
	uint64_t base = 0;
	int ret = memmap_find_free(&map, &want, &base);

	if (model_find(n, align, lo, hi, top, &found)) {
		assert_int_equal(ret, 0);
		assert_int_equal(base, address(found));
	} else {
		assert_int_equal(ret, -ENOMEM);
	}
}

static void step(int owner)
{
	size_t from = random_below(&rnd, UNITS);
	size_t n = 1 + random_below(&rnd, MIN(UNITS - from, 12u));

	switch (random_below(&rnd, 8)) {
	case 0:
		do_add_ram(from, n);
		break;
	case 1:
	case 2:
		do_reserve(from, n, owner);
		break;
	case 3:
	case 4:
		do_remove(from);
		break;
	case 5:
		do_find(n);
		break;
	default:
		do_add(from, n, owner);
		break;
	}
}

static void run_at(uint64_t base)
{
	origin = base;
	for (int sequence = 0; sequence < SEQUENCES; sequence++) {
		memset(&map, 0, sizeof(map));
		memset(model, 0, sizeof(model));
		own(0, UNITS, FREE, 0);
		for (int i = 0; i < STEPS; i++) {
			step(i);
			check_all();
		}
	}
}

static void test_at_the_bottom(void **state)
{
	run_at(0);
}

static void test_in_the_middle(void **state)
{
	run_at(0x4000b000);
}

static void test_at_the_top(void **state)
{
	run_at(-(uint64_t)UNITS * UNIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_the_bottom),
		cmocka_unit_test(test_in_the_middle),
		cmocka_unit_test(test_at_the_top),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
