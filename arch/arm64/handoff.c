/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/handoff.h>

#include <arch/cache.h>
#include <lib/util.h>
#include "entry.h"
#include "handoff.h"
#include "sysreg.h"

_Static_assert(offsetof(struct handoff_regs, entry) == HANDOFF_ENTRY, "handoff_regs.S");
_Static_assert(offsetof(struct handoff_regs, hcr) == HANDOFF_HCR, "handoff_regs.S");
_Static_assert(offsetof(struct handoff_regs, sctlr) == HANDOFF_SCTLR, "handoff_regs.S");

/*
 * E2H that cannot be cleared: FEAT_E2H0 not implemented, ID_AA64MMFR4_EL1.E2H0
 * (bits 27:24) negative.
 */
static bool e2h_is_res1(void)
{
	return read_sysreg(S3_0_C0_C7_4) >> 27 & 1;
}

/* CPTR_EL2, E2H = 0 layout: RES1 bits 13, 12, 9, 8, 7:0; 8 and 12 become traps where SVE and SME exist. */
static uint64_t cptr_no_trap(void)
{
	uint64_t cptr = 0x33ff & ~BIT(10);       /* TFP = 0 */

	if (id_field(ID_AA64PFR0_EL1, 32))
		cptr &= ~BIT(8);                 /* TZ = 0: SVE does not trap */
	if (id_field(ID_AA64PFR1_EL1, 24))
		cptr &= ~BIT(12);                /* TSM = 0: SME does not trap */
	return cptr;
}

/* What takes effect only below EL2; VHE says which layout will be in force there. */
static void quiet_el2(bool vhe)
{
	/* the physical counter and timer are open to EL1: EL1PCTEN, EL1PCEN, 10 bits up in the E2H layout */
	write_sysreg(CNTHCTL_EL2, vhe ? UINT64_C(3) << 10 : 3);
	write_sysreg(CNTVOFF_EL2, 0);                             /* virtual time is physical time */
	write_sysreg(VTTBR_EL2, 0);
	write_sysreg(HSTR_EL2, 0);                                /* no AArch32 CP15 traps */
	write_sysreg(VPIDR_EL2, read_sysreg(MIDR_EL1));
	write_sysreg(VMPIDR_EL2, read_sysreg(MPIDR_EL1));
	/* no debug traps; all of the PMU's counters to EL1 (HPMN = PMCR.N), where there is a PMU */
	if (id_field(ID_AA64DFR0_EL1, 8) && id_field(ID_AA64DFR0_EL1, 8) != 0xf)
		write_sysreg(MDCR_EL2, FIELD(read_sysreg(PMCR_EL0), 15, 11));
	else
		write_sysreg(MDCR_EL2, 0);
	if (id_field(ID_AA64PFR0_EL1, 24)) {                      /* GICv3 system registers */
		write_sysreg(S3_4_C12_C9_5, 0xf);                 /* ICC_SRE_EL2: SRE, Enable */
		isb();
		write_sysreg(S3_4_C12_C11_0, 0);                  /* ICH_HCR_EL2: no virtual interrupts */
	}
}

/*
 * Timers that somebody armed would fire as soon as the kernel unmasks. Under
 * E2H the EL0 names reach EL2's own timers, and EL1's have names of their own.
 */
static void stop_timers(void)
{
	write_sysreg(CNTP_CTL_EL0, 0);
	write_sysreg(CNTV_CTL_EL0, 0);
	if (current_el() == 2)
		write_sysreg(CNTHP_CTL_EL2, 0);
	if (running_regime() == REGIME_EL2_0) {
		write_sysreg(S3_5_C14_C2_1, 0);      /* CNTP_CTL_EL02 */
		write_sysreg(S3_5_C14_C3_1, 0);      /* CNTV_CTL_EL02 */
	}
	isb();
}

/*
 * Until the kernel has vectors of its own, an exception of it arrives at the
 * early ones, which need neither a map nor a stack of the kernel's. What they
 * read is read from memory then.
 */
static void leave_vectors_behind(void)
{
	handed_off = 1;
	cache_clean_poc(&handed_off, sizeof(handed_off));
	write_sysreg_el(VBAR, current_el(), (uint64_t)early_vectors);
	isb();
}

void handoff_jump(const struct handoff *handoff)
{
	struct handoff_regs regs = {
		.x = { handoff->x[0], handoff->x[1], handoff->x[2], handoff->x[3] },
		.entry = handoff->entry,
	};

	__asm__ volatile("msr daifset, #0xf" ::: "memory");
	stop_timers();
	leave_vectors_behind();
	if (current_el() == 2) {
		bool vhe = e2h_is_res1();

		quiet_el2(vhe);
		regs.hcr = BIT(HCR_RW) | (vhe ? BIT(HCR_E2H) | BIT(HCR_TGE) : 0);
		regs.cptr = vhe ? UINT64_C(3) << 20 | UINT64_C(3) << 16 | UINT64_C(3) << 24 :
				  cptr_no_trap();
		regs.sctlr = vhe ? SCTLR_EL1_RES1 : SCTLR_EL2_RES1;
	} else {
		regs.sctlr = SCTLR_EL1_RES1;
	}
	handoff_registers(&regs);
}
