/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fault explained from what somebody pasted: register values in any order, as
 * Linux, U-Boot, TF-A, Zephyr, Xen or Slipway print them, or typed by hand. Says
 * what happened, in which regime, how far the table walk got, what does not
 * fit together, what to look at next. Findings are plain sentences.
 *
 * Used by `explain` of the console and of armdecode. Pure; host-tested, fuzzed.
 */
#ifndef LIB_DECODE_EXPLAIN_H
#define LIB_DECODE_EXPLAIN_H

#include <lib/decode_walk.h>

/* Registers that a dump may have; those before DUMP_BANKED_END exist at every EL. */
enum dump_reg {
	DUMP_ESR, DUMP_FAR, DUMP_ELR, DUMP_SPSR, DUMP_SCTLR, DUMP_TCR, DUMP_TTBR0, DUMP_TTBR1,
	DUMP_MAIR, DUMP_VBAR, DUMP_SP,
	DUMP_BANKED_END,
	DUMP_HCR = DUMP_BANKED_END, DUMP_CPTR, DUMP_CNTHCTL, DUMP_HPFAR, DUMP_LR,
	DUMP_MMFR0, DUMP_MMFR1, DUMP_MMFR2, DUMP_MMFR4, DUMP_PFR0,
	/* Linux shows where its first table is, and the descriptors */
	DUMP_PGDP, DUMP_PGD, DUMP_P4D, DUMP_PUD, DUMP_PMD, DUMP_PTE,
	DUMP_COUNT
};

#define DUMP_NOTE_SIZE 40

struct dump {
	/* [0]: printed without an EL. Not banked: always [0] */
	uint64_t value[DUMP_COUNT][4];
	uint8_t known[DUMP_COUNT];              /* one bit per EL */
	uint8_t twice[DUMP_COUNT];              /* came again with another value */
	char note[DUMP_COUNT][DUMP_NOTE_SIZE];  /* what stood beside it: "_image_ram_end" */
	int el;                                 /* "... at EL2" in the text; 0: not said */
	/* Linux: "4k pages, 48-bit VAs"; 0: not said */
	unsigned int granule_shift, va_bits;
};

enum explain_kind {
	EXPLAIN_HAPPENED, EXPLAIN_REGIME, EXPLAIN_WALK, EXPLAIN_INCONSISTENT, EXPLAIN_NOTE,
	EXPLAIN_NEXT
};

struct explain_options {
	int el;                    /* 0: find out */
	bool e2h;                  /* true: known to be 1 whatever the dump says */
	walk_read read;            /* NULL: no memory */
	void *read_ctx;
	void (*emit)(void *ctx, enum explain_kind kind, const char *text);
	void *emit_ctx;
};

/* Reads TEXT (NUL-terminated) into DUMP. Returns how many values were found. */
size_t dump_parse(struct dump *dump, const char *text);

/* Adds one value, as if it had been read: for dumps that are not text. */
void dump_set(struct dump *dump, enum dump_reg reg, int el, uint64_t value);

/* Emits the findings. -ENODATA when the dump has no ESR. */
int explain(const struct dump *dump, const struct explain_options *options);

/* "what happened", "regime", ... */
const char *explain_kind_name(enum explain_kind kind);

#endif
