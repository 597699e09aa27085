/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System registers of Armv8-A and Armv9-A in words: which fields a value has,
 * what each means, which reserved bits are wrong.
 *
 * Some registers have two layouts: HCR_EL2.E2H changes SCTLR_EL2, TCR_EL2,
 * CPTR_EL2, CNTHCTL_EL2 and TTBR0_EL2. The caller says which one is in force.
 *
 * Data driven: lib/decode/regs_*.c hold one text per register (the notation is
 * in lib/decode/layout.h), everything else reads those. Used by the console,
 * by the host tool armdecode and by lib/decode_explain.h. Pure; host-tested.
 */
#ifndef LIB_DECODE_H
#define LIB_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decode_context {
	int el;            /* for names without an EL ("esr"): 1 to 3, or 0: not known */
	bool e2h;          /* HCR_EL2.E2H of the machine that the value comes from */
};

/* A register in one layout. */
struct decode_reg {
	const char *name;      /* "TCR_EL2" */
	const char *layout;    /* private to lib/decode */
	bool e2h_matters;      /* the layout depends on E2H */
	bool e2h;              /* the one it was looked up for */
};

enum decode_kind {
	DECODE_FIELD,
	DECODE_RES0,       /* reserved bits that should be 0 and are not */
	DECODE_RES1,       /* a reserved bit that should be 1 and is not */
};

struct decode_item {
	enum decode_kind kind;
	uint8_t hi, lo;
	char name[24];         /* "RES0", "RES1" for the reserved */
	uint64_t value;
	char meaning[96];      /* "" where the value speaks for itself */
};

typedef void (*decode_visit)(const struct decode_item *item, void *ctx);

/*
 * Finds a register by name, upper or lower case. "_el1" may be left out for the
 * ID registers, "_elN" for others when the context says the EL; ESR, SPSR, FAR
 * and such, which are alike at every EL, need none. "_EL12" is "_EL1".
 * -ENOENT: not known.
 */
int decode_find(const char *name, const struct decode_context *ctx, struct decode_reg *reg);

/*
 * Visits the fields of VALUE, highest bits first, and the reserved bits that
 * are not as they should be. For ESR the syndrome (ISS) is visited in the form
 * that its class (EC) has.
 */
void decode_fields(const struct decode_reg *reg, uint64_t value, decode_visit visit, void *ctx);

/* The field called NAME, or 0 when the layout has none. */
uint64_t decode_field(const struct decode_reg *reg, uint64_t value, const char *name);

/* Prints it all with printf: a line for each field that says something, then the rest. */
void decode_print(const struct decode_reg *reg, uint64_t value);

/* The register that MRS/MSR op0..op2 names, or NULL. CRm and op2 as in the instruction. */
const char *decode_sysreg_name(unsigned int op0, unsigned int op1, unsigned int crn,
			       unsigned int crm, unsigned int op2);

/* The names that decode_find() knows, by index; NULL after the last. Names with two layouts come twice. */
const char *decode_name(size_t index);

#endif
