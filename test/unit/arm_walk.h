/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stage 1 table walk as the CPU does it, written from the Arm ARM alone
 * (D8.2 "Translation process", D8.3 "descriptor formats", D8.4 "Memory access
 * control", D8.7.1 "The Contiguous bit", D19.2 TCR_ELx), so that lib/xlat is
 * judged by other code than its own. Of a CPU with FEAT_LPA, FEAT_LPA2, FEAT_LVA
 * and FEAT_BTI; without FEAT_XNX and hierarchical permissions.
 */
#ifndef TEST_ARM_WALK_H
#define TEST_ARM_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum arm_regime {
	ARM_EL1_0,         /* also EL2&0: HCR_EL2.E2H = 1 */
	ARM_EL2_NVHE,      /* also EL3 */
};

struct arm_tcr {
	unsigned int granule_shift;
	unsigned int txsz;
	unsigned int pa_bits;      /* of (I)PS */
	bool ds;                   /* and not 64K pages */
	bool disabled;             /* EPDn */
	unsigned int sh;
	bool upper;                /* TTBR1's half */
	enum arm_regime regime;
	uint64_t mair;
};

enum arm_fault { ARM_NO_FAULT, ARM_TRANSLATION, ARM_ACCESS_FLAG, ARM_ADDRESS_SIZE };

struct arm_access {
	bool read, write, execute;
};

struct arm_result {
	enum arm_fault fault;
	int level;
	uint64_t pa;               /* of the address that was looked up */
	uint64_t leaf;             /* bytes that the leaf maps */
	uint8_t attr;              /* its byte of MAIR */
	unsigned int sh;
	struct arm_access privileged, el0;
	bool guarded;
	uint64_t reach;            /* bytes that one entry of the TLB may hold: the leaf, or its run */
	bool hint_misused;         /* the Contiguous bit in entries that do not form a run */
	bool reserved_bits;        /* a RES0 or RES1 bit of some descriptor on the way is wrong */
};

/* One half of TCR_ELx, in the layout of REGIME. */
void arm_read_tcr(uint64_t value, enum arm_regime regime, bool upper, struct arm_tcr *tcr);

/* The level of the first lookup. */
int arm_start_level(unsigned int granule_shift, unsigned int txsz);

/* The output or table address in a descriptor, whose lowest bit is LOW. */
uint64_t arm_address(const struct arm_tcr *tcr, uint64_t desc, unsigned int low);

/* How many entries the Contiguous bit spans at LEVEL; 1 where it is RES0. */
size_t arm_run_entries(unsigned int granule_shift, int level);

/* READ gives entry INDEX of the table at a physical address. */
void arm_walk(const struct arm_tcr *tcr, uint64_t ttbr, uint64_t va,
	      uint64_t (*read)(void *ctx, uint64_t table, size_t index), void *ctx,
	      struct arm_result *result);

#endif
