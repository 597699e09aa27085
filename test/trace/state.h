/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the model, for the files it is made of. */
#ifndef TEST_TRACE_STATE_H
#define TEST_TRACE_STATE_H

#include "model.h"

/* When something happened: a count of events, 0 for never. */
typedef uint32_t when_t;

struct line {
	uint64_t dirty, stale, lost; /* one bit per byte */
	uint64_t cleaning;           /* was dirty when it was last cleaned */
	uint64_t content;            /* hash of the line when it was last cleaned to the PoC */
	when_t written_cached, written_uncached;
	when_t cleaned_poc, cleaned_pou, invalidated;
	when_t ic, ic_covers;        /* IC IVAU, and the DSB before it */
};

/* A page of translation tables that a walk can reach. */
struct table {
	uint64_t pa;
	uint64_t va;                 /* of what its first descriptor maps */
	int level;
	unsigned int shift;          /* one descriptor maps 1 << shift bytes */
	enum regime regime;
	size_t count;
	uint64_t *descriptors;       /* as last seen */
};

enum change_kind {
	CHANGE_MADE,                 /* invalid to valid: wants DSB, ISB */
	CHANGE_BROKEN,               /* valid to something else: wants DSB, TLBI, DSB, ISB */
};

/* A change to live tables that may not have reached the TLB and the walker yet. */
struct change {
	enum change_kind kind;
	int step;                    /* how many of those barriers have been seen */
	enum regime regime;
	uint64_t va, size;
	uint64_t unit;               /* what one descriptor maps; TLBI by address does one */
	uint64_t invalidated;        /* bytes that TLBI by address has covered */
};

#define MAX_CHANGES 128

struct regime_state {
	uint64_t reg[REG_COUNT];
	when_t written[REG_COUNT];
	when_t tlbi;
	when_t mmu_off;              /* when M was last cleared; 0: reset */
	when_t needs_tlbi;           /* TTBR, TCR or MAIR written with the MMU on */
	bool needs_isb;
};

struct model {
	struct model_host host;
	uint64_t ram_base, ram_size;
	struct line *lines;
	when_t now;
	unsigned int el;
	uint64_t hcr;
	struct regime_state regime[4];

	when_t dsb_stores;           /* any that waits for stores */
	when_t dsb;                  /* those that wait for all */
	when_t dsb_system;
	when_t isb;
	when_t synced;               /* the last DSB that an ISB followed */
	when_t last_dc;
	when_t caches_on;            /* from when on a line may have been fetched into the cache */

	/* The I-cache: a write is gone from it when it is older than `ic_clean`. */
	when_t ic_issued, ic_done, ic_clean;

	int isb_within;              /* SCTLR changed: blocks that may start before the ISB; 0: none due */

	struct table *tables;
	size_t ntables;
	uint8_t *table_pages;        /* one byte per 4 KiB page of RAM: holds live tables */
	struct change changes[MAX_CHANGES];
	size_t nchanges;
};

__attribute__((format(printf, 4, 5)))
void violate(struct model *m, enum rule rule, uint64_t addr, const char *format, ...);

/* The line that holds PA, or NULL when that is no RAM. */
struct line *line_at(struct model *m, uint64_t pa);

uint64_t line_hash(struct model *m, uint64_t pa);

/* The state of the regime that the CPU runs in. */
struct regime_state *current(struct model *m);
bool mmu_is_on(struct model *m);
bool caches_are_on(struct model *m);

/* After a change of SCTLR nothing but a branch or two and a write of VBAR may come before the ISB. */
void check_isb_came(struct model *m, uint64_t addr);

/* tables.c: translation tables of a regime whose MMU is or goes on. */
void tables_walk(struct model *m, enum regime regime);
void tables_forget(struct model *m, enum regime regime);
bool tables_hold(const struct model *m, uint64_t pa);
void tables_store(struct model *m, uint64_t pa, size_t size, const uint8_t *value);
void tables_free(struct model *m);

/* changes.c: changes of live tables on their way to the TLB. */
/* SIZE: of the one descriptor at VA. */
void change_add(struct model *m, enum change_kind kind, enum regime regime, uint64_t va,
		uint64_t size);
/* Has [va, va+size) been unmapped and not yet been through DSB, TLBI, DSB? */
bool change_is_breaking(const struct model *m, enum regime regime, uint64_t va, uint64_t size);
void change_check_use(struct model *m, uint64_t va, size_t size);
void changes_dsb(struct model *m, bool full);
void changes_tlbi(struct model *m, enum regime regime, uint64_t va);
void changes_isb(struct model *m);
void changes_forget(struct model *m, enum regime regime);

#endif
