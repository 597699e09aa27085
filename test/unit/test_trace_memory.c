/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the cache and TLB trace: each is broken on purpose and must be
 * noticed, and each is kept once, in the smallest way, and must be silent.
 * Here: data and code.
 */
#include "trace_machine.h"

/* --- data ------------------------------------------------------------------------------------ */

static void test_uncached_read_of_dirty_data(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, DATA, 1);
	mmu_off(t);
	load(t, DATA + 8); /* a neighbour: clean */
	assert_kept(t);
	load(t, DATA);
	assert_broken(t, RULE_READ_UNCACHED);
}

static void test_uncached_read_of_cleaned_data(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, DATA, 1);
	dc(t, DC_CLEAN_POC, DATA);
	dsb(t);
	mmu_off(t);
	load(t, DATA);
	assert_kept(t);
}

static void test_clean_to_pou_is_not_enough(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, DATA, 1);
	dc(t, DC_CLEAN_POU, DATA);
	dsb(t);
	mmu_off(t);
	load(t, DATA);
	assert_broken(t, RULE_READ_UNCACHED);
}

static void test_clean_without_system_dsb(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, DATA, 1);
	dc(t, DC_CLEAN_POC, DATA);
	model_dsb(t->model, DSB_ALL, false);
	mmu_off(t);
	load(t, DATA);
	assert_broken(t, RULE_READ_UNCACHED);
}

static void test_write_after_the_clean(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	dc(t, DC_CLEAN_POC, DATA);
	dsb(t);
	store(t, DATA, 1);
	mmu_off(t);
	load(t, DATA);
	assert_broken(t, RULE_READ_UNCACHED);
}

static void test_dc_zva_is_a_store(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	dc(t, DC_ZERO, DATA + 4);
	mmu_off(t);
	load(t, DATA + 56);
	assert_broken(t, RULE_READ_UNCACHED);
}

static void test_cached_read_of_uncached_data(void **state)
{
	struct machine *t = *state;

	dc(t, DC_CLEAN_POC, DATA);
	dsb(t);
	store(t, DATA, 1);
	mmu_on(t);
	load(t, DATA + 8);
	assert_kept(t);
	load(t, DATA);
	assert_broken(t, RULE_READ_CACHED);
}

static void test_invalidated_after_the_uncached_write(void **state)
{
	struct machine *t = *state;

	dc(t, DC_CLEAN_POC, DATA);
	dsb(t);
	store(t, DATA, 1);
	dc(t, DC_INVALIDATE, DATA);
	dsb(t);
	mmu_on(t);
	load(t, DATA);
	assert_kept(t);
}

static void test_invalidated_before_the_uncached_write(void **state)
{
	struct machine *t = *state;

	dc(t, DC_CLEAN_INVALIDATE, DATA);
	dsb(t);
	store(t, DATA, 1);
	mmu_on(t);
	load(t, DATA);
	assert_kept(t);
}

static void test_invalidated_before_but_cached_since(void **state)
{
	struct machine *t = *state;

	dc(t, DC_CLEAN_INVALIDATE, DATA);
	dsb(t);
	mmu_on(t); /* speculation may fetch the line again */
	mmu_off(t);
	store(t, DATA, 1);
	tlbi(t);
	dsb(t);
	isb(t);
	msr(t, REG_SCTLR, SCTLR_M | SCTLR_C);
	isb(t);
	load(t, DATA);
	assert_broken(t, RULE_READ_CACHED);
}

static void test_stale_neighbours_written_back(void **state)
{
	struct machine *t = *state;

	store(t, DATA, 1);
	mmu_on(t);
	store(t, DATA + 8, 2); /* same line: it is written back with the old first word */
	dc(t, DC_CLEAN_INVALIDATE, DATA);
	dsb(t);
	load(t, DATA);
	assert_broken(t, RULE_READ_CACHED);
}

static void test_uncached_write_under_a_dirty_line(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, DATA, 1);
	mmu_off(t);
	store(t, DATA + 8, 2);
	load(t, DATA + 8);
	assert_broken(t, RULE_READ_UNCACHED);
}

/* A line that the previous stage left dirty may be written back over what is stored past it. */
static void test_uncached_write_before_any_clean(void **state)
{
	struct machine *t = *state;

	store(t, DATA, 1);
	load(t, DATA + 8);
	assert_kept(t);
	load(t, DATA);
	assert_broken(t, RULE_READ_UNCACHED);
}

static void test_invalidate_discards_dirty_data(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, DATA, 1);
	dc(t, DC_INVALIDATE, DATA);
	dsb(t);
	load(t, DATA);
	assert_broken(t, RULE_READ_CACHED);
}

static void test_set_way_is_refused(void **state)
{
	struct machine *t = *state;

	dc(t, DC_SET_WAY, 0);
	assert_broken(t, RULE_SET_WAY);
}

static void test_va_must_be_pa(void **state)
{
	struct machine *t = *state;

	model_load(t->model, DATA, DATA + 0x1000, 8);
	assert_broken(t, RULE_IDENTITY);
}

/* --- code ------------------------------------------------------------------------------------ */

static void test_executing_written_code(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, DATA, 1);
	run(t, DATA);
	assert_broken(t, RULE_FETCH);
}

/* The whole sequence, with one step (numbered from 0) left out. */
static void write_code(struct machine *t, int without)
{
	mmu_on(t);
	store(t, DATA, 1);
	if (without != 0)
		dc(t, DC_CLEAN_POU, DATA);
	if (without != 1)
		dsb(t);
	if (without != 2)
		model_ic_all(t->model);
	if (without != 3)
		dsb(t);
	if (without != 4)
		isb(t);
	run(t, DATA);
}

static void test_code_sequence(void **state)
{
	struct machine *t = *state;

	write_code(t, -1);
	assert_kept(t);
	/* Cleaning it once more does not make it stale. */
	dc(t, DC_CLEAN_POC, DATA);
	run(t, DATA);
	assert_kept(t);
}

static void test_code_sequence_steps_missing(void **state)
{
	for (int without = 0; without < 5; without++) {
		write_code(machine_again(state), without);
		assert_broken(*state, RULE_FETCH);
	}
}

static void test_ic_by_address(void **state)
{
	struct machine *t = *state;

	mmu_on(t);
	store(t, DATA, 1);
	store(t, DATA + LINE, 1);
	dc(t, DC_CLEAN_POU, DATA);
	dc(t, DC_CLEAN_POU, DATA + LINE);
	dsb(t);
	model_ic_va(t->model, DATA);
	dsb(t);
	isb(t);
	run(t, DATA);
	assert_kept(t);
	run(t, DATA + LINE);
	assert_broken(t, RULE_FETCH);
}

static void test_uncached_copy_of_code(void **state)
{
	struct machine *t = *state;

	dc(t, DC_CLEAN_INVALIDATE, DATA);
	dsb(t);
	store(t, DATA, 1);
	dsb(t);
	model_ic_all(t->model);
	dsb(t);
	isb(t);
	run(t, DATA);
	assert_kept(t);
	store(t, DATA, 2);
	run(t, DATA);
	assert_broken(t, RULE_FETCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRACE_TEST(test_uncached_read_of_dirty_data),
		TRACE_TEST(test_uncached_read_of_cleaned_data),
		TRACE_TEST(test_clean_to_pou_is_not_enough),
		TRACE_TEST(test_clean_without_system_dsb),
		TRACE_TEST(test_write_after_the_clean),
		TRACE_TEST(test_dc_zva_is_a_store),
		TRACE_TEST(test_cached_read_of_uncached_data),
		TRACE_TEST(test_invalidated_after_the_uncached_write),
		TRACE_TEST(test_invalidated_before_the_uncached_write),
		TRACE_TEST(test_invalidated_before_but_cached_since),
		TRACE_TEST(test_stale_neighbours_written_back),
		TRACE_TEST(test_uncached_write_under_a_dirty_line),
		TRACE_TEST(test_uncached_write_before_any_clean),
		TRACE_TEST(test_invalidate_discards_dirty_data),
		TRACE_TEST(test_set_way_is_refused),
		TRACE_TEST(test_va_must_be_pa),
		TRACE_TEST(test_executing_written_code),
		TRACE_TEST(test_code_sequence),
		TRACE_TEST(test_code_sequence_steps_missing),
		TRACE_TEST(test_ic_by_address),
		TRACE_TEST(test_uncached_copy_of_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
