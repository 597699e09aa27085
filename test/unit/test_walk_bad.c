/* SPDX-License-Identifier: Apache-2.0 */
/* Walks through tables that are wrong: each way of being wrong ends the walk by its name. */
#include "unit.h"
#include <errno.h>

#include <stdio.h>
#include <string.h>

#include <lib/decode_walk.h>
#include <lib/util.h>

#define TABLE 512
#define BASE  UINT64_C(0x40008000)
#define TCR   UINT64_C(0x500803510)       /* EL1&0: 4K, 48 bits, IPS 48 bits, EPD1 */
#define LEAF  (BIT(10) | 3u << 8)

static uint64_t tables[4 * TABLE];
static struct walk_memory memory = { tables, BASE, sizeof(tables) };
static struct walk_regime regime;
static struct walk_result w;

/* One table per level: 0, 1, 2 lead to the next by entry 0; page 0 of level 3 is mapped. */
static int setup(void **state)
{
	memset(tables, 0, sizeof(tables));
	tables[0] = (BASE + 0x1000) | 3;
	tables[TABLE] = (BASE + 0x2000) | 3;
	tables[2 * TABLE] = (BASE + 0x3000) | 3;
	tables[3 * TABLE] = 0x40000000 | LEAF | 3;
	regime = (struct walk_regime){ .el = 1, .tcr = TCR, .ttbr0 = BASE };
	return 0;
}

static void ends(uint64_t va, enum walk_end end, size_t steps, const char *text)
{
	char said[300];

	decode_walk(&regime, va, walk_memory_read, &memory, &w);
	walk_describe(&regime, &w, said, sizeof(said));
	if (!strstr(said, text))
		fail_msg("0x%llx: said '%s', not '%s'", (unsigned long long)va, said, text);
	assert_int_equal(w.end, end);
	assert_int_equal(w.steps, steps);
	assert_int_equal(w.mapped, end == WALK_END_MAPPED);
}

static void test_ends(void **state)
{
	ends(0x123, WALK_END_MAPPED, 4, "mapped to 0x40000123 by a page");
	ends(0x1000, WALK_END_INVALID, 4, "the level 3 descriptor at 0x4000b008 (entry 1) is invalid");
	ends(BIT(39), WALK_END_INVALID, 1, "the level 0 descriptor");
}

/* What each level does not have: blocks at 0, type 1 at level 3 (Arm ARM D8.3.1). */
static void test_reserved(void **state)
{
	tables[0] = BASE | LEAF | 1;
	ends(0, WALK_END_RESERVED, 1, "(entry 0) is reserved, 0x40008701");
	setup(state);
	tables[3 * TABLE] = 0x40000000 | LEAF | 1;
	ends(0, WALK_END_RESERVED, 4, "the level 3 descriptor at 0x4000b000 (entry 0) is reserved");
	/* 16K pages have blocks at level 2 only, unless DS is set */
	setup(state);
	regime.tcr = UINT64_C(0x500808000) | 17;
	tables[0] = 0x40000000 | LEAF | 1;
	ends(0, WALK_END_RESERVED, 1, "the level 1 descriptor");
	regime.tcr |= BIT(59);
	tables[0] = BIT(10) | 1;                              /* no SH there: it is in TCR */
	ends(0, WALK_END_MAPPED, 1, "by a block");
}

/* With DS = 1 bits 9:8 of a descriptor are address: no shareability may be read there. */
static void test_lpa2_layout(void **state)
{
	const struct walk_step leaf = { .kind = WALK_PAGE }, table = { .kind = WALK_TABLE };
	const struct walk_step invalid = { .kind = WALK_INVALID };
	struct walk_range range = { .valid = true };
	struct decode_reg reg;

	(void)state;
	for (regime.el = 1; regime.el <= 3; regime.el++) {
		range.ds = false;
		assert_int_equal(walk_layout(&regime, &range, &leaf, &reg), 0);
		assert_int_equal(decode_field(&reg, 0x3c1000000000300, "SH"), 3);
		assert_int_equal(decode_field(&reg, 0x3000000001300, "OA"), 1);
		range.ds = true;
		assert_int_equal(walk_layout(&regime, &range, &leaf, &reg), 0);
		assert_int_equal(decode_field(&reg, 0x300, "SH"), 0);
		assert_int_equal(decode_field(&reg, 0x300, "OA_51_50"), 3);
		assert_int_equal(decode_field(&reg, 0x3000000001300, "OA"), 0x3000000001);
		assert_int_equal(walk_layout(&regime, &range, &table, &reg), 0);
		assert_int_equal(decode_field(&reg, 0x2000000001303, "next"), 0x2000000001);
		assert_int_equal(walk_layout(&regime, &range, &invalid, &reg), -ENOENT);
	}
}

/* Output addresses beyond TCR.IPS, or beyond the CPU: of a page, a block, a table. */
static void test_too_far(void **state)
{
	tables[3 * TABLE] |= BIT(47);
	ends(0, WALK_END_MAPPED, 4, "mapped to 0x800040000000");
	regime.pa_bits = 40;
	ends(0, WALK_END_TOO_FAR, 4, "leads beyond 40 bits: an address size fault");
	regime.pa_bits = 0;
	regime.tcr = TCR & ~(UINT64_C(7) << 32);              /* IPS = 32 bits */
	ends(0, WALK_END_TOO_FAR, 4, "leads beyond 32 bits");
	tables[2 * TABLE] = BIT(40) | LEAF | 1;
	ends(0, WALK_END_TOO_FAR, 3, "the level 2 descriptor at 0x4000a000");
	tables[TABLE] = BIT(33) | 3;
	ends(0, WALK_END_TOO_FAR, 2, "the level 1 descriptor at 0x40009000");
	regime.ttbr0 |= BIT(32);
	ends(0, WALK_END_BASE, 0, "no walk: TTBR0, 0x140008000, lies beyond 32 bits");
}

static void test_unreadable(void **state)
{
	tables[TABLE] = UINT64_C(0x7f0000000000) | 3;
	ends(0, WALK_END_UNREADABLE, 3, "the level 2 descriptor at 0x7f0000000000 is outside");
	regime.ttbr0 = 0;
	ends(0, WALK_END_UNREADABLE, 1, "the level 0 descriptor at 0x0 is outside");
}

static void test_cycle(void **state)
{
	tables[2 * TABLE] = (BASE + 0x1000) | 3;              /* level 2 leads to level 1's table */
	ends(0, WALK_END_MAPPED, 4, "; a cycle: its level 3 table is one of those above");
	assert_int_equal(w.cycle, 3);
	tables[0] = BASE | 3;                                 /* the root to itself, three times */
	ends(0, WALK_END_MAPPED, 4, "; a cycle: its level 1 table is one of those above");
	ends(0x1000, WALK_END_INVALID, 4, "a cycle");
}

static void test_absurd_tcr(void **state)
{
	regime.tcr = TCR | 3u << 14;
	ends(0, WALK_END_GRANULE, 0, "no walk: TG0 of TCR is a reserved value, no granule");
	regime.tcr = (TCR & ~UINT64_C(0x3f)) | 0x3f;
	ends(0, WALK_END_SIZE, 0, "no walk: T0SZ = 63 of TCR asks for 1-bit addresses, which the 4K granule "
	     "does not have");
	regime.tcr = TCR & ~UINT64_C(0x3f);
	ends(0, WALK_END_SIZE, 0, "no walk: T0SZ = 0 of TCR asks for 64-bit addresses");
	regime.tcr = (TCR & ~UINT64_C(0x3f)) | 12;            /* 52 bits without DS */
	ends(0, WALK_END_SIZE, 0, "52-bit addresses");
	regime.tcr = TCR;
	ends(BIT(48), WALK_END_OUT_OF_RANGE, 0, "the address does not fit the 48 bits of TTBR0's range");
	ends(~UINT64_C(0), WALK_END_OFF, 0, "EPD1 switches walks through TTBR1 off");
	regime.tcr &= ~BIT(23);                               /* EPD1 = 0: TG1 = 0 is reserved */
	ends(~UINT64_C(0), WALK_END_GRANULE, 0, "TG1 of TCR is a reserved value");
	/* all ones and all zeros, every regime: an end with a name, whatever it is */
	for (int el = 1; el <= 3; el++) {
		char text[300];

		regime = (struct walk_regime){ .el = el, .e2h = el == 2, .tcr = ~UINT64_C(0),
					       .ttbr0 = ~UINT64_C(0), .ttbr1 = ~UINT64_C(0) };
		decode_walk(&regime, 0x1234, walk_memory_read, &memory, &w);
		assert_false(w.mapped);
		assert_true(walk_describe(&regime, &w, text, sizeof(text))[0]);
		regime.tcr = 0;
		decode_walk(&regime, 0x1234, walk_memory_read, &memory, &w);
		assert_int_equal(w.end, WALK_END_SIZE);
	}
}

static void test_end_names(void **state)
{
	assert_string_equal(walk_end_name(WALK_END_MAPPED), "mapped");
	assert_string_equal(walk_end_name(WALK_END_INVALID), "invalid-descriptor");
	assert_string_equal(walk_end_name(WALK_END_RESERVED), "reserved-descriptor");
	assert_string_equal(walk_end_name(WALK_END_TOO_FAR), "address-size");
	assert_string_equal(walk_end_name(WALK_END_CYCLE), "cycle");
	assert_string_equal(walk_end_name(WALK_END_UNREADABLE), "unreadable-table");
	assert_string_equal(walk_end_name(WALK_END_OFF), "walks-off");
	assert_string_equal(walk_end_name(WALK_END_GRANULE), "reserved-granule");
	assert_string_equal(walk_end_name(WALK_END_SIZE), "bad-address-size");
	assert_string_equal(walk_end_name(WALK_END_OUT_OF_RANGE), "out-of-range");
	assert_string_equal(walk_end_name(WALK_END_BASE), "table-base-size");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ends, setup),
		cmocka_unit_test_setup(test_reserved, setup),
		cmocka_unit_test_setup(test_lpa2_layout, setup),
		cmocka_unit_test_setup(test_too_far, setup),
		cmocka_unit_test_setup(test_unreadable, setup),
		cmocka_unit_test_setup(test_cycle, setup),
		cmocka_unit_test_setup(test_absurd_tcr, setup),
		cmocka_unit_test(test_end_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
