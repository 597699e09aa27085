/* SPDX-License-Identifier: Apache-2.0 */
/* Translation tables: every rule of lib/xlat.h, judged by a walker written from the Arm ARM. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <lib/util.h>
#include <lib/xlat.h>

#include "xlat_machine.h"

static struct xlat_machine m;

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

/* --- formats -------------------------------------------------------------------- */

static void test_formats(void **state)
{
	struct xlat_format fmt;

	for (int granule = 0; granule < 20; granule++) {
		bool exists = granule == 12 || granule == 14 || granule == 16;

		fmt = format((uint8_t)granule, 48, 48, REGIME_EL2);
		assert_int_equal(xlat_check_format(&fmt), exists ? 0 : -EINVAL);
	}
	for (int n = 0; n < 70; n++) {
		fmt = format(12, (uint8_t)n, 40, REGIME_EL2);
		assert_int_equal(xlat_check_format(&fmt), n >= 25 && n <= 48 ? 0 : -EINVAL);
		fmt = format(12, 39, (uint8_t)n, REGIME_EL2);
		assert_int_equal(xlat_check_format(&fmt), n >= 32 && n <= 48 ? 0 : -EINVAL);
	}
}

static void test_geometry(void **state)
{
	for (size_t g = 0; g < ARRAY_SIZE(granules); g++) {
		for (uint8_t bits = 25; bits <= 48; bits++) {
			struct xlat_format fmt = format(granules[g], bits, 48, REGIME_EL2);

			assert_int_equal(xlat_start_level(&fmt),
					 arm_start_level(granules[g], 64u - bits));
		}
	}
	/* some by hand: Arm ARM tables of D8.2.6 to D8.2.8 */
	assert_int_equal(xlat_start_level(&(struct xlat_format){ 12, 48, 48, REGIME_EL2 }), 0);
	assert_int_equal(xlat_start_level(&(struct xlat_format){ 12, 39, 48, REGIME_EL2 }), 1);
	assert_int_equal(xlat_start_level(&(struct xlat_format){ 12, 30, 48, REGIME_EL2 }), 2);
	assert_int_equal(xlat_start_level(&(struct xlat_format){ 14, 48, 48, REGIME_EL2 }), 0);
	assert_int_equal(xlat_start_level(&(struct xlat_format){ 14, 47, 48, REGIME_EL2 }), 1);
	assert_int_equal(xlat_start_level(&(struct xlat_format){ 14, 36, 48, REGIME_EL2 }), 2);
	assert_int_equal(xlat_start_level(&(struct xlat_format){ 16, 48, 48, REGIME_EL2 }), 1);
	assert_int_equal(xlat_start_level(&(struct xlat_format){ 16, 42, 48, REGIME_EL2 }), 2);
	assert_int_equal(xlat_start_level(&(struct xlat_format){ 16, 29, 48, REGIME_EL2 }), 3);
	assert_int_equal(xlat_level_shift(&(struct xlat_format){ 12, 48, 48, REGIME_EL2 }, 1), 30);
	assert_int_equal(xlat_level_shift(&(struct xlat_format){ 14, 48, 48, REGIME_EL2 }, 2), 25);
	assert_int_equal(xlat_level_shift(&(struct xlat_format){ 16, 48, 48, REGIME_EL2 }, 2), 29);
}

static void test_init(void **state)
{
	struct xlat_format bad = format(13, 39, 40, REGIME_EL2);
	struct xlat_format two = format(12, 39, 40, REGIME_EL2_0);
	struct xlat x;

	assert_int_equal(xlat_init(&x, &bad, &m.env, 0), -EINVAL);
	assert_int_equal(xlat_init(&x, &m.fmt, &m.env, 0x1000), -EINVAL);
	assert_int_equal(xlat_init(&x, &two, &m.env, ~UINT64_C(0) << 38), -EINVAL);
	assert_int_equal(xlat_init(&x, &two, &m.env, ~UINT64_C(0) << 39), 0);
	assert_int_equal(xlat_init(&x, &m.fmt, &m.env, ~UINT64_C(0) << 39), -EINVAL);
	m.host.limit = m.host.count;
	assert_int_equal(xlat_init(&x, &m.fmt, &m.env, 0), -ENOMEM);
}

/* --- what a descriptor says -------------------------------------------------------- */

/* Every type and permission, as page and as block, in every regime and granule. */
static void check_descriptors(uint64_t va, enum mem_type type, enum mem_perm perm)
{
	uint64_t page = BIT(m.fmt.granule_shift), block = BIT(xlat_level_shift(&m.fmt, 2));

	must_map(va, block, block, type, perm);
	must_map(va + block, block + page, page, type, perm);
	machine_expect_leaf(&m, va + 5 * page + 8, block + 5 * page + 8, type, perm);
	machine_expect_leaf(&m, va + block + 1, block + page + 1, type, perm);
	assert_int_equal(machine_walk(&m, va).level, 2);
	assert_int_equal(machine_walk(&m, va + block).level, 3);
	machine_expect_fault(&m, va + block + page);
}

static void test_descriptors(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(granules) * ARRAY_SIZE(regimes); i++) {
		struct xlat_format fmt = format(granules[i % 3], 48, 48, regimes[i / 3]);

		machine_start(&m, &fmt, false, true);
		for (unsigned int k = 0; k < MEM_TYPE_COUNT * 4; k++)
			check_descriptors(BIT(32) * (k + 1), k / 4, k % 4);
		machine_end(&m);
	}
}

/* The highest address that 48 bits can name, as output. */
static void test_highest_output(void **state)
{
	for (size_t g = 0; g < ARRAY_SIZE(granules); g++) {
		struct xlat_format fmt = format(granules[g], 48, 48, REGIME_EL2);
		uint64_t page = BIT(fmt.granule_shift), top = BIT(48) - page;

		machine_start(&m, &fmt, false, true);
		must_map(0, top, page, MEM_NORMAL, MEM_RW);
		machine_expect_leaf(&m, page - 1, BIT(48) - 1, MEM_NORMAL, MEM_RW);
		must_map(top, top, page, MEM_NORMAL, MEM_RX);
		machine_expect_leaf(&m, top, top, MEM_NORMAL, MEM_RX);
		machine_end(&m);
	}
}

/*
 * Tables made for EL2 with E2H = 0 and used with E2H = 1: bit 54 is then only
 * EL0's, and AP[1] opens everything to EL0. The walker must see that, and so
 * must our own reading of the tables.
 */
static void test_nvhe_tables_under_e2h(void **state)
{
	struct arm_result r;
	struct xlat_run run;

	must_map(0x1000000, 0x1000000, 0x1000, MEM_NORMAL, MEM_RO);
	must_map(0x1001000, 0x1001000, 0x1000, MEM_NORMAL, MEM_RW);
	r = machine_walk(&m, 0x1000000);
	assert_false(r.privileged.execute);
	r = machine_walk_as(&m, 0x1000000, ARM_EL1_0);
	assert_true(r.privileged.execute);
	assert_true(r.el0.read);
	/* data that can be written is saved only by being open to EL0 */
	r = machine_walk_as(&m, 0x1001000, ARM_EL1_0);
	assert_false(r.privileged.execute);
	assert_true(r.el0.write);
	m.x.fmt.regime = REGIME_EL2_0;
	assert_int_equal(xlat_lookup(&m.x, (va_t){ 0x1000000 }, &run), 0);
	assert_int_equal(run.perm, MEM_RX);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ 0x1001000 }, &run), 0);
	assert_int_equal(run.perm, MEM_RWX);
}

/* The other way round bit 53 means nothing, and code is refused by EL0's bit. */
static void test_e2h_tables_under_nvhe(void **state)
{
	struct xlat_format fmt = format(12, 39, 40, REGIME_EL2_0);

	machine_start(&m, &fmt, false, true);
	must_map(0x1000000, 0x1000000, 0x1000, MEM_NORMAL, MEM_RX);
	assert_true(machine_walk(&m, 0x1000000).privileged.execute);
	assert_false(machine_walk_as(&m, 0x1000000, ARM_EL2_NVHE).privileged.execute);
	assert_true(machine_walk_as(&m, 0x1000000, ARM_EL2_NVHE).reserved_bits);
	machine_end(&m);
}

/* --- what map refuses ----------------------------------------------------------------- */

static void expect_map(uint64_t va, uint64_t pa, uint64_t size, int expected)
{
	size_t tables = m.host.count;

	assert_int_equal(machine_map(&m, va, pa, size, MEM_NORMAL, MEM_RW, NULL), expected);
	if (!expected)
		return;
	assert_int_equal(m.host.writes, 0);
	assert_int_equal(m.host.count, tables);
}

static void test_map_checks(void **state)
{
	expect_map(0x1000, 0x1000000, 0, -EINVAL);
	expect_map(0x1800, 0x1000000, 0x1000, -EINVAL);
	expect_map(0x1000, 0x1000800, 0x1000, -EINVAL);
	expect_map(0x1000, 0x1000000, 0x1800, -EINVAL);
	expect_map(0x1000, 0x1000000, -(uint64_t)0x1000, -ERANGE);
	expect_map(0x2000, 0x1000000, -(uint64_t)0x1000, -EINVAL);
	expect_map(0x1000, -(uint64_t)0x1000, 0x2000, -EINVAL);
	expect_map(BIT(39), 0x1000000, 0x1000, -ERANGE);
	expect_map(BIT(39) - 0x1000, 0x1000000, 0x2000, -ERANGE);
	expect_map(-(uint64_t)0x1000, 0x1000000, 0x1000, -ERANGE);
	expect_map(0x1000, BIT(40), 0x1000, -ERANGE);
	expect_map(0x1000, BIT(40) - 0x1000, 0x2000, -ERANGE);
	expect_map(0, BIT(39), BIT(39), 0);
	machine_expect_leaf(&m, BIT(39) - 1, BIT(40) - 1, MEM_NORMAL, MEM_RW);
}

static void expect_taken(uint64_t va, uint64_t size, uint64_t first)
{
	uint64_t at = 1;

	assert_int_equal(machine_map(&m, va, 0x1000000, size, MEM_NORMAL, MEM_RX, &at), -EEXIST);
	assert_int_equal(at, first);
	assert_int_equal(m.host.writes, 0);
	assert_int_equal(machine_map(&m, va, va, size, MEM_NORMAL, MEM_RX, NULL), -EEXIST);
}

static void test_map_over_something(void **state)
{
	must_map_ram(0x1203000, 0x1000);
	must_map_ram(0x1800000, 0x200000);
	expect_taken(0x1000000, 0x1000000, 0x1203000);
	expect_taken(0x1204000, 0x1000000, 0x1800000);
	expect_taken(0x1900000, 0x1000, 0x1900000);
	expect_taken(0x1203000, 0x1000, 0x1203000);
	machine_expect_leaf(&m, 0x1203000, 0x1203000, MEM_NORMAL, MEM_RW);
	machine_expect_fault(&m, 0x1204000);
}

static void test_map_without_table_memory(void **state)
{
	m.host.limit = m.host.count + 1;
	expect_map(0x1000, 0x1001000, 0x1000, -ENOMEM);
	m.host.limit++;
	expect_map(0x1000, 0x1001000, 0x1000, 0);
	expect_map(0x40000000, 0x40000000, 0x40000000, 0);        /* a block of 1 GiB needs none */
	expect_map(0x80000000, 0x80000000, 0x200000, -ENOMEM);
	assert_int_equal(m.x.tables, m.host.count);
}

/* --- reading ------------------------------------------------------------------------------- */

static void test_lookup_of_holes(void **state)
{
	struct xlat_run run;

	must_map_ram(0x1000000, 0x1000);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ 0x1001234 }, &run), 0);
	assert_false(run.mapped);
	assert_int_equal(run.level, 3);
	assert_int_equal(run.va, 0x1001000);
	assert_int_equal(run.size, 0x1000);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ 0x1234567 }, &run), 0);
	assert_int_equal(run.level, 2);
	assert_int_equal(run.va, 0x1200000);
	assert_int_equal(run.size, 0x200000);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ BIT(39) - 1 }, &run), 0);
	assert_int_equal(run.level, 1);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ BIT(39) }, &run), -ERANGE);
	assert_int_equal(xlat_lookup(&m.x, (va_t){ UINT64_MAX }, &run), -ERANGE);
}

struct runs {
	struct xlat_run run[8];
	int n, stop_after;
};

static int collect(const struct xlat_run *run, void *ctx)
{
	struct runs *r = ctx;

	r->run[r->n++] = *run;
	return r->n == r->stop_after ? -4711 : 0;
}

static void test_walk_merges_neighbours(void **state)
{
	struct runs r = { .n = 0 };

	must_map_ram(0x1000000, 0x3ff000);       /* a block and 511 pages */
	must_map_ram(0x13ff000, 0x1000);
	must_map(0x1400000, 0x1400000, 0x1000, MEM_NORMAL, MEM_RX);
	must_map(0x1401000, 0x1800000, 0x1000, MEM_NORMAL, MEM_RX);
	must_map(0x9000000, 0x9000000, 0x1000, MEM_DEVICE_nGnRE, MEM_RW);
	must_map(0x9001000, 0x9001000, 0x1000, MEM_NORMAL_NC, MEM_RW);
	assert_int_equal(xlat_walk(&m.x, collect, &r), 0);
	assert_int_equal(r.n, 5);
	assert_int_equal(r.run[0].va, 0x1000000);
	assert_int_equal(r.run[0].size, 0x400000);
	assert_int_equal(r.run[1].perm, MEM_RX);
	assert_int_equal(r.run[2].pa, 0x1800000);
	assert_int_equal(r.run[3].type, MEM_DEVICE_nGnRE);
	assert_int_equal(r.run[4].type, MEM_NORMAL_NC);
	for (int stop = 1; stop <= 5; stop++) {
		r = (struct runs){ .stop_after = stop };
		assert_int_equal(xlat_walk(&m.x, collect, &r), -4711);
		assert_int_equal(r.n, stop);
	}
}

/* Tables may be damaged: what the CPU takes for reserved is an error, what is invalid is a hole. */
static void test_foreign_descriptors(void **state)
{
	uint64_t *root = m.env.table(m.env.ctx, m.x.root);
	struct runs r = { .n = 0 };
	struct xlat_run run;

	must_map_ram(0x1000000, 0x1000);
	root[2] = 0x12345002;
	assert_int_equal(xlat_lookup(&m.x, (va_t){ 0x80000000 }, &run), 0);
	assert_false(run.mapped);
	assert_int_equal(xlat_walk(&m.x, collect, &r), 0);
	assert_int_equal(r.n, 1);
	m.env.table(m.env.ctx, XLAT_HOST_PA + 2 * 0x1000)[1] = 0x1001000 | BIT(10) | 1;
	assert_int_equal(xlat_lookup(&m.x, (va_t){ 0x1001000 }, &run), -EBADMSG);
	assert_false(run.mapped);
	assert_int_equal(run.level, 3);
	assert_int_equal(xlat_walk(&m.x, collect, &r), -EBADMSG);
}

/* A root of fewer entries than a table ends where the address space does. */
static void test_short_root(void **state)
{
	struct xlat_format fmt = format(12, 36, 40, REGIME_EL2);
	struct runs r = { .n = 0 };

	machine_start(&m, &fmt, false, true);
	must_map_ram(BIT(36) - 0x1000, 0x1000);
	m.env.table(m.env.ctx, m.x.root)[64] = 0x40000000 | BIT(10) | 1;
	assert_int_equal(xlat_walk(&m.x, collect, &r), 0);
	assert_int_equal(r.n, 1);
	assert_int_equal(r.run[0].va, BIT(36) - 0x1000);
	machine_end(&m);
}

/* --- registers -------------------------------------------------------------------------------- */

static void test_registers(void **state)
{
	/* written by hand from the descriptions of MAIR_EL1, TCR_EL1, TCR_EL2 and TCR_EL3 */
	assert_int_equal(xlat_mair(), 0xffbb440c0400);
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 12, 48, 48, REGIME_EL2_0 }), 0x500803510);
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 12, 39, 40, REGIME_EL1_0 }), 0x200803519);
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 12, 48, 40, REGIME_EL2 }), 0x80823510);
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 14, 47, 44, REGIME_EL2 }), 0x8084b511);
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 16, 42, 36, REGIME_EL3 }), 0x80817516);
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 12, 32, 32, REGIME_EL3 }), 0x80803520);
	/* 52 bits: LPA2 with DS (bit 59, or 32), LVA and LPA without */
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 12, 52, 52, REGIME_EL2_0, .ds = true }),
			 0x80000060080350c);
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 14, 52, 52, REGIME_EL2, .ds = true }),
			 0x18086b50c);
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 16, 52, 52, REGIME_EL3 }), 0x8086750c);
	/* a size between two encodings takes the larger one */
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 12, 48, 43, REGIME_EL2 }), 0x80843510);
	assert_int_equal(xlat_tcr(&(struct xlat_format){ 12, 48, 33, REGIME_EL2 }), 0x80813510);
}

static void test_tcr_of_two_halves(void **state)
{
	struct xlat_format low = format(12, 39, 40, REGIME_EL1_0);
	struct xlat_format high = format(16, 48, 44, REGIME_EL1_0);
	uint64_t tcr;

	assert_int_equal(xlat_tcr_halves(&low, NULL, &tcr), 0);
	assert_int_equal(tcr, xlat_tcr(&low));
	assert_int_equal(xlat_tcr_halves(NULL, &high, &tcr), 0);
	assert_int_equal(tcr, 0x4f5100080);
	assert_int_equal(xlat_tcr_halves(&low, &high, &tcr), 0);
	assert_int_equal(tcr, 0x4f5103519);
	high.granule_shift = 14;
	assert_int_equal(xlat_tcr_halves(&low, &high, &tcr), 0);
	assert_int_equal(tcr, 0x475103519);
	high.granule_shift = 12;
	assert_int_equal(xlat_tcr_halves(&low, &high, &tcr), 0);
	assert_int_equal(tcr, 0x4b5103519);
	high.ds = true;                                 /* shared, so no */
	assert_int_equal(xlat_tcr_halves(&low, &high, &tcr), -EINVAL);
	low.granule_shift = 16;                         /* but 64K pages do not look */
	assert_int_equal(xlat_tcr_halves(&low, &high, &tcr), 0);
	assert_int_equal(tcr, 0x8000004b5107519);
	high.regime = REGIME_EL2_0;
	assert_int_equal(xlat_tcr_halves(&low, &high, &tcr), -EINVAL);
	high.regime = low.regime = REGIME_EL2;
	assert_int_equal(xlat_tcr_halves(NULL, &high, &tcr), -EINVAL);
	assert_int_equal(xlat_tcr_halves(NULL, NULL, &tcr), -EINVAL);
	low.va_bits = 53;
	assert_int_equal(xlat_tcr_halves(&low, NULL, &tcr), -EINVAL);
}

static void test_ttbr(void **state)
{
	assert_int_equal(xlat_ttbr(0xfedcba987000), 0xfedcba987000);
	assert_int_equal(xlat_ttbr(0xdfedcba987040), 0xfedcba987074);
	assert_int_equal(xlat_ttbr(0x3fedcba980000), 0xfedcba98000c);
}

static void test_names(void **state)
{
	for (enum mem_type type = 0; type < MEM_TYPE_COUNT; type++)
		assert_string_not_equal(mem_type_name(type), "unknown");
	assert_string_equal(mem_type_name(MEM_TYPE_COUNT), "unknown");
	assert_string_equal(mem_perm_name(MEM_RO), "r--");
	assert_string_equal(mem_perm_name(MEM_RW), "rw-");
	assert_string_equal(mem_perm_name(MEM_RX), "r-x");
	assert_string_equal(mem_perm_name(MEM_RWX), "rwx");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_4k, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_geometry),
		TEST(test_init),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_highest_output),
		TEST(test_nvhe_tables_under_e2h),
		cmocka_unit_test(test_e2h_tables_under_nvhe),
		TEST(test_map_checks),
		TEST(test_map_over_something),
		TEST(test_map_without_table_memory),
		TEST(test_lookup_of_holes),
		TEST(test_walk_merges_neighbours),
		TEST(test_foreign_descriptors),
		cmocka_unit_test(test_short_root),
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_tcr_of_two_halves),
		cmocka_unit_test(test_ttbr),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
