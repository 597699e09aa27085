/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The MMU as the hardware sees it: its registers and its own translations.
 * For `mmu`, fault reports and tests of our tables; with CONFIG_CMD_MMU or
 * CONFIG_FAULT_WALK only.
 */
#ifndef ARCH_MMU_DEBUG_H
#define ARCH_MMU_DEBUG_H

#include <stdbool.h>
#include <stdint.h>

/* The registers of the regime that is in force: those of the current EL. */
struct mmu_registers {
	int el;
	bool e2h;                  /* HCR_EL2.E2H; false at EL1 */
	bool two_ranges;           /* TTBR1 exists: EL1&0, EL2&0 */
	uint64_t sctlr, tcr, mair, ttbr0;
	uint64_t ttbr1;            /* 0 without two_ranges */
	uint64_t hcr, vtcr, vttbr; /* EL2 only, 0 at EL1 */
};

void mmu_read_registers(struct mmu_registers *regs);

/*
 * What the hardware makes of VA for a read or a write of the current EL:
 * PAR_EL1 after AT S1E1R/W or AT S1E2R/W. Changes PAR_EL1. The instruction
 * takes an external abort on a table walk as an exception.
 */
uint64_t mmu_translate(uint64_t va, bool write);

/*
 * Single accesses of exactly one kind, for tests under fault_capture(): 8 bytes
 * read or written by one instruction at any alignment, a call of code at ADDR.
 */
uint64_t probe_read(uint64_t addr);
void probe_write(uint64_t addr, uint64_t value);
void probe_execute(uint64_t addr);

/*
 * LDXR and STXR of 8 bytes at ADDR, with nothing between, until STXR stores
 * VALUE: how many times it took, or 0 when TRIES did not do.
 */
unsigned int probe_exclusive(uint64_t addr, uint64_t value, unsigned int tries);

/* RET, for memory that is to be called. */
#define PROBE_CODE_RET 0xd65f03c0u

#endif
