/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of explain share; private to lib/decode. */
#ifndef LIB_DECODE_EXPLAIN_PRIVATE_H
#define LIB_DECODE_EXPLAIN_PRIVATE_H

#include <lib/decode_explain.h>

struct explain {
	const struct dump *dump;
	const struct explain_options *options;
	uint64_t esr;
	unsigned int ec, fsc;
	int el;                    /* that took the exception, 1 to 3 */
	bool e2h, tge;             /* of HCR_EL2, or what the rest of the dump says */
	bool from_lower;           /* the class says: from a lower EL */
	bool stage2;               /* a stage 2 fault, taken at EL2 for a guest */
	struct walk_regime regime;
	struct walk_range range;   /* for FAR */
	bool has_tcr, has_far;
	bool tcr_in_words;         /* made of "4k pages, 48-bit VAs", no value of the register */
	uint64_t far;
};

/* The value of REG for the EL of the exception, or without EL; false: not in the dump. */
bool explain_get(const struct explain *x, enum dump_reg reg, uint64_t *value);

/* Nothing was mapped there: a translation fault at any level. */
static inline bool is_translation_fault(unsigned int fsc)
{
	return (fsc & 0x3c) == 0x04 || fsc == 0x2b || fsc == 0x2a;
}

void explain_say(const struct explain *x, enum explain_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "TCR_EL2", in one of a few static buffers' worth: written to BUF, returned. */
#define EL_NAME_SIZE 16
const char *explain_el_name(const struct explain *x, const char *name, char *buf);

/* One file each: what happened; registers and their layouts; the walk; what does not fit. */
void explain_happened(const struct explain *x);
void explain_regime(const struct explain *x);
void explain_walk(const struct explain *x);
void explain_consistency(const struct explain *x);
void explain_next(const struct explain *x);

/* Bits of SPSR.M[3:2]: the EL that it returns to. */
unsigned int explain_spsr_el(uint64_t spsr);

#endif
