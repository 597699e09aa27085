/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes of checking a signature or a hash. The words lie far apart, and none
 * is what a register holds by chance: a CPU that is made to skip one instruction
 * must not come to the good one. Whoever acts on a verdict compares it with
 * VERDICT_GOOD, twice, and refuses for every other value.
 */
#ifndef LIB_VERDICT_H
#define LIB_VERDICT_H

#include <stddef.h>
#include <stdint.h>

enum verdict {
	VERDICT_REFUSED = 0x1b94c6d2,
	VERDICT_GOOD = 0x64eb392d,
};

/*
 * The compiler knows nothing of V any more, so a comparison that comes again is
 * made again.
 */
static inline uint32_t verdict_opaque(uint32_t v)
{
	__asm__ volatile("" : "+r"(v));
	return v;
}

/* Do the SIZE bytes at A and B (at least one) agree? In the same time whatever they are. */
uint32_t verdict_equal(const void *a, const void *b, size_t size);

#endif
