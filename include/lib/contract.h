/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hand-off contract: which system register must hold what when a kernel is
 * entered, one table (contract_rows.def) for all modes and all CPUs, and the
 * interpreter that programs, checks and lists it.
 *
 * Called by arch/arm64/handoff.c with the machine's registers, by the tests
 * with a model. Knows no register access of its own: reading and writing are
 * passed in. A register is named by enum contract_reg; its encoding is the
 * accessor's affair. Only registers that this CPU has, by its ID registers,
 * are ever touched.
 */
#ifndef LIB_CONTRACT_H
#define LIB_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* R_HCR_EL2 and so on. Of a pair the second, as R_SCTLR_EL12, follows its first. */
enum contract_reg {
#define CONTRACT_PAIR(name, other, ...) R_##name, R_##other,
#define CONTRACT_REG(name, ...)
#define CONTRACT_ID(name, ...)
#include <lib/contract_regs.def>
#undef CONTRACT_PAIR
#undef CONTRACT_REG
	CONTRACT_PAIRS_END,
	CONTRACT_BEFORE_REGS = CONTRACT_PAIRS_END - 1,
#define CONTRACT_PAIR(name, other, ...)
#define CONTRACT_REG(name, ...) R_##name,
#include <lib/contract_regs.def>
#undef CONTRACT_ID
#undef CONTRACT_REG
#define CONTRACT_REG(name, ...)
#define CONTRACT_ID(name, ...) R_##name,
#include <lib/contract_regs.def>
#undef CONTRACT_PAIR
#undef CONTRACT_REG
#undef CONTRACT_ID
	CONTRACT_REGS
};

/* How a kernel may be entered; what the user asks for. */
enum contract_mode {
	CONTRACT_AUTO,          /* el2 (el2-vhe where E2H cannot be cleared), or el1 when there is no EL2 */
	CONTRACT_EL2,           /* EL2, E2H = TGE = 0 */
	CONTRACT_EL2_VHE,       /* EL2, E2H = TGE = 1 */
	CONTRACT_EL1,
	CONTRACT_EL1_AARCH32,
	CONTRACT_MODES
};

/* The machine, or a model of it. */
struct contract_io {
	uint64_t (*read)(void *ctx, enum contract_reg reg);
	void (*write)(void *ctx, enum contract_reg reg, uint64_t value);
	void (*sync)(void *ctx);                           /* ISB */
	/*
	 * FEATURE (its name) comes next, and its registers trap to EL3 when
	 * that has not enabled it: the last chance to say so. May be NULL.
	 */
	void (*crumb)(void *ctx, const char *feature);
	void *ctx;
	uint8_t el;             /* where it runs: 1 or 2 */
	bool e2h_fixed;         /* HCR_EL2.E2H was found to be stuck at 1 */
};

/* A contract for one entry on this CPU; made by contract_begin(). */
struct contract {
	const struct contract_io *io;
	uint8_t target;         /* one of the modes of contract_rows.def */
	bool e2h;               /* in force now */
	uint8_t late_terms;     /* the rest is private to lib/contract */
	uint64_t features;
};

/* How one row stands. */
enum contract_verdict {
	CONTRACT_OK,
	CONTRACT_LATER,         /* is set by the last instructions before the kernel */
	CONTRACT_NOT_KEPT,      /* a HINT that the CPU does not keep */
	CONTRACT_NOT_OURS,      /* an EXPECT that does not hold: firmware's duty */
	CONTRACT_WRONG,         /* breaks the contract */
};

struct contract_finding {
	size_t row;             /* index for contract_row_*() */
	enum contract_reg reg;
	uint8_t lo, width;
	uint64_t wanted, value; /* of the field */
	enum contract_verdict verdict;
};

/*
 * Chooses the form that MODE has on this CPU. -ENOTSUP when it cannot be, and
 * *why says so in words.
 */
int contract_begin(struct contract *c, const struct contract_io *io, enum contract_mode mode,
		   const char **why);

/* The mode that was chosen for CONTRACT_AUTO, else the one that was given. */
enum contract_mode contract_mode(const struct contract *c);

/* HCR_EL2.E2H at the kernel's entry. */
bool contract_e2h(const struct contract *c);

/*
 * Writes every register of the contract but the last ones. Nothing that it
 * writes disturbs a program that runs at EL2 (or EL1) on its own tables, so it
 * may be run and the program go on.
 */
void contract_program(const struct contract *c);

/* What REG is to hold, for the last instructions. 0 when the contract does not touch it. */
uint64_t contract_value(const struct contract *c, enum contract_reg reg);

typedef void (*contract_visit)(const struct contract_finding *finding, void *ctx);

/* Every row that applies, without a look at what its register holds: value is wanted. */
void contract_list(const struct contract *c, contract_visit visit, void *ctx);

/*
 * After contract_program(): compares every row that applies with the machine;
 * VISIT (may be NULL) sees each. The number of rows that are CONTRACT_WRONG.
 */
size_t contract_check(const struct contract *c, contract_visit visit, void *ctx);

/* Texts of a row and names of registers; with CONFIG_CMD_HANDOFF, else "" and "register N". */
const char *contract_row_field(size_t row);
const char *contract_row_source(size_t row);
const char *contract_row_why(size_t row);
const char *contract_reg_name(enum contract_reg reg);

#endif
