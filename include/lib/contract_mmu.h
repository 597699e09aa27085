/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of the hand-off contract that holds once a kernel's MMU is on
 * (contract_mmu.def). Compares registers as they will be written with the rows;
 * knows neither how they were made nor how they are written.
 *
 * Called by boot/kernel_entry.c before each such boot, by `handoff`, by tests.
 * Pure.
 */
#ifndef LIB_CONTRACT_MMU_H
#define LIB_CONTRACT_MMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct contract_mmu {
	uint8_t granule_shift;     /* 12, 14, 16 */
	uint8_t va_bits, pa_bits;
	bool linear;
	bool one_half;             /* el2: registers of EL2 with E2H = 0 */
	uint64_t lower, upper;     /* where the roots of the tables are; upper: mmu=linear */
	uint64_t sctlr, tcr, mair, ttbr0, ttbr1;
};

struct contract_mmu_finding {
	const char *reg, *field, *source, *why;     /* reg without its _ELx */
	uint8_t lo, width;
	uint64_t wanted, value;    /* of the field */
};

/* Compares every row that applies; VISIT (may be NULL) sees each. How many differ. */
size_t contract_mmu_check(const struct contract_mmu *c,
			  void (*visit)(const struct contract_mmu_finding *finding, void *ctx),
			  void *ctx);

#endif
