/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the cache and TLB trace: each is broken on purpose and must be
 * noticed, and each is kept once, in the smallest way, and must be silent.
 * Here: turning the MMU on, and changing live tables.
 */
#include "trace_machine.h"

/* --- turning the MMU on ---------------------------------------------------------------------- */

static void test_mmu_on(void **state)
{
	mmu_on(*state);
	load(*state, DATA);
	assert_kept(*state);
}

/* mmu_on() with one step left out, and the rule that must notice. */
static void test_mmu_on_steps_missing(void **state)
{
	static const enum rule rules[] = { RULE_MMU_ON, RULE_MMU_ON, RULE_MMU_ON, RULE_ISB };

	for (int without = 0; without < 4; without++) {
		struct machine *t;

		t = machine_again(state);
		write_tables(t);
		set_table_registers(t);
		isb(t);
		if (without != 0)
			tlbi(t);
		if (without != 1)
			dsb(t);
		if (without != 2)
			isb(t);
		msr(t, REG_SCTLR, SCTLR_M | SCTLR_C);
		if (without != 3)
			isb(t);
		load(t, DATA);
		assert_broken(t, rules[without]);
	}
}

static void test_mmu_on_with_unsynchronised_registers(void **state)
{
	struct machine *t = *state;

	write_tables(t);
	tlbi(t);
	dsb(t);
	isb(t);
	set_table_registers(t);
	msr(t, REG_SCTLR, SCTLR_M);
	isb(t);
	assert_broken(t, RULE_ISB);
}

static void test_isb_right_behind_sctlr(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	msr(t, REG_SCTLR, SCTLR_I);
	msr(t, REG_TTBR0, SPARE); /* may take effect while the MMU is still on */
	isb(t);
	assert_broken(t, RULE_ISB);
}

static void test_tlbi_of_another_regime(void **state)
{
	struct machine *t = *state;

	write_tables(t);
	set_table_registers(t);
	model_tlbi(t->model, REGIME_EL1, TLBI_ALL);
	dsb(t);
	isb(t);
	msr(t, REG_SCTLR, SCTLR_M);
	isb(t);
	assert_broken(t, RULE_MMU_ON);
}

static void test_mmu_on_again_needs_tlbi_again(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	mmu_off(t);
	msr(t, REG_SCTLR, SCTLR_M | SCTLR_C);
	isb(t);
	assert_broken(t, RULE_MMU_ON);
}

static void test_tables_not_invalidated(void **state)
{
	struct machine *t = *state;

	store(t, ROOT + 8, LEVEL2 | TABLE);
	store(t, LEVEL2, RAM | BLOCK);
	set_table_registers(t);
	tlbi(t);
	dsb(t);
	isb(t);
	msr(t, REG_SCTLR, SCTLR_M | SCTLR_C);
	isb(t);
	assert_broken(t, RULE_MMU_ON);
}

static void test_e2h_changed_with_mmu_on(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	model_write_hcr(t->model, HCR_E2H);
	assert_broken(t, RULE_MMU_ON);
}

/* --- live tables ----------------------------------------------------------------------------- */

static void test_new_mapping(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, LEVEL2 + 8 * 8, (RAM + (8 << 21)) | BLOCK);
	dsb(t);
	isb(t);
	load(t, RAM + (8 << 21));
	assert_kept(t);
	store(t, LEVEL2 + 8 * 9, (RAM + (9 << 21)) | BLOCK);
	load(t, RAM + (9 << 21));
	assert_broken(t, RULE_TLB);
}

static void test_replaced_descriptor(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, LEVEL2 + 16, (RAM + (3 << 21)) | BLOCK);
	assert_broken(t, RULE_BREAK);
}

static void test_permissions_may_change_in_place(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, LEVEL2 + 16, (RAM + (2 << 21)) | BLOCK | 1ull << 54 | 1 << 7);
	dsb(t);
	tlbi(t);
	dsb(t);
	isb(t);
	load(t, RAM + (2 << 21));
	assert_kept(t);
}

static void test_use_before_tlbi(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, LEVEL2 + 16, (RAM + (2 << 21)) | BLOCK | 1ull << 54);
	dsb(t);
	isb(t);
	load(t, RAM + (2 << 21));
	assert_broken(t, RULE_TLB);
}

/* Break-before-make with one step left out. */
static void replace_properly(struct machine *t, int without)
{
	mmu_on(t);
	store(t, LEVEL2 + 16, 0);
	if (without != 0)
		dsb(t);
	if (without == 1)
		model_tlbi(t->model, REGIME_EL2, RAM + (3 << 21)); /* not its address */
	else
		model_tlbi(t->model, REGIME_EL2, RAM + (2 << 21) + 0x1000);
	if (without != 2)
		dsb(t);
	store(t, LEVEL2 + 16, (RAM + (3 << 21)) | BLOCK);
}

static void test_break_before_make(void **state)
{
	replace_properly(*state, -1);
	assert_kept(*state);
	for (int without = 0; without < 3; without++) {
		replace_properly(machine_again(state), without);
		assert_broken(*state, RULE_BREAK);
	}
}

static void test_tables_linked_later_are_watched(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, SPARE, RAM | BLOCK);
	dsb(t);
	store(t, ROOT + 16, SPARE | TABLE);
	dsb(t);
	isb(t);
	assert_kept(t);
	store(t, SPARE, (RAM + (1 << 21)) | BLOCK);
	assert_broken(t, RULE_BREAK);
}

static void test_new_table_base_needs_tlbi(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	msr(t, REG_TTBR0, SPARE);
	isb(t);
	load(t, DATA);
	assert_broken(t, RULE_TLB);
}

static void test_new_table_base(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	msr(t, REG_TTBR0, SPARE);
	isb(t);
	tlbi(t);
	dsb(t);
	isb(t);
	load(t, DATA);
	assert_kept(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRACE_TEST(test_mmu_on),
		TRACE_TEST(test_mmu_on_steps_missing),
		TRACE_TEST(test_mmu_on_with_unsynchronised_registers),
		TRACE_TEST(test_isb_right_behind_sctlr),
		TRACE_TEST(test_tlbi_of_another_regime),
		TRACE_TEST(test_mmu_on_again_needs_tlbi_again),
		TRACE_TEST(test_tables_not_invalidated),
		TRACE_TEST(test_e2h_changed_with_mmu_on),
		TRACE_TEST(test_new_mapping),
		TRACE_TEST(test_replaced_descriptor),
		TRACE_TEST(test_permissions_may_change_in_place),
		TRACE_TEST(test_use_before_tlbi),
		TRACE_TEST(test_break_before_make),
		TRACE_TEST(test_tables_linked_later_are_watched),
		TRACE_TEST(test_new_table_base_needs_tlbi),
		TRACE_TEST(test_new_table_base),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
