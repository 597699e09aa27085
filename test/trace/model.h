/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A model of what caches and TLBs may do, and the rules that a program must
 * keep so that it does not matter. The trace plugin feeds it every event of a
 * boot; unit tests feed it made-up ones.
 *
 * The model is the worst machine the architecture allows (Arm ARM B2.7, D7.4,
 * D8.13 - D8.17): a line may sit in the cache from before reset, is fetched
 * whenever the caches are on, is written back at any moment, and the I-cache
 * keeps what it has until told otherwise. For every byte of RAM it knows
 *
 *   dirty   written through the cache: memory holds something older
 *   stale   written past the cache: the cache may hold something older
 *   lost    neither can be relied upon: a dirty line may be written back over
 *           it, or it was invalidated while dirty
 *
 * and for every line when it was written, cleaned and invalidated. Addresses
 * are physical and, as the program's map is an identity map, virtual too; an
 * access for which they differ is itself a violation.
 *
 * One CPU. RAM is taken as mapped write-back wherever M and C of SCTLR are set.
 */
#ifndef TEST_TRACE_MODEL_H
#define TEST_TRACE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rule {
	RULE_READ_UNCACHED, /* read past the cache what was written through it and not cleaned */
	RULE_READ_CACHED,   /* read through the cache what was written past it and not invalidated */
	RULE_FETCH,         /* executed what was written, without clean, DSB, IC, DSB, ISB */
	RULE_MMU_ON,        /* MMU turned on without TLBI, DSB or ISB before it, or on unclean tables */
	RULE_ISB,           /* a change of SCTLR, TCR, TTBR or MAIR without the ISB it needs */
	RULE_BREAK,         /* a live descriptor changed without break-before-make */
	RULE_TLB,           /* memory used through a translation that may be the old one */
	RULE_SET_WAY,       /* maintenance by set and way */
	RULE_IDENTITY,      /* VA differs from PA */
	RULE_HANDOFF,       /* the kernel is not entered as booting.rst demands */
	RULE_COUNT
};

/* A rule's name for reports, such as "read-uncached". */
const char *rule_name(enum rule rule);

enum regime { REGIME_EL1 = 1, REGIME_EL2 = 2, REGIME_EL3 = 3 };
enum reg { REG_SCTLR, REG_TCR, REG_TTBR0, REG_TTBR1, REG_MAIR, REG_COUNT };

#define SCTLR_M   (1u << 0)
#define SCTLR_C   (1u << 2)
#define SCTLR_I   (1u << 12)
#define SCTLR_WXN (1u << 19)
#define HCR_TGE   (1ull << 27)
#define HCR_E2H   (1ull << 34)

#define LINE 64u

enum dc_op {
	DC_INVALIDATE,       /* IVAC */
	DC_CLEAN_POC,        /* CVAC */
	DC_CLEAN_POU,        /* CVAU */
	DC_CLEAN_INVALIDATE, /* CIVAC */
	DC_ZERO,             /* ZVA: a store of a whole line */
	DC_SET_WAY,
};

enum dsb_kind { DSB_LOADS = 1, DSB_STORES = 2, DSB_ALL = 3 }; /* as CRm<1:0> */

struct model_host {
	/* A rule was broken at the address. TEXT says how; valid during the call. */
	void (*violation)(void *ctx, enum rule rule, uint64_t addr, const char *text);
	/* Reads guest memory. */
	bool (*read)(void *ctx, uint64_t addr, void *buf, size_t len);
	void *ctx;
};

struct handoff {
	uint64_t pc;              /* of the kernel's first instruction */
	uint64_t x[4];
	uint64_t pstate;          /* as SPSR: DAIF in bits 9-6 */
	uint64_t image_file_size; /* bytes that the loader read */
	uint64_t image_size;      /* bytes that the header claims */
	bool mapped;              /* with the MMU on, by mmu=identity or mmu=linear */
	uint64_t base;            /* VA - PA then: pc is a VA, x[0] is not */
	uint64_t resident, resident_size; /* what stays at EL2 with its MMU off; 0: nothing */
};

struct model;

struct model *model_new(uint64_t ram_base, uint64_t ram_size, const struct model_host *host);
void model_free(struct model *m);

/* Registers as they are at reset; the events below report changes. */
void model_reset_register(struct model *m, enum regime regime, enum reg reg, uint64_t value);
void model_reset_hcr(struct model *m, uint64_t value);

/* A block of instructions starts at PC; INSN is its first. EL as CurrentEL says. */
void model_block(struct model *m, unsigned int el, uint64_t pc, size_t size, uint32_t insn);
void model_load(struct model *m, uint64_t va, uint64_t pa, size_t size);
/* SIZE up to 16; VALUE is what was stored, lowest byte first. */
void model_store(struct model *m, uint64_t va, uint64_t pa, size_t size, const uint8_t *value);
void model_dc(struct model *m, enum dc_op op, uint64_t addr);
void model_ic_all(struct model *m);
void model_ic_va(struct model *m, uint64_t addr);
/* By address VA (of any descriptor size), or everything of the regime. */
#define TLBI_ALL UINT64_MAX
void model_tlbi(struct model *m, enum regime regime, uint64_t va);
/* SYSTEM: for the full system, not just a shareability domain. */
void model_dsb(struct model *m, enum dsb_kind kind, bool system);
void model_isb(struct model *m);
void model_write(struct model *m, enum regime regime, enum reg reg, uint64_t value);
void model_write_hcr(struct model *m, uint64_t value);

/* The kernel's first instruction is about to execute. */
void model_handoff(struct model *m, const struct handoff *at);

/* The regime that an instruction with this op1 field means, E2H considered. */
enum regime model_regime(const struct model *m, unsigned int op1);

#endif
