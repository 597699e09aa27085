/* SPDX-License-Identifier: Apache-2.0 */
/* Between handoff.c and handoff_regs.S. */
#ifndef ARM64_HANDOFF_H
#define ARM64_HANDOFF_H

#define HANDOFF_ENTRY 32
#define HANDOFF_HCR   40
#define HANDOFF_SCTLR 56

#ifndef __ASSEMBLER__
#include <stdint.h>

struct handoff_regs {
	uint64_t x[4];
	uint64_t entry;
	uint64_t hcr, cptr;     /* ignored at EL1 */
	uint64_t sctlr;
};

/* Register-only from its first instruction on. */
void handoff_registers(const struct handoff_regs *regs) __attribute__((noreturn));
#endif
#endif
