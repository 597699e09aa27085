/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words about a fault of ours, from the memory map: where an address lies,
 * whether a stack overflowed, what to look at next. The registers themselves
 * are put in words by lib/esr.h. Used by the fault report of arch. Pure;
 * host-tested.
 */
#ifndef LIB_FAULT_WORDS_H
#define LIB_FAULT_WORDS_H

#include <lib/memmap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An exception, and the memory map of the moment. */
struct fault_facts {
	uint64_t esr, far, elr, sp;
	const struct memmap *map;
};

/*
 * Where ADDR lies: "stack guard, 0xfe8 into 0x7ee80000+0x1000", "null pointer
 * (page 0 is never mapped)", "neither RAM nor a known device, 0x10 past the end
 * of heap". Written to BUF, returned.
 */
const char *fault_place(const struct memmap *map, uint64_t addr, char *buf, size_t size);

/*
 * The stack that has overflowed: FAR is in the guard below it, and SP is there
 * too or has no room left. NULL when that is not what happened: others than a
 * stack's owner may look into a guard.
 */
const struct memrange *fault_overflowed_stack(const struct fault_facts *f);

/* An instruction abort at the PC itself: somebody branched to where no code is. */
bool fault_is_wild_jump(const struct fault_facts *f);

/* What to look at next, a sentence; "" when there is nothing to say. */
const char *fault_next(const struct fault_facts *f);

#endif
