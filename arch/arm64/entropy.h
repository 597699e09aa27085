/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that are hard to guess, for keys and guards that live as long as the program. */
#ifndef ARM64_ENTROPY_H
#define ARM64_ENTROPY_H

#include <lib/dt.h>

/*
 * Another one with each call: from RNDR where the CPU has it; elsewhere the
 * devicetree's /chosen/rng-seed and the counter, mixed, and without a seed the
 * counter alone, which is little. Not for secrets that outlive us.
 */
uint64_t entropy_word(const struct dt *dt);

#endif
