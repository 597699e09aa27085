/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guarded pages (FEAT_BTI, Arm ARM D8.4.6): in them an indirect branch must land
 * on an instruction that is meant for it. Ours are code that was compiled for
 * that. Code of libraries that was not lies behind it in the image, in pages of
 * its own, and stays unguarded (tools/check-guarded).
 */
#ifndef ARM64_GUARDED_H
#define ARM64_GUARDED_H

#include <lib/memmap.h>
#include <lib/util.h>
#include <lib/xlat.h>
#include <stdbool.h>
#include "sysreg.h"

/* Whether pages of code are guarded: the program is made for it, and the CPU has it. */
static inline bool guarded_pages(void)
{
	return IS_ENABLED(CONFIG_GUARDED_PAGES) && id_field(ID_AA64PFR1_EL1, 0);     /* BT */
}

/* Cuts the range "text" at TEXT where the code of libraries begins. Errors of memmap_add(). */
int guarded_split_text(struct memmap *map, uint64_t text);

/* Those of the N regions that are code get guarded pages, but for that of libraries. */
void guarded_mark(struct mem_region *region, size_t n);

#endif
