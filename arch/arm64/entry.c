/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What C does before the program can print by itself. Runs with the MMU off, or
 * before anything is relocated: no libc, no relocated pointer.
 */
#include "entry.h"

#include <arch/cache.h>
#include <lib/util.h>
#include "early_area.h"
#include "sysreg.h"

_Static_assert(offsetof(struct entry_state, x) == ENTRY_X0, "start.S");
_Static_assert(offsetof(struct entry_state, daif) == ENTRY_DAIF, "start.S");
_Static_assert(offsetof(struct entry_state, spsel) == ENTRY_SPSEL, "start.S");
_Static_assert(offsetof(struct entry_state, sp) == ENTRY_SP, "start.S");
_Static_assert(offsetof(struct entry_state, vbar) == ENTRY_VBAR, "start.S");
_Static_assert(offsetof(struct entry_state, sctlr) == ENTRY_SCTLR, "start.S");
_Static_assert(offsetof(struct entry_state, pc) == ENTRY_PC, "start.S");
_Static_assert(offsetof(struct entry_state, el) == ENTRY_EL, "start.S");
_Static_assert(offsetof(struct entry_state, tcr) == ENTRY_TCR, "start.S");
_Static_assert(offsetof(struct entry_state, ttbr0) == ENTRY_TTBR0, "start.S");
_Static_assert(offsetof(struct entry_state, mair) == ENTRY_MAIR, "start.S");
_Static_assert(offsetof(struct entry_state, ticks) == ENTRY_TICKS, "start.S");

struct entry_state entry_record;

const struct entry_state *entry_state(void)
{
	return &entry_record;
}

unsigned int running_el(void)
{
	return current_el();
}

static bool el2_exists(void)
{
	return id_field(ID_AA64PFR0_EL1, 8) != 0;
}

/* What early_init_el() changes. EL2 registers are readable from EL3 too when EL2 exists. */
static void capture_traps(struct entry_state *e)
{
	if (e->el == 1 || !el2_exists()) {
		e->cptr = read_sysreg(CPACR_EL1);
		return;
	}
	e->hcr = read_sysreg(HCR_EL2);
	e->cptr = read_sysreg(CPTR_EL2);
}

/* What start.S has not taken and nobody has changed so far. */
static void capture(struct entry_state *e)
{
	e->midr = read_sysreg(MIDR_EL1);
	e->mpidr = read_sysreg(MPIDR_EL1);
	if (e->el == 1 || !el2_exists())
		return;
	e->cnthctl = read_sysreg(CNTHCTL_EL2);
	e->cntvoff = read_sysreg(CNTVOFF_EL2);
	e->vttbr = read_sysreg(VTTBR_EL2);
	e->mdcr = read_sysreg(MDCR_EL2);
	e->hstr = read_sysreg(HSTR_EL2);
}

/*
 * E2H that is 1 for good: said by ID_AA64MMFR4_EL1.E2H0 (bits 27:24 negative),
 * or, on CPUs older than that field and under some hypervisors, seen only in
 * FAR_EL1 reaching FAR_EL2 after E2H was cleared. MMU off.
 */
static bool e2h_cannot_be_cleared(void)
{
	uint64_t hcr = read_sysreg(HCR_EL2);
	bool aliased;

	if (read_sysreg(S3_0_C0_C7_4) >> 27 & 1)
		return true;
	write_sysreg(HCR_EL2, hcr & ~(BIT(HCR_E2H) | BIT(HCR_TGE)));
	isb();
	write_sysreg(FAR_EL1, 1);
	isb();
	write_sysreg(FAR_EL2, 2);
	isb();
	aliased = read_sysreg(FAR_EL1) == 2;
	write_sysreg(HCR_EL2, hcr);
	isb();
	return aliased;
}

void early_el3(struct entry_state *entry)
{
	capture_traps(entry);
	capture(entry);
	if (!board.el3.resident_base)
		early_stop("entered at EL3, which this board does not support\n");
	el3_leave(&board.el3);
}

void early_main(struct entry_state *entry)
{
	/* not 0: this runs from ROM, and the record is where the copy has it */
	uint64_t moved = (uint64_t)entry - (uint64_t)&early_area.entry;
	__typeof__(&boot_in_place) next = boot_in_place;

	/* it was written past the cache */
	cache_inval_poc(entry, sizeof(*entry));
	if (entry->el != 3)
		capture(entry);
	if (moved)
		rom_copy(moved);
	next = (__typeof__(next))((uint64_t)next + moved);
	next(entry);
}

/* HCR_EL2.E2H as it reads; set at the start where it is RES1. */
static bool e2h(void)
{
	return current_el() == 2 && read_sysreg(HCR_EL2) >> HCR_E2H & 1;
}

enum regime running_regime(void)
{
	return current_el() == 1 ? REGIME_EL1_0 : e2h() ? REGIME_EL2_0 : REGIME_EL2;
}

uint64_t sctlr_for(enum regime regime)
{
	uint64_t res1 = regime == REGIME_EL2 ? SCTLR_EL2_RES1 : SCTLR_EL1_RES1;

	return res1 | SCTLR_M | SCTLR_C | SCTLR_I | SCTLR_WXN | SCTLR_SA;
}

/* Registers that C code relies on and that any previous stage may have left odd. */
static void init_traps(void)
{
	if (current_el() == 1) {
		write_sysreg(CPACR_EL1, UINT64_C(3) << 20);          /* FPEN: no trap of FP */
	} else {
		bool vhe = e2h();

		/*
		 * RW: EL1 is AArch64. AMO: an SError of ours is taken here. E2H
		 * as found, TGE with it, as the EL2&0 regime wants it. Nothing
		 * else is trapped or routed.
		 */
		write_sysreg(HCR_EL2, BIT(HCR_RW) | BIT(HCR_AMO) |
				      (vhe ? BIT(HCR_E2H) | BIT(HCR_TGE) : 0));
		isb();
		/* FP does not trap: FPEN = 0b11 in the E2H layout, TFP = 0 with RES1 bits in the other */
		write_sysreg(CPTR_EL2, vhe ? UINT64_C(3) << 20 : 0x33ff & ~BIT(10));
	}
	isb();
}

void early_init_el(struct entry_state *e)
{
	if (e->el != 3)
		capture_traps(e);
	if (current_el() == 2) {
		e->e2h_fixed = e2h_cannot_be_cleared();
		if (e->e2h_fixed)
			write_sysreg(HCR_EL2, read_sysreg(HCR_EL2) | BIT(HCR_E2H));
		isb();
	}
	init_traps();
}
