/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lib/xlat needs from outside, for host tests: table memory at made-up
 * physical addresses, and a judge of the order in which live tables change.
 *
 * The rules (Arm ARM D8.16 "TLB maintenance", D8.17 "Caching"; B2.3 for what
 * is observed when):
 *  - a valid descriptor is never overwritten by another valid one: it becomes
 *    invalid, its translation leaves the TLB, then the new one is written;
 *  - whoever makes a descriptor invalid invalidates the TLB for all it mapped,
 *    before anything valid is written there and before the operation ends;
 *  - no two valid entries of a contiguous run differ (D8.7.1);
 *  - a table is linked only when a barrier stands after the last write to it;
 *  - no operation ends with a write that no barrier follows;
 *  - a table comes back empty, once, linked nowhere, and its entry is in no TLB.
 */
#ifndef TEST_XLAT_HOST_H
#define TEST_XLAT_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lib/xlat.h>

#include "arm_walk.h"

#define XLAT_HOST_PA     UINT64_C(0x10000)          /* of the first table */
#define XLAT_HOST_PA_52  UINT64_C(0xb800000010000)  /* where addresses have 52 bits */
#define XLAT_HOST_TABLES 96                         /* most that there can be */
#define XLAT_HOST_PA_END UINT64_C(0x1000000)        /* what tests map lies from here on */

struct xlat_host {
	uint64_t *memory;
	struct arm_tcr tcr;          /* how table addresses stand in descriptors */
	unsigned int granule_shift;
	int start_level;
	uint64_t pa;                 /* of the first table */
	size_t root_offset;          /* entries; a root of less than a page begins there */
	uint64_t va_base;
	size_t count;                /* tables given out, and not given back */
	size_t top;                  /* those behind were never given out */
	size_t freed[XLAT_HOST_TABLES], nfreed;
	bool live;
	size_t limit;                /* tables_left() tells of this many in all */
	size_t writes;               /* since xlat_host_begin() */

	/* the judge */
	struct {
		int parent;          /* table that links it; -1: none yet, or the root */
		size_t slot;         /* where in the parent */
		bool dirty;          /* written since the last barrier */
	} table[XLAT_HOST_TABLES];
	struct {
		uint64_t *slot;
		uint64_t va, size;   /* what must leave the TLB */
	} broken[128];               /* a contiguous run is broken as a whole */
	size_t nbroken;
	const char *breach;          /* the first rule that was broken, or NULL */
};

/* Memory for tables of that format. LIVE: with barrier and TLB maintenance, judged. */
void xlat_host_start(struct xlat_host *h, const struct xlat_format *fmt, uint64_t va_base,
		     bool live, struct xlat_env *env);
void xlat_host_end(struct xlat_host *h);

/* Around each operation; the second returns the broken rule or NULL. */
void xlat_host_begin(struct xlat_host *h);
const char *xlat_host_verdict(struct xlat_host *h);

/* For xlat_prune(), with the host as its context. */
void xlat_host_give_back(void *ctx, uint64_t pa);

/* How many of the tables in use, the root left out, have no valid entry. */
size_t xlat_host_empty(const struct xlat_host *h);

/* One of the tables that were given out lies at PA. */
bool xlat_host_has_table(const struct xlat_host *h, uint64_t pa);

/* A descriptor as the table walker reads it. */
uint64_t xlat_host_read(const struct xlat_host *h, uint64_t table_pa, size_t index);

#endif
