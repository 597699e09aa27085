/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the previous stage left: every register that Slipway later changes, as
 * it was at the first instruction. Filled by the entry code before anything is
 * changed; shown by `bdinfo`, used by the hand-off contract.
 */
#ifndef ARCH_ENTRY_STATE_H
#define ARCH_ENTRY_STATE_H

/* Offsets for the assembly, asserted in entry.c. */
#define ENTRY_X0      0
#define ENTRY_DAIF    32
#define ENTRY_SPSEL   40
#define ENTRY_SP      48
#define ENTRY_VBAR    56
#define ENTRY_SCTLR   64
#define ENTRY_PC      72
#define ENTRY_EL      80
#define ENTRY_TICKS   88
#define ENTRY_TCR     96
#define ENTRY_TTBR0   104
#define ENTRY_MAIR    112

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

struct entry_state {
	uint64_t x[4];          /* x0 to x3 */
	uint64_t daif;
	uint64_t spsel;
	uint64_t sp;
	uint64_t vbar;          /* of the EL that was entered, as the next two */
	uint64_t sctlr;
	uint64_t pc;            /* where the image stood when it was entered */
	uint64_t el;
	uint64_t ticks;         /* the counter at entry */
	uint64_t tcr, ttbr0, mair;  /* of that EL too */
	/* read later, but before they are changed: */
	uint64_t hcr;           /* EL2 registers: 0 when not entered at EL2 or above */
	uint64_t cptr;          /* CPTR_EL2, or CPACR_EL1 when entered at EL1 */
	uint64_t cnthctl, cntvoff, vttbr, mdcr, hstr;
	uint64_t midr, mpidr;
	bool e2h_fixed;         /* HCR_EL2.E2H cannot be cleared, whatever it reads as */
};

/* The one of this boot. */
const struct entry_state *entry_state(void);

/* EL that Slipway itself runs at: the one it was entered at, or EL2 (EL1 without EL2) after EL3. */
unsigned int running_el(void);

#endif
#endif
