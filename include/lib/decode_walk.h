/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One address through anybody's stage 1 tables, as the hardware would go:
 * from register values and a way to read memory. Every granule, 52-bit
 * addresses (LPA, LPA2) with them. Trusts nothing that it reads: tables may be
 * garbage, point anywhere or at themselves; there are at most five levels.
 *
 * lib/xlat.h makes tables and knows its own formats only; this one reads what
 * others made. Used by `walk` of armdecode and by lib/decode_explain.h. Pure;
 * host-tested.
 */
#ifndef LIB_DECODE_WALK_H
#define LIB_DECODE_WALK_H

#include <lib/decode.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The registers of one translation regime. */
struct walk_regime {
	int el;                    /* 1 to 3: whose tables */
	bool e2h;                  /* EL2 only: laid out as EL1&0, with two ranges */
	uint64_t tcr, ttbr0, ttbr1;
	uint64_t mair;
	bool mair_known;
	bool wxn;                  /* SCTLR_ELx.WXN */
	unsigned int pa_bits;      /* of the CPU (ID_AA64MMFR0.PARange); 0: what TCR says */
};

/* What TCR says of the range that an address lies in. */
struct walk_range {
	bool upper;                /* TTBR1 */
	bool in_range;             /* the top bits of the address fit the range */
	bool walks_off;            /* EPDn */
	bool valid;                /* TCR describes a format that the architecture has */
	unsigned int granule_shift, va_bits;
	unsigned int pa_bits;      /* TCR.PS or IPS, or the CPU's where that is less */
	bool ds;                   /* LPA2 descriptors */
	bool hpd;                  /* table attributes ignored */
	int start_level;           /* -1 to 3 */
	uint64_t table;            /* of the first level, from TTBR */
};

enum walk_kind {
	WALK_TABLE, WALK_BLOCK, WALK_PAGE, WALK_INVALID,
	WALK_RESERVED,             /* an encoding that this level does not have */
	WALK_TOO_FAR,              /* leads beyond range.pa_bits: an address size fault */
	WALK_CYCLE,                /* decode_scan() only: leads to a table above itself */
	WALK_UNREADABLE
};

/* How a walk ended. */
enum walk_end {
	WALK_END_MAPPED,
	WALK_END_INVALID, WALK_END_RESERVED, WALK_END_TOO_FAR, WALK_END_CYCLE, WALK_END_UNREADABLE,
	/* before a descriptor was read: */
	WALK_END_OFF,              /* EPDn */
	WALK_END_GRANULE,          /* TCR.TGn is a reserved value */
	WALK_END_SIZE,             /* TCR.TnSZ asks for what the granule does not have */
	WALK_END_OUT_OF_RANGE,     /* the address does not fit TnSZ */
	WALK_END_BASE,             /* TTBRn lies beyond range.pa_bits: an address size fault */
};

struct walk_step {
	int level;
	unsigned int index;        /* of the descriptor in its table */
	uint64_t address;          /* of the descriptor */
	uint64_t desc;             /* not for WALK_UNREADABLE */
	enum walk_kind kind;
};

#define WALK_MAX_STEPS 5

struct walk_result {
	struct walk_range range;
	enum walk_end end;
	struct walk_step step[WALK_MAX_STEPS];
	size_t steps;
	bool mapped;               /* the last step is a block or page, and the rest holds: */
	uint64_t output;           /* physical address of the one that was asked for */
	uint64_t size;             /* of the block or page */
	bool write, execute;       /* for the EL of the regime (reading is always allowed) */
	bool el0_read, el0_write, el0_execute;
	bool access_flag;
	bool guarded;              /* GP: indirect branches must land on BTI (FEAT_BTI) */
	unsigned int attr;         /* index into MAIR */
	size_t cycle;              /* the step whose table was met before on this walk; 0: none */
};

/* Loads the descriptor at a physical address; false: not known. */
typedef bool (*walk_read)(void *ctx, uint64_t pa, uint64_t *desc);

/* What PARange, PS and IPS count: bits of a physical address, 0 for a reserved value. */
unsigned int walk_pa_bits(unsigned int code);

/* Only what TCR and TTBR say, without reading a table. */
void walk_range_of(const struct walk_regime *regime, uint64_t va, struct walk_range *range);

/* log2 of what one descriptor at LEVEL maps. */
unsigned int walk_shift(const struct walk_range *range, int level);

/* Index of the descriptor for VA in its table at LEVEL. */
unsigned int walk_index(const struct walk_range *range, uint64_t va, int level);

void decode_walk(const struct walk_regime *regime, uint64_t va, walk_read read, void *ctx,
		 struct walk_result *result);

/*
 * The pseudo register (lib/decode.h) that has the layout of a step's
 * descriptor: PTE_..., or PTE_LPA2_... with RANGE->ds. -ENOENT: it is none.
 */
int walk_layout(const struct walk_regime *regime, const struct walk_range *range,
		const struct walk_step *step, struct decode_reg *reg);

/* The end of a walk in a sentence, into BUF; returned. */
const char *walk_describe(const struct walk_regime *regime, const struct walk_result *result,
			  char *buf, size_t size);

/* Prints each level's descriptor with its fields, and the end of the walk of VA in a sentence. */
void walk_print(const struct walk_regime *regime, uint64_t va, const struct walk_result *result);

/* "mapped", "invalid-descriptor", "address-size", ...: for programs that read them */
const char *walk_end_name(enum walk_end end);

/*
 * The bits of the block or page descriptor that a walk ended at, by their names
 * in the layout of the regime: "AttrIndx 5, AP[2] 1, SH 3, AF 1, XN 0". Into
 * BUF (80 bytes do); returned.
 */
const char *walk_leaf_bits(const struct walk_regime *regime, const struct walk_result *result,
			   char *buf, size_t size);

enum walk_access { WALK_READ, WALK_WRITE, WALK_FETCH };

/* What an abort with this ESR was trying; cache maintenance counts as reading. */
enum walk_access walk_access_of(uint64_t esr);

/*
 * Why an access of the EL of the regime is not possible: walk_describe() when
 * nothing is mapped, else the bit that refuses and the descriptor that has it.
 * Into BUF (160 bytes do); returned.
 */
const char *walk_refusal(const struct walk_regime *regime, const struct walk_result *result,
			 enum walk_access access, char *buf, size_t size);

/* "table", "block", ... */
const char *walk_kind_name(enum walk_kind kind);

/* A piece of memory out of a file: for decode_walk(), with walk_memory_read. Little-endian. */
struct walk_memory {
	const void *data;
	uint64_t base, size;
};
bool walk_memory_read(void *ctx, uint64_t pa, uint64_t *desc);

#endif
