/* SPDX-License-Identifier: Apache-2.0 */
/*
 * W^X by physical page: nothing that one mapping lets be written may be
 * executable through another (or the same), in one set of tables or over
 * several: two halves, the trampoline of a hand-off, what a kernel gets.
 *
 * Goes by what the descriptors permit in the regime of the format. SCTLR_ELx.WXN
 * may take away more; it is not looked at. Tables that were made for another
 * regime say so here: data made for EL2 is executable to EL2&0.
 *
 * Used by the tests of every map that Slipway makes, and where one is handed on.
 * Pure; host-tested.
 */
#ifndef LIB_XLAT_AUDIT_H
#define LIB_XLAT_AUDIT_H

#include <lib/xlat.h>

/* One run that can be written or executed: what the audit keeps of it. */
struct xlat_alias {
	uint64_t va, pa, last;      /* LAST: its last physical byte */
	size_t set;                 /* which of the tables */
	bool write, execute;
};

struct xlat_conflict {
	uint64_t pa;                /* the first byte that both reach */
	uint64_t write_va, execute_va;
	size_t write_set, execute_set;
};

/*
 * Looks at COUNT sets of tables. ROOM holds one entry for each run (of
 * xlat_walk()) that is writable or executable; read-only data takes none.
 * 0        no page is both
 * -EPERM   one is: *found says which, the lowest in physical memory
 * -ENOSPC  MAX is too few
 * and the errors of xlat_walk(), for tables that are damaged.
 */
int xlat_audit(const struct xlat *const *set, size_t count, struct xlat_alias *room, size_t max,
	       struct xlat_conflict *found);

#endif
