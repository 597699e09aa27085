/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few A64 instructions that the plugins tell apart: those of the SYS space
 * (DC, IC, TLBI), the barriers, MSR, ERET. Encodings: Arm ARM C4.1.66
 * "Branches, exception generating and system instructions" and C5.3 - C5.5.
 */
#ifndef TEST_PLUGIN_A64_H
#define TEST_PLUGIN_A64_H

#include <stdbool.h>
#include <stdint.h>

/* The fields that SYS, MSR and MRS share. */
#define A64_OP1(insn) (((insn) >> 16) & 7)
#define A64_CRN(insn) (((insn) >> 12) & 15)
#define A64_CRM(insn) (((insn) >> 8) & 15)
#define A64_OP2(insn) (((insn) >> 5) & 7)
#define A64_RT(insn)  ((insn) & 31)

#define A64_ERET 0xd69f03e0u
#define A64_ISB  0xd5033fdfu

static inline bool a64_is_sys(uint32_t insn)
{
	return (insn & 0xfff80000u) == 0xd5080000u;
}

/* MSR (register) to a system register with op0 = 3. */
static inline bool a64_is_msr(uint32_t insn)
{
	return (insn & 0xfff80000u) == 0xd5180000u;
}

/* MSR SCTLR_EL1, _EL2 or _EL3. */
static inline bool a64_is_msr_sctlr(uint32_t insn)
{
	return a64_is_msr(insn) && A64_CRN(insn) == 1 && A64_CRM(insn) == 0 &&
	       A64_OP2(insn) == 0 && (A64_OP1(insn) == 0 || A64_OP1(insn) == 4 || A64_OP1(insn) == 6);
}

/* DSB with any option; DSB nXS is left out on purpose (no test CPU has it). */
static inline bool a64_is_dsb(uint32_t insn)
{
	return (insn & 0xfffff0ffu) == 0xd503309fu;
}

static inline bool a64_is_dmb(uint32_t insn)
{
	return (insn & 0xfffff0ffu) == 0xd50330bfu;
}

static inline bool a64_is_isb(uint32_t insn)
{
	return (insn & 0xfffff0ffu) == 0xd50330dfu;
}

static inline bool a64_is_tlbi(uint32_t insn)
{
	return a64_is_sys(insn) && (A64_CRN(insn) == 8 || A64_CRN(insn) == 9);
}

static inline bool a64_is_ic(uint32_t insn)
{
	return a64_is_sys(insn) && A64_CRN(insn) == 7 && (A64_CRM(insn) == 1 || A64_CRM(insn) == 5);
}

static inline bool a64_is_dc_zva(uint32_t insn)
{
	return a64_is_sys(insn) && A64_OP1(insn) == 3 && A64_CRN(insn) == 7 &&
	       A64_CRM(insn) == 4 && A64_OP2(insn) == 1;
}

/* DC that cleans or invalidates: by set/way, to the PoC, PoU, PoP. Not ZVA, which is a store. */
static inline bool a64_is_dc(uint32_t insn)
{
	if (!a64_is_sys(insn) || A64_CRN(insn) != 7)
		return false;
	switch (A64_CRM(insn)) {
	case 6: case 10: case 11: case 12: case 13: case 14:
		return true;
	default:
		return false;
	}
}

#endif
