/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register decoder: that the tables are well formed, and values whose
 * meaning is written down again here from the Arm ARM.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include <lib/decode.h>
#include <lib/esr.h>
#include <lib/util.h>

#define MAX_ITEMS 96

struct items {
	struct decode_item item[MAX_ITEMS];
	size_t count;
};

static void collect(const struct decode_item *item, void *ctx)
{
	struct items *all = ctx;

	assert_true(all->count < MAX_ITEMS);
	all->item[all->count++] = *item;
}

static void decode(struct items *all, const char *name, uint64_t value, int el, bool e2h)
{
	struct decode_context context = { .el = el, .e2h = e2h };
	struct decode_reg reg;

	all->count = 0;
	assert_int_equal(decode_find(name, &context, &reg), 0);
	decode_fields(&reg, value, collect, all);
}

static const struct decode_item *find(const struct items *all, const char *name)
{
	for (size_t i = 0; i < all->count; i++) {
		if (!strcmp(all->item[i].name, name))
			return &all->item[i];
	}
	fail_msg("no field %s", name);
	return NULL;
}

static void expect(const struct items *all, const char *name, uint64_t value, const char *meaning)
{
	const struct decode_item *item = find(all, name);

	assert_int_equal(item->value, value);
	assert_string_equal(item->meaning, meaning);
}

static bool has(const struct items *all, const char *name)
{
	for (size_t i = 0; i < all->count; i++) {
		if (!strcmp(all->item[i].name, name))
			return true;
	}
	return false;
}

/* --- every table ------------------------------------------------------------------ */

/* Fields come from the top down and do not overlap, whatever the value. */
static void check_shape(const char *name, uint64_t value, bool e2h)
{
	struct items all;
	int below = 64;

	decode(&all, name, value, 0, e2h);
	for (size_t i = 0; i < all.count; i++) {
		const struct decode_item *item = &all.item[i];

		assert_true(item->name[0]);
		assert_true(item->hi >= item->lo && item->hi < 64);
		assert_int_equal(item->value, FIELD(value, item->hi, item->lo));
		if (!strcmp(item->name, "instruction"))
			continue;               /* all of a syndrome in one */
		if (item->hi >= below)
			fail_msg("%s: %s (bit %u) overlaps what is above it", name, item->name,
				 item->hi);
		below = item->lo;
	}
}

static void test_shape(void **state)
{
	for (size_t i = 0; decode_name(i); i++) {
		for (int e2h = 0; e2h < 2; e2h++) {
			check_shape(decode_name(i), 0, e2h);
			check_shape(decode_name(i), ~UINT64_C(0), e2h);
			check_shape(decode_name(i), 0xaaaaaaaaaaaaaaaa, e2h);
		}
	}
	for (uint64_t ec = 0; ec < 64; ec++) {
		check_shape("esr", ec << 26, false);
		check_shape("esr", ec << 26 | 0x1ffffff, false);
		check_shape("esr", ec << 26 | BIT(25) | 0x0aaaaaa, false);
		check_shape("esr", ~UINT64_C(0) & ~MASK(31, 26) & ~BIT(24), false);
	}
}

/* A value with every bit set has a field or a complaint at every bit. */
static void test_every_bit(void **state)
{
	for (size_t i = 0; decode_name(i); i++) {
		struct items all;
		uint64_t seen = 0, res1 = 0;

		decode(&all, decode_name(i), ~UINT64_C(0), 0, true);
		for (size_t j = 0; j < all.count; j++)
			seen |= MASK(all.item[j].hi, all.item[j].lo);
		decode(&all, decode_name(i), 0, 0, true);
		for (size_t j = 0; j < all.count; j++)
			res1 |= MASK(all.item[j].hi, all.item[j].lo);
		assert_int_equal(seen | res1, ~UINT64_C(0));
	}
}

static void test_names(void **state)
{
	struct decode_context el2 = { .el = 2 }, none = { 0 };
	struct decode_reg reg;

	assert_int_equal(decode_find("SCTLR", &el2, &reg), 0);
	assert_string_equal(reg.name, "SCTLR_EL2");
	assert_true(reg.e2h_matters);
	assert_int_equal(decode_find("sctlr", &none, &reg), 0);
	assert_string_equal(reg.name, "SCTLR_EL1");
	assert_int_equal(decode_find("hcr", &none, &reg), 0);
	assert_string_equal(reg.name, "HCR_EL2");
	assert_int_equal(decode_find("ESR_EL3", &none, &reg), 0);
	assert_string_equal(reg.name, "ESR");
	assert_int_equal(decode_find("id_aa64mmfr0", &none, &reg), 0);
	assert_string_equal(reg.name, "ID_AA64MMFR0_EL1");
	assert_int_equal(decode_find("par", &el2, &reg), 0);
	assert_string_equal(reg.name, "PAR_EL1");
	assert_int_equal(decode_find("", &none, &reg), -2);
	assert_int_equal(decode_find("sctlr_el9", &none, &reg), -2);
	/* what is alike at every EL: at those that there are */
	assert_int_equal(decode_find("esr_el7", &none, &reg), -2);
	assert_int_equal(decode_find("esr_el0", &none, &reg), -2);
	assert_int_equal(decode_find("esr_el12", &none, &reg), 0);
	assert_int_equal(decode_find("a_name_that_is_much_longer_than_any", &none, &reg), -2);
}

/* --- values ---------------------------------------------------------------------- */

static void test_data_abort(void **state)
{
	struct items all;

	decode(&all, "esr", 0x96000047, 2, true);
	expect(&all, "EC", 0x25, "data abort");
	expect(&all, "WnR", 1, "write");
	expect(&all, "DFSC", 7, "translation fault, level 3");
	expect(&all, "ISV", 0, "the instruction is not described");
	assert_false(has(&all, "SRT"));
	assert_false(has(&all, "RES0"));

	/* LDR w5 trapped to EL2 with a valid syndrome: ISV, SAS word, SRT 5 */
	decode(&all, "esr", UINT64_C(0x24) << 26 | BIT(25) | BIT(24) | 2 << 22 | 5 << 16 | 0x04, 2,
	       false);
	expect(&all, "SAS", 2, "word");
	expect(&all, "SRT", 5, "x5");
	expect(&all, "SF", 0, "32-bit register");
	expect(&all, "DFSC", 4, "translation fault, level 0");
}

static void test_fault_status(void **state)
{
	static const struct {
		unsigned int fsc;
		int level;
		const char *text;
	} codes[] = {
		{ 0x00, 0, "address size fault, level 0" },
		{ 0x0b, 3, "access flag fault, level 3" },
		{ 0x0d, 1, "permission fault, level 1" },
		{ 0x10, ESR_NO_LEVEL, "synchronous external abort" },
		{ 0x11, ESR_NO_LEVEL, "tag check fault" },
		{ 0x12, -2, "external abort on a table walk, level -2" },
		{ 0x13, -1, "external abort on a table walk, level -1" },
		{ 0x17, 3, "external abort on a table walk, level 3" },
		{ 0x1b, -1, "parity or ECC error on a table walk, level -1" },
		{ 0x1f, 3, "parity or ECC error on a table walk, level 3" },
		{ 0x21, ESR_NO_LEVEL, "alignment fault" },
		{ 0x23, -1, "granule protection fault on a walk, level -1" },
		{ 0x27, 3, "granule protection fault on a walk, level 3" },
		{ 0x28, ESR_NO_LEVEL, "granule protection fault" },
		{ 0x29, -1, "address size fault, level -1" },
		{ 0x2a, -2, "translation fault, level -2" },
		{ 0x2b, -1, "translation fault, level -1" },
		{ 0x2c, -2, "address size fault, level -2" },
		{ 0x30, ESR_NO_LEVEL, "TLB conflict" },
		{ 0x31, ESR_NO_LEVEL, "unsupported atomic update" },
		{ 0x35, ESR_NO_LEVEL, "unsupported exclusive or atomic" },
		{ 0x19, ESR_NO_LEVEL, "" },
		{ 0x20, ESR_NO_LEVEL, "" },
		{ 0x3f, ESR_NO_LEVEL, "" },
	};
	char buf[64];

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		assert_string_equal(esr_fault_status(codes[i].fsc, buf, sizeof(buf)), codes[i].text);
		assert_int_equal(esr_fault_level(codes[i].fsc), codes[i].level);
	}
}

/* Every class of DDI 0487 L.b has words; the others have none. */
static void test_classes(void **state)
{
	static const uint8_t missing[] = {
		0x02, 0x0b, 0x0f, 0x10, 0x23, 0x29, 0x2a, 0x2b, 0x2e, 0x36, 0x37, 0x39, 0x3b,
		0x3e, 0x3f,
	};

	for (unsigned int ec = 0; ec < 64; ec++) {
		bool absent = memchr(missing, (int)ec, sizeof(missing));

		assert_int_equal(!esr_class_text(ec)[0], absent);
	}
}

static void test_traps(void **state)
{
	struct items all;

	/* MSR SCTLR_EL1, x3: op0 3, op1 0, CRn 1, CRm 0, op2 0 */
	decode(&all, "esr", UINT64_C(0x18) << 26 | BIT(25) | 3 << 20 | 1 << 10 | 3 << 5, 1, false);
	expect(&all, "instruction", 3 << 20 | 1 << 10 | 3 << 5, "MSR SCTLR_EL1, x3");
	/* MRS xzr, CNTPCT_EL0: 3, 3, 14, 0, 1 */
	decode(&all, "esr", UINT64_C(0x18) << 26 | BIT(25) | 3 << 20 | 1 << 17 | 3 << 14 | 14 << 10 |
	       31 << 5 | 1, 1, false);
	assert_string_equal(find(&all, "instruction")->meaning, "MRS xzr, CNTPCT_EL0");
	/* an implementation defined one: S3_1_C15_C2_0 */
	decode(&all, "esr", UINT64_C(0x18) << 26 | BIT(25) | 3 << 20 | 1 << 14 | 15 << 10 | 2 << 1, 1,
	       false);
	assert_string_equal(find(&all, "instruction")->meaning, "MSR S3_1_C15_C2_0, x0");
	/* DC ZVA, x1: 1, 3, 7, 4, 1 */
	decode(&all, "esr", UINT64_C(0x18) << 26 | BIT(25) | 1 << 20 | 1 << 17 | 3 << 14 | 7 << 10 |
	       1 << 5 | 4 << 1, 1, false);
	assert_string_equal(find(&all, "instruction")->meaning, "SYS DC ZVA, x1");
	decode(&all, "esr", 0x5e000001, 2, false);
	expect(&all, "imm16", 1, "");
	decode(&all, "esr", UINT64_C(0x01) << 26 | BIT(25) | BIT(24) | 14 << 20 | 1, 2, false);
	expect(&all, "COND", 14, "AL");
	expect(&all, "TI", 1, "WFE");
	decode(&all, "esr", 0xbe000011, 2, false);
	expect(&all, "DFSC", 17, "asynchronous SError");
	decode(&all, "esr", UINT64_C(0x2f) << 26 | BIT(24) | 0x1234, 2, false);
	expect(&all, "IMPDEF", 0x1234, "");
}

static void test_sysreg_families(void **state)
{
	assert_string_equal(decode_sysreg_name(2, 0, 0, 3, 5), "DBGBCR<n>_EL1");
	assert_string_equal(decode_sysreg_name(3, 3, 14, 9, 2), "PMEVCNTR<n>_EL0");
	assert_string_equal(decode_sysreg_name(3, 3, 14, 15, 7), "PMCCFILTR_EL0");
	assert_string_equal(decode_sysreg_name(3, 4, 12, 13, 7), "ICH_LR<n>_EL2");
	assert_string_equal(decode_sysreg_name(3, 0, 0, 1, 0), "AArch32 ID reg");
	assert_string_equal(decode_sysreg_name(3, 0, 0, 4, 0), "ID_AA64PFR0_EL1");
	assert_null(decode_sysreg_name(3, 7, 15, 15, 7));
}

/* One value, two layouts: TCR_EL2 of the dump in test_explain.c */
static void test_tcr_el2(void **state)
{
	struct items all;

	decode(&all, "tcr_el2", 0x500803510, 0, true);
	expect(&all, "T0SZ", 16, "48-bit addresses");
	expect(&all, "IPS", 5, "48 bits, 256 TiB");
	expect(&all, "EPD1", 1, "no walks through TTBR1");
	expect(&all, "TG0", 0, "4K");
	expect(&all, "SH0", 3, "inner shareable");
	expect(&all, "IRGN0", 1, "write-back, write-allocate");
	assert_false(has(&all, "RES0"));

	decode(&all, "tcr_el2", 0x500803510, 0, false);
	expect(&all, "PS", 0, "32 bits, 4 GiB");
	expect(&all, "DS", 1, "52-bit addresses (LPA2 descriptors)");
	expect(&all, "RES1", 0, "reserved, should be 1");
	assert_int_equal(find(&all, "RES1")->hi, 31);
	assert_true(has(&all, "RES0"));
	assert_false(has(&all, "EPD1"));
}

static void test_control(void **state)
{
	struct items all;

	decode(&all, "sctlr_el2", 0x30c51838, 0, false);
	expect(&all, "M", 0, "MMU off");
	expect(&all, "I", 1, "instruction cache on");
	assert_false(has(&all, "RES1"));
	decode(&all, "sctlr_el1", BIT(19), 0, false);
	expect(&all, "WXN", 1, "writable means never executable");
	/* 0x33ff read with E2H: FPEN is 0 */
	decode(&all, "cptr_el2", 0x33ff, 0, true);
	expect(&all, "FPEN", 0, "traps at EL0, EL1 and EL2");
	assert_true(has(&all, "RES0"));
	decode(&all, "cptr_el2", 0x33ff, 0, false);
	expect(&all, "TFP", 0, "FP works");
	assert_false(has(&all, "RES1"));
	decode(&all, "cnthctl_el2", 3, 0, false);
	expect(&all, "EL1PCTEN", 1, "EL1 may read the physical counter");
	decode(&all, "cnthctl_el2", 3 << 10, 0, true);
	expect(&all, "EL1PTEN", 1, "EL1 may use the physical timer");
	decode(&all, "hcr_el2", 0x488000002, 0, true);
	expect(&all, "E2H", 1, "EL2 has the layouts of EL1 (VHE)");
	assert_int_equal(find(&all, "TGE")->value, 1);
	assert_int_equal(find(&all, "RW")->value, 1);
	assert_int_equal(find(&all, "SWIO")->value, 1);
}

static void test_mair(void **state)
{
	static const struct {
		uint8_t attr;
		const char *text;
	} attrs[] = {
		{ 0x00, "Device-nGnRnE" }, { 0x04, "Device-nGnRE" }, { 0x08, "Device-nGRE" },
		{ 0x0c, "Device-GRE" }, { 0x05, "Device-nGnRE, XS = 0" }, { 0x02, "reserved" },
		{ 0x44, "Normal, non-cacheable" }, { 0xff, "Normal, write-back" },
		{ 0xbb, "Normal, write-through" }, { 0xf0, "Normal, write-back, tagged" },
		{ 0x40, "Normal, non-cacheable, XS = 0" },
		{ 0xdd, "Normal, write-back, write-allocate" }, { 0x30, "reserved" },
		{ 0x4f, "Normal, inner write-back, outer non-cacheable" },
	};
	struct items all;

	for (size_t i = 0; i < ARRAY_SIZE(attrs); i++) {
		decode(&all, "mair_el1", attrs[i].attr, 0, false);
		expect(&all, "Attr0", attrs[i].attr, attrs[i].text);
		decode(&all, "mair_el1", (uint64_t)attrs[i].attr << 56, 0, false);
		expect(&all, "Attr7", attrs[i].attr, attrs[i].text);
	}
}

static void test_forms(void **state)
{
	struct items all;

	decode(&all, "spsr_el2", 0x3c4, 0, true);
	expect(&all, "M", 4, "EL1t");
	decode(&all, "spsr_el1", 0x1d3, 0, false);
	expect(&all, "M", 0x13, "Supervisor");
	expect(&all, "T", 0, "A32");
	decode(&all, "par_el1", 0xff00000040001b80, 0, false);
	expect(&all, "PA", 0x40001, "0x40001000");
	expect(&all, "ATTR", 0xff, "Normal, write-back");
	expect(&all, "SH", 3, "inner shareable");
	decode(&all, "par_el1", 0x80f, 0, false);
	expect(&all, "FST", 7, "translation fault, level 3");
	decode(&all, "ttbr0_el1", 0x0042000040008001, 0, false);
	expect(&all, "ASID", 0x42, "");
	expect(&all, "BADDR", 0x20004000, "0x40008000");
	decode(&all, "hpfar_el2", 0x400190, 0, false);
	assert_string_equal(find(&all, "FIPA")->meaning, "0x40019000");
}

static void test_id(void **state)
{
	struct items all;

	decode(&all, "id_aa64mmfr0_el1", 0x00101122, 0, false);
	expect(&all, "PARange", 2, "40 bits, 1 TiB");
	expect(&all, "TGran16", 1, "yes");
	expect(&all, "TGran4", 0, "yes");
	decode(&all, "id_aa64mmfr1_el1", 0x10212122, 0, false);
	expect(&all, "VH", 1, "yes");
	expect(&all, "PAN", 2, "PAN2");
	decode(&all, "id_aa64mmfr4_el1", UINT64_C(0xf) << 24, 0, false);
	expect(&all, "E2H0", 15, "E2H is always 1");
	decode(&all, "id_aa64pfr0_el1", 0x1100000011112222, 0, false);
	expect(&all, "EL0", 2, "AArch64 and AArch32");
	decode(&all, "midr_el1", 0x411fd070, 0, false);
	expect(&all, "Implementer", 0x41, "Arm");
}

static void test_field(void **state)
{
	struct decode_context context = { .e2h = true };
	struct decode_reg reg;

	assert_int_equal(decode_find("tcr_el2", &context, &reg), 0);
	assert_int_equal(decode_field(&reg, 0x500803510, "T0SZ"), 16);
	assert_int_equal(decode_field(&reg, 0x500803510, "IPS"), 5);
	assert_int_equal(decode_field(&reg, 0x500803510, "no such"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shape),
		cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_data_abort),
		cmocka_unit_test(test_fault_status),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_sysreg_families),
		cmocka_unit_test(test_tcr_el2),
		cmocka_unit_test(test_control),
		cmocka_unit_test(test_mair),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_id),
		cmocka_unit_test(test_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
