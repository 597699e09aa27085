/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The smallest identity map: a few 2 MiB blocks, for the moments before proper
 * tables can be made. It costs a few hundred stores instead of thousands.
 *
 * There is one table per level, and every entry of a level that is in use
 * points to the one table of the next. So the blocks that are mapped repeat at
 * other virtual addresses, with the same attributes; nothing else is mapped
 * anywhere. The VA size is the smallest that holds the blocks, which keeps the
 * root small: 16 bytes for what lies below 2 GiB.
 *
 * 4 KiB granule. Pure; safe with the MMU off; host-tested.
 */
#ifndef LIB_XLAT_TINY_H
#define LIB_XLAT_TINY_H

#include <lib/xlat.h>

#define XLAT_TINY_BLOCK   (UINT64_C(1) << 21)
#define XLAT_TINY_ENTRIES (3 * 512)   /* room for every level that a 48-bit space has */

struct xlat_tiny {
	struct xlat_format fmt;
	int start_level;
	uint64_t *tables;          /* level 2, then 1, then 0 */
	size_t size;               /* bytes of them that are in use, from their start */
};

/*
 * For blocks in [0, LAST]. TABLES is 4 KiB aligned, has room for
 * XLAT_TINY_ENTRIES, is reached at its physical address and lies below LAST; the
 * caller clears the first SIZE bytes before anything is mapped. Physical
 * addresses get as many bits as LAST needs. -ERANGE when that is more than 48.
 */
int xlat_tiny_init(struct xlat_tiny *t, uint64_t *tables, uint64_t last, enum regime regime);

/*
 * Maps the blocks that hold [START, START + SIZE), which is not empty and lies
 * within what xlat_tiny_init() was told, as write-back memory. -EEXIST when one
 * with the same number within its GiB is mapped already: they would share an
 * entry.
 */
int xlat_tiny_map(struct xlat_tiny *t, uint64_t start, uint64_t size, enum mem_perm perm);

/* The first table, for TTBR. */
uint64_t xlat_tiny_root(const struct xlat_tiny *t);

/*
 * TCR_ELx, with walks that do not go through the cache: tables that were
 * written past it need no maintenance afterwards.
 */
uint64_t xlat_tiny_tcr(const struct xlat_tiny *t);

#endif
