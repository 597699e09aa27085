/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the cache and TLB trace: each is broken on purpose and must be
 * noticed, and each is kept once, in the smallest way, and must be silent.
 * Here: entering the kernel.
 */
#include "trace_machine.h"

#define IMAGE_SIZE 0x1000ull

/* As it has to be done: what was in the TLB goes after the MMU. */
static void leave(struct machine *t)
{
	mmu_off(t);
	tlbi(t);
	dsb(t);
	isb(t);
}

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

	leave(*state);
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

	leave(t);
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

	leave(t);
	at.image_file_size += 1;
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_written_after_clean(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	store(t, KERNEL + 0x800, 1);
	leave(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_dma_after_clean(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	t->ram[KERNEL - RAM + 0x800] ^= 1;
	leave(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_dirty_bss(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	store(t, KERNEL + IMAGE_SIZE + 0x100, 1);
	leave(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_icache(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	dc(t, DC_CLEAN_POC, KERNEL);
	dsb(t);
	leave(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_tlb(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	mmu_off(t);
	model_handoff(t->model, &at);
	assert_int_equal(t->broken[RULE_HANDOFF], 1);
	tlbi(t);
	model_handoff(t->model, &at);
	assert_int_equal(t->broken[RULE_HANDOFF], 2);
	dsb(t);
	model_handoff(t->model, &at);
	assert_int_equal(t->broken[RULE_HANDOFF], 3);
	isb(t);
	model_handoff(t->model, &at);
	assert_int_equal(t->broken[RULE_HANDOFF], 3);
}

/* At EL1 it is EL1's regime that counts, whoever goes there. */
static void test_handoff_tlb_of_el1(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	leave(t);
	at.pstate = 0x3c5;
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_resident_dirty(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	at.resident = DATA;
	at.resident_size = 0x1000;
	store(t, DATA + 0x800, 1);
	leave(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

static void test_handoff_mapped(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	at.mapped = true;
	model_handoff(t->model, &at);
	assert_kept(t);
	at.base = 0x100000000;
	model_handoff(t->model, &at);           /* x1 does not say so, and the Image is not there */
	assert_true(t->broken[RULE_HANDOFF] >= 2);
}

static void test_handoff_mapped_but_off(void **state)
{
	struct machine *t = *state;
	struct handoff at = good_handoff(t);

	at.mapped = true;
	leave(t);
	model_handoff(t->model, &at);
	assert_broken(t, RULE_HANDOFF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRACE_TEST(test_handoff),
		TRACE_TEST(test_handoff_mmu_on),
		TRACE_TEST(test_handoff_registers),
		TRACE_TEST(test_handoff_line_not_cleaned),
		TRACE_TEST(test_handoff_written_after_clean),
		TRACE_TEST(test_handoff_dma_after_clean),
		TRACE_TEST(test_handoff_dirty_bss),
		TRACE_TEST(test_handoff_icache),
		TRACE_TEST(test_handoff_tlb),
		TRACE_TEST(test_handoff_tlb_of_el1),
		TRACE_TEST(test_handoff_resident_dirty),
		TRACE_TEST(test_handoff_mapped),
		TRACE_TEST(test_handoff_mapped_but_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
