/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System registers: access by name, and the fields that Slipway uses, named as
 * in the Arm ARM (DDI 0487). Registers that the assembler may not know are
 * named by their encoding.
 */
#ifndef ARM64_SYSREG_H
#define ARM64_SYSREG_H

/* CurrentEL */
#define CURRENT_EL(reg) ((reg) >> 2 & 3)

/* SCTLR_ELx */
#define SCTLR_M    (1 << 0)
#define SCTLR_A    (1 << 1)
#define SCTLR_C    (1 << 2)
#define SCTLR_SA   (1 << 3)
#define SCTLR_I    (1 << 12)
#define SCTLR_WXN  (1 << 19)
#define SCTLR_BT   (UINT64_C(1) << 36)    /* PACIASP is no landing pad for BR by x0 to x15 */
/* bits that are RES1 without later features: SCTLR_EL2 with E2H = 0 and SCTLR_EL3; SCTLR_EL1 and E2H = 1 */
#define SCTLR_EL2_RES1 0x30c50830
#define SCTLR_EL1_RES1 0x30d00980

/* HCR_EL2 */
#define HCR_AMO 5
#define HCR_TGE 27
#define HCR_RW  31
#define HCR_E2H 34

/* SPSR_ELx / PSTATE */
#define SPSR_A     (1 << 8)
#define SPSR_I     (1 << 7)
#define SPSR_F     (1 << 6)
#define SPSR_DAIF  0x3c0
#define SPSR_EL1h  0x5
#define SPSR_EL2h  0x9
#define SPSR_AARCH32_SVC 0x1d3   /* Supervisor mode, A, I, F masked, A32, little-endian */

#ifndef __ASSEMBLER__

#include <stdint.h>

#define read_sysreg(name)                                              \
	({                                                             \
		uint64_t v_;                                           \
		__asm__ volatile("mrs %0, " #name : "=r"(v_) :: "memory"); \
		v_;                                                    \
	})
#define write_sysreg(name, value)                                      \
	do {                                                           \
		uint64_t w_ = (value);                                 \
		__asm__ volatile("msr " #name ", %x0" : : "rZ"(w_) : "memory"); \
	} while (0)

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

static inline void dsb_sy(void)
{
	__asm__ volatile("dsb sy" ::: "memory");
}

static inline unsigned int current_el(void)
{
	return CURRENT_EL(read_sysreg(CurrentEL));
}

/* Reads NAME_EL1, _EL2 or _EL3, whichever belongs to the current EL. */
#define read_sysreg_el(name, el)                                 \
	((el) == 3 ? read_sysreg(name##_EL3) :                   \
	 (el) == 2 ? read_sysreg(name##_EL2) : read_sysreg(name##_EL1))
#define write_sysreg_el(name, el, value)                         \
	do {                                                     \
		uint64_t v2_ = (value);                          \
		if ((el) == 3)                                   \
			write_sysreg(name##_EL3, v2_);           \
		else if ((el) == 2)                              \
			write_sysreg(name##_EL2, v2_);           \
		else                                             \
			write_sysreg(name##_EL1, v2_);           \
	} while (0)

/* A field of an ID register: unsigned 4-bit value at bit LO. */
#define id_field(name, lo) (read_sysreg(name) >> (lo) & 0xf)

#endif
#endif
