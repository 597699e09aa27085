/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "contract_model.h"

#include <lib/util.h>
#include <stdlib.h>
#include <string.h>

#define E2H BIT(34)

/* op1 of each register says from which EL on it can be reached. */
static const uint8_t op1[] = {
#define CONTRACT_PAIR(name, other, op0, o1, ...) [R_##name] = o1, [R_##other] = 5,
#define CONTRACT_REG(name, op0, o1, ...) [R_##name] = o1,
#define CONTRACT_ID(name, op0, o1, ...) [R_##name] = o1,
#include <lib/contract_regs.def>
#undef CONTRACT_PAIR
#undef CONTRACT_REG
#undef CONTRACT_ID
};

/*
 * Registers that a CPU has only with a feature: ID field at LO at least MIN.
 * Written from the Arm ARM's register pages ("This register is present only
 * when"), not from the table under test. WHO is the feature that EL3 may trap.
 */
static const struct {
	enum contract_reg reg, id;
	uint8_t lo, min;
	const char *who;
} guards[] = {
	{ R_DBGVCR32_EL2, R_ID_AA64PFR0_EL1, 4, 2, NULL },     /* AArch32 at EL1 */
	{ R_FPEXC32_EL2, R_ID_AA64PFR0_EL1, 4, 2, NULL },
	{ R_SCTLR2_EL1, R_ID_AA64MMFR3_EL1, 4, 1, "SCTLR2" },
	{ R_SCTLR2_EL12, R_ID_AA64MMFR3_EL1, 4, 1, "SCTLR2" },
	{ R_SCTLR2_EL2, R_ID_AA64MMFR3_EL1, 4, 1, "SCTLR2" },
	{ R_TCR2_EL1, R_ID_AA64MMFR3_EL1, 0, 1, "TCR2" },
	{ R_TCR2_EL12, R_ID_AA64MMFR3_EL1, 0, 1, "TCR2" },
	{ R_TCR2_EL2, R_ID_AA64MMFR3_EL1, 0, 1, "TCR2" },
	{ R_TRFCR_EL1, R_ID_AA64DFR0_EL1, 40, 1, "TRF" },
	{ R_TRFCR_EL12, R_ID_AA64DFR0_EL1, 40, 1, "TRF" },
	{ R_TRFCR_EL2, R_ID_AA64DFR0_EL1, 40, 1, "TRF" },
	{ R_GCSCR_EL1, R_ID_AA64PFR1_EL1, 44, 1, "GCS" },
	{ R_GCSCR_EL12, R_ID_AA64PFR1_EL1, 44, 1, "GCS" },
	{ R_GCSCR_EL2, R_ID_AA64PFR1_EL1, 44, 1, "GCS" },
	{ R_GCSCRE0_EL1, R_ID_AA64PFR1_EL1, 44, 1, "GCS" },
	{ R_PMSCR_EL1, R_ID_AA64DFR0_EL1, 32, 1, NULL },
	{ R_PMSCR_EL12, R_ID_AA64DFR0_EL1, 32, 1, NULL },
	{ R_PMSCR_EL2, R_ID_AA64DFR0_EL1, 32, 1, NULL },
	{ R_PMBLIMITR_EL1, R_ID_AA64DFR0_EL1, 32, 1, NULL },
	{ R_PMSIDR_EL1, R_ID_AA64DFR0_EL1, 32, 1, NULL },
	{ R_PMBIDR_EL1, R_ID_AA64DFR0_EL1, 32, 1, NULL },
	{ R_TRBLIMITR_EL1, R_ID_AA64DFR0_EL1, 44, 1, NULL },
	{ R_TRBIDR_EL1, R_ID_AA64DFR0_EL1, 44, 1, NULL },
	{ R_BRBCR_EL1, R_ID_AA64DFR0_EL1, 52, 1, "BRBE" },
	{ R_BRBCR_EL12, R_ID_AA64DFR0_EL1, 52, 1, "BRBE" },
	{ R_BRBCR_EL2, R_ID_AA64DFR0_EL1, 52, 1, "BRBE" },
	{ R_CNTPOFF_EL2, R_ID_AA64MMFR0_EL1, 60, 2, "ECV" },
	{ R_CNTHV_CTL_EL2, R_ID_AA64MMFR1_EL1, 8, 1, NULL },
	{ R_VSESR_EL2, R_ID_AA64PFR0_EL1, 28, 1, NULL },
	{ R_VDISR_EL2, R_ID_AA64PFR0_EL1, 28, 1, NULL },
	{ R_LORC_EL1, R_ID_AA64MMFR1_EL1, 16, 1, NULL },
	{ R_ICC_SRE_EL2, R_ID_AA64PFR0_EL1, 24, 1, "GICv3" },
	{ R_ICH_HCR_EL2, R_ID_AA64PFR0_EL1, 24, 1, NULL },
	{ R_ICC_IGRPEN1_EL1, R_ID_AA64PFR0_EL1, 24, 1, NULL },
	{ R_ICH_HFGRTR_EL2, R_ID_AA64PFR2_EL1, 12, 1, NULL },
	{ R_ICH_HFGWTR_EL2, R_ID_AA64PFR2_EL1, 12, 1, NULL },
	{ R_ICH_HFGITR_EL2, R_ID_AA64PFR2_EL1, 12, 1, NULL },
	{ R_HCRX_EL2, R_ID_AA64MMFR1_EL1, 40, 1, "HCX" },
	{ R_HFGRTR_EL2, R_ID_AA64MMFR0_EL1, 56, 1, "FGT" },
	{ R_HFGWTR_EL2, R_ID_AA64MMFR0_EL1, 56, 1, "FGT" },
	{ R_HFGITR_EL2, R_ID_AA64MMFR0_EL1, 56, 1, "FGT" },
	{ R_HDFGRTR_EL2, R_ID_AA64MMFR0_EL1, 56, 1, "FGT" },
	{ R_HDFGWTR_EL2, R_ID_AA64MMFR0_EL1, 56, 1, "FGT" },
	{ R_HAFGRTR_EL2, R_ID_AA64MMFR0_EL1, 56, 1, NULL },
	{ R_HAFGRTR_EL2, R_ID_AA64PFR0_EL1, 44, 1, NULL },
	{ R_HFGRTR2_EL2, R_ID_AA64MMFR0_EL1, 56, 2, "FGT2" },
	{ R_HFGWTR2_EL2, R_ID_AA64MMFR0_EL1, 56, 2, "FGT2" },
	{ R_HFGITR2_EL2, R_ID_AA64MMFR0_EL1, 56, 2, "FGT2" },
	{ R_HDFGRTR2_EL2, R_ID_AA64MMFR0_EL1, 56, 2, "FGT2" },
	{ R_HDFGWTR2_EL2, R_ID_AA64MMFR0_EL1, 56, 2, "FGT2" },
	{ R_ZCR_EL2, R_ID_AA64PFR0_EL1, 32, 1, "SVE" },
	{ R_SMCR_EL2, R_ID_AA64PFR1_EL1, 24, 1, "SME" },
	{ R_SMPRIMAP_EL2, R_ID_AA64PFR1_EL1, 24, 1, "SME" },
	{ R_SVCR, R_ID_AA64PFR1_EL1, 24, 1, "SME" },
	{ R_SMIDR_EL1, R_ID_AA64PFR1_EL1, 24, 1, NULL },
	{ R_PMCNTENCLR_EL0, R_ID_AA64DFR0_EL1, 8, 1, NULL },
	{ R_PMINTENCLR_EL1, R_ID_AA64DFR0_EL1, 8, 1, NULL },
	{ R_PMOVSCLR_EL0, R_ID_AA64DFR0_EL1, 8, 1, NULL },
	{ R_PMUSERENR_EL0, R_ID_AA64DFR0_EL1, 8, 1, NULL },
	{ R_PMCR_EL0, R_ID_AA64DFR0_EL1, 8, 1, NULL },
	{ R_AMCNTENSET0_EL0, R_ID_AA64PFR0_EL1, 44, 1, "AMU" },
};

/* What the names of EL1's registers reach at EL2 with E2H = 1 (Arm ARM D8.9.1). */
static const enum contract_reg redirected[][2] = {
	{ R_SCTLR_EL1, R_SCTLR_EL2 }, { R_CPACR_EL1, R_CPTR_EL2 },
	{ R_SCTLR2_EL1, R_SCTLR2_EL2 }, { R_TRFCR_EL1, R_TRFCR_EL2 },
	{ R_TCR2_EL1, R_TCR2_EL2 }, { R_GCSCR_EL1, R_GCSCR_EL2 },
	{ R_PMSCR_EL1, R_PMSCR_EL2 }, { R_CNTKCTL_EL1, R_CNTHCTL_EL2 },
	{ R_BRBCR_EL1, R_BRBCR_EL2 }, { R_CNTP_CTL_EL0, R_CNTHP_CTL_EL2 },
	{ R_CNTV_CTL_EL0, R_CNTHV_CTL_EL2 },
};

static void fault(enum contract_reg reg, const char *why)
{
	fail_msg("%s: %s", contract_reg_name(reg), why);
}

static bool e2h(const struct contract_model *m)
{
	return m->io.el == 2 && (m->e2h_res1 || m->reg[R_HCR_EL2] & E2H);
}

/* EL3 has not enabled WHO's feature: the first access is the last. */
static void note_trap(struct contract_model *m, const char *who)
{
	if (m->denied && !strcmp(m->denied, who) && !m->trapped_after)
		m->trapped_after = m->last_crumb ? m->last_crumb : "";
}

/* MPAM v0.1 has its number in another field. */
static void check_mpam(struct contract_model *m, enum contract_reg reg)
{
	if (reg != R_MPAM2_EL2 && reg != R_MPAMHCR_EL2 && reg != R_MPAMIDR_EL1)
		return;
	if (!(m->reg[R_ID_AA64PFR0_EL1] >> 40 & 0xf) && !(m->reg[R_ID_AA64PFR1_EL1] >> 16 & 0xf))
		fault(reg, "this CPU does not have it");
	note_trap(m, "MPAM");
	if (reg == R_MPAMHCR_EL2 && !(m->reg[R_MPAMIDR_EL1] >> 17 & 1))
		fault(reg, "this CPU does not have it");
}

/* What EL3 has kept to itself: profiling and trace buffers (PMBIDR.P, TRBIDR.P). */
static void check_owner(const struct contract_model *m, enum contract_reg reg)
{
	bool spe = reg == R_PMBLIMITR_EL1 || reg == R_PMSCR_EL2 || reg == R_PMSCR_EL1 ||
		   reg == R_PMSCR_EL12 || reg == R_PMSIDR_EL1;

	if ((spe && m->reg[R_PMBIDR_EL1] >> 4 & 1) ||
	    (reg == R_TRBLIMITR_EL1 && m->reg[R_TRBIDR_EL1] >> 4 & 1))
		fault(reg, "belongs to EL3");
	if (reg == R_SMPRIMAP_EL2 && !(m->reg[R_SMIDR_EL1] >> 15 & 1))
		fault(reg, "this CPU does not have it");
}

static void check_features(struct contract_model *m, enum contract_reg reg)
{
	check_mpam(m, reg);
	check_owner(m, reg);
	for (size_t i = 0; i < ARRAY_SIZE(guards); i++) {
		if (guards[i].reg != reg)
			continue;
		if ((m->reg[guards[i].id] >> guards[i].lo & 0xf) < guards[i].min)
			fault(reg, "this CPU does not have it");
		if (guards[i].who)
			note_trap(m, guards[i].who);
	}
}

/* CPTR_EL2 in the layout of E2H: TZ (8), TSM (12), or ZEN (17:16), SMEN (25:24) */
static void check_cptr(const struct contract_model *m, enum contract_reg reg)
{
	uint64_t cptr = m->reg[R_CPTR_EL2];
	bool sve = reg == R_ZCR_EL2;
	unsigned int lo = sve ? 16 : 24;

	if (!sve && reg != R_SMCR_EL2 && reg != R_SVCR && reg != R_SMPRIMAP_EL2)
		return;
	if (e2h(m) ? !(cptr >> lo & 1) : cptr >> (sve ? 8 : 12) & 1)
		fault(reg, "CPTR_EL2 traps it at EL2");
}

/* The register that an access really reaches. */
static enum contract_reg reach(struct contract_model *m, enum contract_reg reg)
{
	m->accesses++;
	if (op1[reg] >= 4 && m->io.el < 2)
		fault(reg, "not at EL1");
	if (op1[reg] == 5 && !e2h(m))
		fault(reg, "undefined while E2H is 0");
	check_features(m, reg);
	check_cptr(m, reg);
	if ((reg == R_ICH_HCR_EL2 || reg == R_ICC_IGRPEN1_EL1) && !(m->reg[R_ICC_SRE_EL2] & 1))
		fault(reg, "ICC_SRE_EL2.SRE is 0");
	for (size_t i = 0; e2h(m) && i < ARRAY_SIZE(redirected); i++)
		if (redirected[i][0] == reg)
			return redirected[i][1];
	return op1[reg] == 5 ? reg - 1 : reg;
}

static uint64_t read_reg(void *ctx, enum contract_reg reg)
{
	struct contract_model *m = ctx;

	reg = reach(m, reg);
	return reg == R_HCR_EL2 && m->e2h_res1 ? m->reg[reg] | E2H : m->reg[reg];
}

static bool clears(enum contract_reg reg)
{
	return reg == R_PMCNTENCLR_EL0 || reg == R_PMINTENCLR_EL1 || reg == R_PMOVSCLR_EL0;
}

static void write_reg(void *ctx, enum contract_reg reg, uint64_t value)
{
	struct contract_model *m = ctx;

	if (reg >= R_ID_AA64PFR0_EL1)
		fault(reg, "is read only");
	if (reg == R_AMCNTENSET0_EL0 && m->reg[R_ID_AA64PFR0_EL1] >> 12 & 0xf)
		fault(reg, "is written only at the highest EL");
	reg = reach(m, reg);
	m->written[reg] = true;
	if (reg == R_ICC_SRE_EL2 && m->sre_raz)
		value &= ~UINT64_C(1);
	m->reg[reg] = clears(reg) ? m->reg[reg] & ~value : value;
}

static void sync(void *ctx)
{
}

static void crumb(void *ctx, const char *feature)
{
	struct contract_model *m = ctx;

	m->last_crumb = feature;
}

void model_reset(struct contract_model *m, unsigned int el, const struct contract_id *ids, size_t nids,
		 unsigned int seed)
{
	memset(m, 0, sizeof(*m));
	srand(seed);
	for (size_t i = 0; i < R_ID_AA64PFR0_EL1; i++)
		m->reg[i] = (uint64_t)rand() << 42 ^ (uint64_t)rand() << 21 ^ (uint64_t)rand();
	m->reg[R_HCR_EL2] &= ~E2H;
	for (size_t i = 0; i < R_ID_AA64PFR0_EL1; i++)
		if (clears(i))
			m->reg[i] &= UINT32_MAX;          /* 31 counters and the cycle counter */
	for (size_t i = 0; i < nids; i++)
		m->reg[ids[i].reg] = ids[i].value;
	m->io = (struct contract_io){ read_reg, write_reg, sync, crumb, m, (uint8_t)el, false };
}

void model_last_instructions(struct contract_model *m, const struct contract *c)
{
	static const enum contract_reg order[] = {
		R_HCR_EL2, R_CPTR_EL2, R_CNTHCTL_EL2, R_SCTLR_EL2,
	};
	uint64_t value[ARRAY_SIZE(order)];

	if (m->io.el == 1) {
		write_reg(m, R_SCTLR_EL1, contract_value(c, R_SCTLR_EL1));
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		value[i] = contract_value(c, order[i]);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		write_reg(m, order[i], value[i]);
}
