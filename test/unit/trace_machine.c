/* SPDX-License-Identifier: Apache-2.0 */
#include "trace_machine.h"

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

int machine_set_up(void **state)
{
	struct machine *t = calloc(1, sizeof(*t));
	struct model_host host = { on_violation, on_read, t };

	assert_non_null(t);
	t->model = model_new(RAM, RAM_SIZE, &host);
	model_block(t->model, 2, CODE, 4, 0);
	*state = t;
	return 0;
}

int machine_tear_down(void **state)
{
	struct machine *t = *state;

	model_free(t->model);
	free(t);
	return 0;
}

struct machine *machine_again(void **state)
{
	machine_tear_down(state);
	machine_set_up(state);
	return *state;
}

void assert_broken(const struct machine *t, enum rule rule)
{
	assert_true(t->broken[rule] > 0);
	assert_int_equal(t->broken[rule], t->total);
}

void assert_kept(const struct machine *t)
{
	assert_int_equal(t->total, 0);
}

void store(struct machine *t, uint64_t addr, uint64_t value)
{
	/* The plugin reports a store after it was done. */
	memcpy(t->ram + (addr - RAM), &value, 8);
	model_store(t->model, addr, addr, 8, (const uint8_t *)&value);
}

void load(struct machine *t, uint64_t addr)
{
	model_load(t->model, addr, addr, 8);
}

void run(struct machine *t, uint64_t addr)
{
	model_block(t->model, 2, addr, 4, 0);
}

void dc(struct machine *t, enum dc_op op, uint64_t addr)
{
	model_dc(t->model, op, addr);
}

void dsb(struct machine *t)
{
	model_dsb(t->model, DSB_ALL, true);
}

void isb(struct machine *t)
{
	model_isb(t->model);
}

void tlbi(struct machine *t)
{
	model_tlbi(t->model, REGIME_EL2, TLBI_ALL);
}

void msr(struct machine *t, enum reg reg, uint64_t value)
{
	model_write(t->model, REGIME_EL2, reg, value);
}

void write_tables(struct machine *t)
{
	for (uint64_t line = ROOT; line < ROOT + 0x3000; line += LINE)
		dc(t, DC_CLEAN_INVALIDATE, line);
	dsb(t);
	store(t, ROOT + 8, LEVEL2 | TABLE);
	for (uint64_t i = 0; i < 4; i++)
		store(t, LEVEL2 + 8 * i, (RAM + (i << 21)) | BLOCK);
	dsb(t);
}

void set_table_registers(struct machine *t)
{
	msr(t, REG_MAIR, 0xff);
	msr(t, REG_TCR, TCR_39);
	msr(t, REG_TTBR0, ROOT);
}

void mmu_on(struct machine *t)
{
	write_tables(t);
	set_table_registers(t);
	tlbi(t);
	dsb(t);
	isb(t);
	msr(t, REG_SCTLR, SCTLR_M | SCTLR_C | SCTLR_I);
	isb(t);
}

void mmu_off(struct machine *t)
{
	msr(t, REG_SCTLR, SCTLR_I);
	isb(t);
}
