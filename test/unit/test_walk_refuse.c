/* SPDX-License-Identifier: Apache-2.0 */
/* Which bit refuses. Descriptors are written down by hand (Arm ARM D8.3.2). */
#include "unit.h"

#include <string.h>

#include <lib/decode_walk.h>
#include <lib/util.h>

#define AP1      BIT(6)
#define AP2      BIT(7)
#define AF       BIT(10)
#define PXN      BIT(53)
#define UXN      BIT(54)
#define PAGE     (0x40018000 | AF | 3)
#define BASE     0x40000000

static uint64_t tables[3][512];      /* levels 1 to 3 of a walk of 39 bits */
static const struct walk_memory memory = { tables, BASE, sizeof(tables) };

static const struct walk_regime el1 = { .el = 1, .tcr = 0x200803519, .ttbr0 = BASE };
static const struct walk_regime vhe = { .el = 2, .e2h = true, .tcr = 0x200803519, .ttbr0 = BASE };
static const struct walk_regime el2 = { .el = 2, .tcr = 0x80823519, .ttbr0 = BASE };
static const struct walk_regime el3 = { .el = 3, .tcr = 0x80823519, .ttbr0 = BASE };

static int setup(void **state)
{
	memset(tables, 0, sizeof(tables));
	tables[0][0] = (BASE + 0x1000) | 3;
	tables[1][0] = (BASE + 0x2000) | 3;
	return 0;
}

/* What is said of an access to address 0, whose page descriptor is DESC. */
static void refusal(const struct walk_regime *regime, uint64_t desc, enum walk_access access,
		    const char *text)
{
	struct walk_result w;
	char buf[160];

	tables[2][0] = desc;
	decode_walk(regime, 0, walk_memory_read, (void *)&memory, &w);
	assert_ptr_equal(walk_refusal(regime, &w, access, buf, sizeof(buf)), buf);
	assert_string_equal(buf, text);
}

#define ALLOWED "the tables allow it now: they were changed since, or the TLB holds what they were"

static void test_write(void **state)
{
	const char *read_only = "refused by AP[2] = 1 (read-only) in the level 3 descriptor";

	refusal(&el1, PAGE | AP2, WALK_WRITE, read_only);
	refusal(&vhe, PAGE | AP2, WALK_WRITE, read_only);
	refusal(&el2, PAGE | AP2 | AP1, WALK_WRITE, read_only);
	refusal(&el3, PAGE | AP2 | AP1, WALK_WRITE, read_only);
	refusal(&el2, PAGE | AP2 | AP1, WALK_READ, ALLOWED);
	refusal(&el2, PAGE | AP1, WALK_WRITE, ALLOWED);
}

static void test_fetch(void **state)
{
	struct walk_regime wxn = el2;

	wxn.wxn = true;
	refusal(&el1, PAGE | PXN, WALK_FETCH, "refused by PXN = 1 (not executable here) in the level 3 "
		"descriptor");
	refusal(&vhe, PAGE | PXN, WALK_FETCH, "refused by PXN = 1 (not executable here) in the level 3 "
		"descriptor");
	refusal(&el2, PAGE | UXN, WALK_FETCH, "refused by XN = 1 (not executable) in the level 3 "
		"descriptor");
	/* bit 54 is EL0's in the layout of two ranges, bit 53 is nothing in the other */
	refusal(&vhe, PAGE | UXN, WALK_FETCH, ALLOWED);
	refusal(&el2, PAGE | PXN, WALK_FETCH, ALLOWED);
	refusal(&el1, PAGE | AP1, WALK_FETCH, "refused by AP[2:1] = 1 (what EL0 can write, a higher EL "
		"cannot execute) in the level 3 descriptor");
	refusal(&wxn, PAGE, WALK_FETCH, "refused by AP[2] = 0 (writable, and SCTLR.WXN = 1: not "
		"executable) in the level 3 descriptor");
	refusal(&wxn, PAGE | AP2, WALK_FETCH, ALLOWED);
}

static void test_tables_above(void **state)
{
	tables[1][0] |= BIT(62);                 /* APTable[1] */
	refusal(&el2, PAGE, WALK_WRITE, "refused by APTable[1] = 1 (all below is read-only) in the "
		"level 2 descriptor");
	tables[0][0] |= BIT(60) | BIT(59);       /* XNTable, PXNTable */
	refusal(&el2, PAGE, WALK_FETCH, "refused by XNTable = 1 (nothing below is executable) in the "
		"level 1 descriptor");
	refusal(&vhe, PAGE, WALK_FETCH, "refused by PXNTable = 1 (nothing below is executable here) in "
		"the level 1 descriptor");
}

static void test_access_flag(void **state)
{
	refusal(&el2, PAGE & ~AF, WALK_READ, "refused by AF = 0 (the access flag) in the level 3 "
		"descriptor");
	refusal(&el2, (PAGE & ~AF) | AP2, WALK_WRITE, "refused by AF = 0 (the access flag) in the "
		"level 3 descriptor");
}

static void test_not_mapped(void **state)
{
	refusal(&el2, 0, WALK_READ, "not mapped: the level 3 descriptor at 0x40002000 (entry 0) is "
		"invalid, 0x0");
	refusal(&el2, 0x40018401, WALK_READ, "not mapped: the level 3 descriptor at 0x40002000 "
		"(entry 0) is reserved, 0x40018401");
}

/* ISS of aborts: WnR bit 6, CM bit 8; in an instruction abort both mean nothing. */
static void test_access(void **state)
{
	assert_int_equal(walk_access_of(0x96000007), WALK_READ);
	assert_int_equal(walk_access_of(0x96000047), WALK_WRITE);
	assert_int_equal(walk_access_of(0x92000047), WALK_WRITE);
	assert_int_equal(walk_access_of(0x96000147), WALK_READ);
	assert_int_equal(walk_access_of(0x8600000f), WALK_FETCH);
	assert_int_equal(walk_access_of(0x8200004f), WALK_FETCH);
}

static void bits(const struct walk_regime *regime, uint64_t desc, const char *text)
{
	struct walk_result w;
	char buf[80];

	tables[2][0] = desc;
	decode_walk(regime, 0, walk_memory_read, (void *)&memory, &w);
	assert_true(w.mapped);
	assert_string_equal(walk_leaf_bits(regime, &w, buf, sizeof(buf)), text);
	/* a buffer that is too small is cut */
	assert_string_equal(walk_leaf_bits(regime, &w, buf, 9), "AttrIndx");
}

static void test_bits(void **state)
{
	struct walk_regime lpa2 = vhe;

	bits(&el2, 0x0040000040018757 | AP1, "AttrIndx 5, AP[2] 0, SH 3, AF 1, XN 1");
	bits(&el2, 0x4001860b | AP2, "AttrIndx 2, AP[2] 1, SH 2, AF 1, XN 0");
	bits(&vhe, 0x0020000040018b43, "AttrIndx 0, AP[2] 0, SH 3, AF 0, AP[1] 1, nG 1, PXN 1, UXN 0");
	lpa2.tcr |= BIT(59) | UINT64_C(6) << 32;
	bits(&lpa2, 0x0020000040018b43, "AttrIndx 0, AP[2] 0, AF 0, AP[1] 1, nG 1, PXN 1, UXN 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_write, setup),
		cmocka_unit_test_setup(test_fetch, setup),
		cmocka_unit_test_setup(test_tables_above, setup),
		cmocka_unit_test_setup(test_access_flag, setup),
		cmocka_unit_test_setup(test_not_mapped, setup),
		cmocka_unit_test(test_access),
		cmocka_unit_test_setup(test_bits, setup),
	};

	return cmocka_run_group_tests_name("walk_refuse", tests, NULL, NULL);
}
