/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of the registers that govern translation and caches. */
#include "state.h"

void model_reset_register(struct model *m, enum regime regime, enum reg reg, uint64_t value)
{
	m->regime[regime].reg[reg] = value;
}

void model_reset_hcr(struct model *m, uint64_t value)
{
	m->hcr = value;
}

/* Everything that has to be complete before translation starts. */
static void check_mmu_on(struct model *m, enum regime regime)
{
	const struct regime_state *r = &m->regime[regime];

	if (r->tlbi <= r->mmu_off)
		violate(m, RULE_MMU_ON, 0, "MMU turned on without TLBI of EL%d since it was off",
			regime);
	else if (m->dsb <= r->tlbi)
		violate(m, RULE_MMU_ON, 0, "MMU turned on without DSB after the TLBI");
	else if (m->synced <= r->tlbi)
		violate(m, RULE_MMU_ON, 0, "MMU turned on without ISB after TLBI and DSB");
	if (m->last_dc > m->dsb)
		violate(m, RULE_MMU_ON, 0, "MMU turned on without DSB after cache maintenance");
	for (int reg = REG_TCR; reg <= REG_MAIR; reg++) {
		if (r->written[reg] > m->isb)
			violate(m, RULE_ISB, 0,
				"MMU turned on without ISB after a write of TCR, TTBR or MAIR");
	}
}

static void write_sctlr(struct model *m, enum regime regime, uint64_t value)
{
	struct regime_state *r = &m->regime[regime];
	uint64_t cached = SCTLR_M | SCTLR_C;
	uint64_t before = r->reg[REG_SCTLR];
	uint64_t changed = before ^ value;

	if (changed & value & SCTLR_M)
		check_mmu_on(m, regime);
	r->reg[REG_SCTLR] = value;
	if (changed & before & SCTLR_M) {
		r->mmu_off = m->now;
		tables_forget(m, regime);
		changes_forget(m, regime);
	}
	if (changed & value & SCTLR_M)
		tables_walk(m, regime);
	if ((before & cached) == cached || (value & cached) == cached)
		m->caches_on = m->now;
	/* For another regime the ERET into it synchronises. */
	if (r == current(m) && (changed & (cached | SCTLR_I | SCTLR_WXN)))
		m->isb_within = 3;
}

void model_write(struct model *m, enum regime regime, enum reg reg, uint64_t value)
{
	struct regime_state *r = &m->regime[regime];

	m->now++;
	check_isb_came(m, 0);
	r->written[reg] = m->now;
	if (reg == REG_SCTLR) {
		write_sctlr(m, regime, value);
		return;
	}

	bool changed = r->reg[reg] != value;

	r->reg[reg] = value;
	if (!changed || !(r->reg[REG_SCTLR] & SCTLR_M))
		return;
	r->needs_isb = true;
	r->needs_tlbi = m->now;
	tables_forget(m, regime);
	changes_forget(m, regime);
	tables_walk(m, regime);
}

void model_write_hcr(struct model *m, uint64_t value)
{
	m->now++;
	check_isb_came(m, 0);
	if (((m->hcr ^ value) & HCR_E2H) && (m->regime[REGIME_EL2].reg[REG_SCTLR] & SCTLR_M))
		violate(m, RULE_MMU_ON, 0, "HCR_EL2.E2H changed with the MMU of EL2 on");
	m->hcr = value;
}
