/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is written while the MMU is off, in one piece, so that one loop each
 * cleans it from the cache before and invalidates it after. Everything else is
 * left alone until the caches are on. Private to arch/arm64.
 */
#ifndef ARM64_EARLY_AREA_H
#define ARM64_EARLY_AREA_H

/* Offsets of `stack` and of `entry`, which is its top, and how much follows up to the end. */
#define EARLY_STACK      0x3000
#define EARLY_ENTRY      0x3f00
#define EARLY_ENTRY_ROOM 0x100
/* What the code on the way to the tiny map uses of that stack, at most. */
#define EARLY_STACK_USE  0x200
/* What the report of an early exception uses, at most; elsewhere: see start.S. */
#define EARLY_REPORT_STACK 0x200

/* How far early_clear() may go beyond the end. */
#define EARLY_CLEAR_SLACK (12 * 64)

#ifndef __ASSEMBLER__

#include <arch/entry_state.h>
#include <lib/xlat_tiny.h>

struct early_area {
	uint64_t tables[XLAT_TINY_ENTRIES];      /* of the tiny map; early_clear() may go beyond */
	/* Only with the MMU off: nothing of it is ever read through the cache. */
	uint8_t stack[EARLY_ENTRY - EARLY_STACK];
	struct entry_state entry;
	uint8_t unused[EARLY_ENTRY_ROOM - sizeof(struct entry_state)];
};

/* Where this copy of the program has it. */
extern struct early_area early_area;

#endif
#endif
