/* SPDX-License-Identifier: Apache-2.0 */
/* The tiny map, judged by the walk that the Arm ARM describes (arm_walk.c). */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/util.h>
#include <lib/xlat_tiny.h>
#include "arm_walk.h"
#include "random.h"

#define IMAGE  0xa0000u
#define ROUNDS 2000

struct rig {
	struct xlat_tiny map;
	uint64_t *tables;
	enum regime regime;
};

/* What is not in use is full of descriptors that look valid. */
static void start(struct rig *r, uint64_t last, enum regime regime)
{
	size_t room = XLAT_TINY_ENTRIES * sizeof(uint64_t);

	r->tables = aligned_alloc(4096, room);
	r->regime = regime;
	assert_non_null(r->tables);
	memset(r->tables, 0xa5, room);
	assert_int_equal(xlat_tiny_init(&r->map, r->tables, last, regime), 0);
	assert_in_range(r->map.size, 64, room);
	assert_int_equal(r->map.size % 64, 0);
	memset(r->tables, 0, r->map.size);
}

static void finish(struct rig *r)
{
	free(r->tables);
}

static uint64_t read_entry(void *ctx, uint64_t table, size_t index)
{
	const struct rig *r = ctx;
	uint64_t offset = table + index * sizeof(uint64_t) - (uint64_t)r->tables;

	assert_true(offset < r->map.size);
	return r->tables[offset / sizeof(uint64_t)];
}

static void walk(struct rig *r, uint64_t va, struct arm_result *result)
{
	struct arm_tcr tcr = {
		.granule_shift = 12,
		.txsz = xlat_tiny_tcr(&r->map) & 63,
		.pa_bits = 48,
		.regime = r->regime == REGIME_EL2 ? ARM_EL2_NVHE : ARM_EL1_0,
		.mair = xlat_mair(),
	};

	arm_walk(&tcr, xlat_tiny_root(&r->map), va, read_entry, r, result);
	assert_false(result->reserved_bits);
}

static void expect_mapped(struct rig *r, uint64_t at, bool writable)
{
	struct arm_result result;

	walk(r, at, &result);
	assert_int_equal(result.fault, ARM_NO_FAULT);
	assert_int_equal(result.pa, at);
	assert_int_equal(result.leaf, MIB(2));
	assert_int_equal(result.attr, 0xff);
	assert_int_equal(result.sh, 3);
	assert_true(result.privileged.read && result.privileged.execute);
	assert_int_equal(result.privileged.write, writable);
	assert_false(result.el0.read || result.el0.write);
	if (r->regime != REGIME_EL2)
		assert_false(result.el0.execute);
}

/* Wherever something is mapped, it is one of the blocks. */
static void expect_nothing_else(struct rig *r, const uint64_t *block, size_t n)
{
	struct random random = { 1 };
	uint64_t space = BIT(r->map.fmt.va_bits);

	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t va = random_next(&random) & (space - 1);
		struct arm_result result;
		size_t k = 0;

		/* every other one within a GiB that is used, where it is likely to hit */
		if (i & 1)
			va = ALIGN_DOWN(block[i / 2 % n], GIB(1)) | (va & (GIB(1) - 1) & (space - 1));
		walk(r, va, &result);
		if (result.fault != ARM_NO_FAULT)
			continue;
		while (k < n && ALIGN_DOWN(result.pa, MIB(2)) != block[k])
			k++;
		assert_true(k < n);
	}
}

static void check_place(uint64_t base, unsigned int va_bits, size_t size)
{
	static const enum regime regimes[] = { REGIME_EL1_0, REGIME_EL2, REGIME_EL2_0 };
	uint64_t last = base + IMAGE - 1;
	uint64_t block[] = { ALIGN_DOWN(base, MIB(2)), ALIGN_DOWN(last, MIB(2)) };

	for (size_t i = 0; i < ARRAY_SIZE(regimes); i++) {
		struct rig r;

		start(&r, last, regimes[i]);
		assert_int_equal(r.map.fmt.va_bits, va_bits);
		assert_int_equal(r.map.size, size);
		assert_int_equal(xlat_tiny_map(&r.map, base, IMAGE, MEM_RWX), 0);
		expect_mapped(&r, base, true);
		expect_mapped(&r, last, true);
		expect_nothing_else(&r, block, 2);
		finish(&r);
	}
}

static void test_places(void **state)
{
	check_place(0x80000, 25, 128);                          /* level 2 is the root */
	check_place(0x10000000, 29, 2048);
	check_place(0x40200000, 31, 4096 + 64);                 /* level 1 */
	check_place(0x405ff000, 31, 4096 + 64);                 /* in two blocks */
	check_place(GIB(2) - 0x1000, 32, 4096 + 64);            /* in two GiB */
	check_place(GIB(8), 34, 4096 + 128);
	check_place(GIB(511), 39, 8192);
	check_place(GIB(512) - 0x1000, 40, 8192 + 64);          /* level 0 */
	check_place(BIT(47) + 0x3000, 48, 8192 + 4096);
	check_place(BIT(48) - MIB(1), 48, 8192 + 4096);
}

static void test_rom_and_copy(void **state)
{
	const uint64_t rom = 0, copy = 0x40200000;
	const uint64_t block[] = { rom, copy };
	struct rig r;

	start(&r, copy + IMAGE - 1, REGIME_EL2);
	assert_int_equal(xlat_tiny_map(&r.map, copy, IMAGE, MEM_RWX), 0);
	assert_int_equal(xlat_tiny_map(&r.map, rom, IMAGE, MEM_RX), 0);
	expect_mapped(&r, copy, true);
	expect_mapped(&r, rom, false);
	expect_nothing_else(&r, block, 2);
	finish(&r);
}

static void test_what_cannot_be(void **state)
{
	struct xlat_tiny map;
	struct rig r;

	assert_int_equal(xlat_tiny_init(&map, NULL, BIT(48), REGIME_EL2), -ERANGE);
	start(&r, GIB(2) - 1, REGIME_EL2);
	assert_int_equal(xlat_tiny_map(&r.map, GIB(1), IMAGE, MEM_RWX), 0);
	assert_int_equal(xlat_tiny_map(&r.map, 0, IMAGE, MEM_RX), -EEXIST);
	finish(&r);
}

static void test_walks_pass_the_cache_by(void **state)
{
	struct rig r;

	for (enum regime regime = REGIME_EL1_0; regime <= REGIME_EL2_0; regime++) {
		start(&r, GIB(1), regime);
		assert_int_equal(xlat_tiny_tcr(&r.map) >> 8 & 0xf, 0);
		assert_int_equal(xlat_tiny_tcr(&r.map) | 5u << 8, xlat_tcr(&r.map.fmt));
		finish(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_rom_and_copy),
		cmocka_unit_test(test_what_cannot_be),
		cmocka_unit_test(test_walks_pass_the_cache_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
