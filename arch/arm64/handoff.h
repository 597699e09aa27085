/* SPDX-License-Identifier: Apache-2.0 */
/* Between handoff.c and handoff_regs.S. */
#ifndef ARM64_HANDOFF_H
#define ARM64_HANDOFF_H

#define HANDOFF_ENTRY   32
#define HANDOFF_HCR     40
#define HANDOFF_CNTHCTL 56
#define HANDOFF_SPSR    72
#define HANDOFF_SP      80
#define HANDOFF_FORGET  88

#ifndef __ASSEMBLER__
#include <stdint.h>

struct handoff_regs {
	uint64_t x[4];
	uint64_t entry;
	uint64_t hcr, cptr;         /* ignored at EL1, as the next */
	uint64_t cnthctl;
	uint64_t sctlr;             /* of the EL that Slipway runs at */
	uint64_t spsr;              /* 0: the kernel runs at that EL too; else down by ERET with it */
	uint64_t sp;                /* of the EL that Slipway runs at */
	uint64_t forget, forget_end, line;   /* struct handoff; with CONFIG_HANDOFF_AARCH32 only */
};

/* Register-only from its first instruction on. */
void handoff_registers(const struct handoff_regs *regs) __attribute__((noreturn));
#endif
#endif
