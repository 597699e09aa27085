/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the cache and TLB trace: each is broken on purpose and must be
 * noticed, and each is kept once, in the smallest way, and must be silent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../trace/model.h"

#define RAM      0x40000000ull
#define RAM_SIZE (8ull << 20)
#define CODE     (RAM + 0x1000)      /* where the imagined program runs: never written */
#define DATA     (RAM + 0x100000)
#define ROOT     (RAM + 0x200000)    /* tables: level 1, then 2, of a 39-bit space */
#define LEVEL2   (ROOT + 0x1000)
#define SPARE    (ROOT + 0x2000)
#define KERNEL   (RAM + 0x400000)
#define FDT      (RAM + 0x300000)
#define TCR_39   (25 | 1 << 8 | 1 << 10 | 3 << 12) /* T0SZ, IRGN0, ORGN0, SH0; 4K */
#define BLOCK    0x701ull            /* valid, block, AF, inner shareable, RW */
#define TABLE    0x3ull

struct machine {
	struct model *model;
	uint8_t ram[RAM_SIZE];
	unsigned int broken[RULE_COUNT];
	unsigned int total;
};

static void on_violation(void *ctx, enum rule rule, uint64_t addr, const char *text)
{
	struct machine *t = ctx;

	(void)addr;
	assert_non_null(text);
	assert_non_null(rule_name(rule));
	t->broken[rule]++;
	t->total++;
}

static bool on_read(void *ctx, uint64_t addr, void *buf, size_t len)
{
	struct machine *t = ctx;

	if (addr < RAM || addr + len > RAM + RAM_SIZE)
		return false;
	memcpy(buf, t->ram + (addr - RAM), len);
	return true;
}

static int set_up(void **state)
{
	struct machine *t = calloc(1, sizeof(*t));
	struct model_host host = { on_violation, on_read, t };

	assert_non_null(t);
	t->model = model_new(RAM, RAM_SIZE, &host);
	model_block(t->model, 2, CODE, 4, 0);
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct machine *t = *state;

	model_free(t->model);
	free(t);
	return 0;
}

static void assert_broken(const struct machine *t, enum rule rule)
{
	assert_true(t->broken[rule] > 0);
	assert_int_equal(t->broken[rule], t->total);
}

static void assert_kept(const struct machine *t)
{
	assert_int_equal(t->total, 0);
}

/* --- events, written as instructions -------------------------------------------------------- */

static void store(struct machine *t, uint64_t addr, uint64_t value)
{
	/* The plugin reports a store after it was done. */
	memcpy(t->ram + (addr - RAM), &value, 8);
	model_store(t->model, addr, addr, 8, (const uint8_t *)&value);
}

static void load(struct machine *t, uint64_t addr)
{
	model_load(t->model, addr, addr, 8);
}

static void run(struct machine *t, uint64_t addr)
{
	model_block(t->model, 2, addr, 4, 0);
}

static void dc(struct machine *t, enum dc_op op, uint64_t addr)
{
	model_dc(t->model, op, addr);
}

static void dsb(struct machine *t)
{
	model_dsb(t->model, DSB_ALL, true);
}

static void isb(struct machine *t)
{
	model_isb(t->model);
}

static void tlbi(struct machine *t)
{
	model_tlbi(t->model, REGIME_EL2, TLBI_ALL);
}

static void msr(struct machine *t, enum reg reg, uint64_t value)
{
	model_write(t->model, REGIME_EL2, reg, value);
}

/* Tables that map the first GiB of RAM's space with 2 MiB blocks; written with the MMU off. */
static void write_tables(struct machine *t)
{
	for (uint64_t line = ROOT; line < ROOT + 0x3000; line += LINE)
		dc(t, DC_CLEAN_INVALIDATE, line);
	dsb(t);
	store(t, ROOT + 8, LEVEL2 | TABLE);
	for (uint64_t i = 0; i < 4; i++)
		store(t, LEVEL2 + 8 * i, (RAM + (i << 21)) | BLOCK);
	dsb(t);
}

static void set_table_registers(struct machine *t)
{
	msr(t, REG_MAIR, 0xff);
	msr(t, REG_TCR, TCR_39);
	msr(t, REG_TTBR0, ROOT);
}

static void mmu_on(struct machine *t)
{
	write_tables(t);
	set_table_registers(t);
	tlbi(t);
	dsb(t);
	isb(t);
	msr(t, REG_SCTLR, SCTLR_M | SCTLR_C | SCTLR_I);
	isb(t);
}

static void mmu_off(struct machine *t)
{
	msr(t, REG_SCTLR, SCTLR_I);
	isb(t);
}

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
		tear_down(state);
		set_up(state);
		write_code(*state, without);
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

		tear_down(state);
		set_up(state);
		t = *state;
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
		tear_down(state);
		set_up(state);
		replace_properly(*state, without);
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

/* --- the hand-off ---------------------------------------------------------------------------- */

#define IMAGE_SIZE 0x1000ull

static struct handoff good_handoff(struct machine *t)
{
	static const uint8_t fdt[8] = { 0xd0, 0x0d, 0xfe, 0xed, 0, 0, 1, 0 };

	mmu_on(t);
	memcpy(t->ram + (FDT - RAM), fdt, sizeof(fdt));
	memset(t->ram + (KERNEL - RAM), 0x5a, IMAGE_SIZE);
	for (uint64_t a = KERNEL; a < KERNEL + IMAGE_SIZE; a += LINE)
		dc(t, DC_CLEAN_POC, a);
	for (uint64_t a = FDT; a < FDT + 0x100; a += LINE)
		dc(t, DC_CLEAN_POC, a);
	dsb(t);
	model_ic_all(t->model);
	dsb(t);
	isb(t);
	return (struct handoff){ .pc = KERNEL, .x = { FDT }, .pstate = 0x3c9,
				 .image_file_size = IMAGE_SIZE, .image_size = 2 * IMAGE_SIZE };
}

static void test_handoff(void **state)
{
	struct handoff at = good_handoff(*state);

	mmu_off(*state);
	model_handoff(((struct machine *)*state)->model, &at);
	assert_kept(*state);
}

static void test_handoff_mmu_on(void **state)
{
	struct handoff at = good_handoff(*state);

	model_handoff(((struct machine *)*state)->model, &at);
	assert_broken(*state, RULE_HANDOFF);
}

static void test_handoff_registers(void **state)
{
	struct machine *t = *state;
	struct handoff good = good_handoff(t), at;

	mmu_off(t);
	at = good;
	at.x[2] = 1;
	model_handoff(t->model, &at);
	assert_int_equal(t->broken[RULE_HANDOFF], 1);
	at = good;
	at.pstate = 0x349; /* I not masked */
	model_handoff(t->model, &at);
	assert_int_equal(t->broken[RULE_HANDOFF], 2);
	at = good;
	at.x[0] = DATA; /* no devicetree there */
	model_handoff(t->model, &at);
	assert_int_equal(t->broken[RULE_HANDOFF], 3);
}

static void test_handoff_line_not_cleaned(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	mmu_off(t);
	at.image_file_size += 1;
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_written_after_clean(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	store(t, KERNEL + 0x800, 1);
	mmu_off(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_dma_after_clean(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	t->ram[KERNEL - RAM + 0x800] ^= 1;
	mmu_off(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_dirty_bss(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	store(t, KERNEL + IMAGE_SIZE + 0x100, 1);
	mmu_off(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_icache(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	dc(t, DC_CLEAN_POC, KERNEL);
	dsb(t);
	mmu_off(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_uncached_read_of_dirty_data),
		TEST(test_uncached_read_of_cleaned_data),
		TEST(test_clean_to_pou_is_not_enough),
		TEST(test_clean_without_system_dsb),
		TEST(test_write_after_the_clean),
		TEST(test_dc_zva_is_a_store),
		TEST(test_cached_read_of_uncached_data),
		TEST(test_invalidated_after_the_uncached_write),
		TEST(test_invalidated_before_the_uncached_write),
		TEST(test_invalidated_before_but_cached_since),
		TEST(test_stale_neighbours_written_back),
		TEST(test_uncached_write_under_a_dirty_line),
		TEST(test_invalidate_discards_dirty_data),
		TEST(test_set_way_is_refused),
		TEST(test_va_must_be_pa),
		TEST(test_executing_written_code),
		TEST(test_code_sequence),
		TEST(test_code_sequence_steps_missing),
		TEST(test_ic_by_address),
		TEST(test_uncached_copy_of_code),
		TEST(test_mmu_on),
		TEST(test_mmu_on_steps_missing),
		TEST(test_mmu_on_with_unsynchronised_registers),
		TEST(test_tlbi_of_another_regime),
		TEST(test_mmu_on_again_needs_tlbi_again),
		TEST(test_tables_not_invalidated),
		TEST(test_e2h_changed_with_mmu_on),
		TEST(test_new_mapping),
		TEST(test_replaced_descriptor),
		TEST(test_permissions_may_change_in_place),
		TEST(test_use_before_tlbi),
		TEST(test_break_before_make),
		TEST(test_tables_linked_later_are_watched),
		TEST(test_new_table_base_needs_tlbi),
		TEST(test_new_table_base),
		TEST(test_handoff),
		TEST(test_handoff_mmu_on),
		TEST(test_handoff_registers),
		TEST(test_handoff_line_not_cleaned),
		TEST(test_handoff_written_after_clean),
		TEST(test_handoff_dma_after_clean),
		TEST(test_handoff_dirty_bss),
		TEST(test_handoff_icache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
