/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part that stays at EL3 when Slipway was entered there: answers SMC with a
 * minimal PSCI. Copied as a unit to the start of secure memory, with its stack
 * at the end of that; runs with the EL3 MMU off,
 * general registers only.
 */
#ifndef ARM64_EL3_RESIDENT_H
#define ARM64_EL3_RESIDENT_H

#include <board.h>

struct el3_config {
	uint64_t gpio_base;
	uint8_t gpio_poweroff;
	uint8_t gpio_reset;
};

/* Lies inside the unit; el3_setup.c fills the copy. */
extern struct el3_config el3_config;
extern char el3_vectors[];

/* Called by el3_vectors.S: x0 is the function identifier; the result goes to x0. */
int64_t el3_smc(uint64_t function, uint64_t a1);

#endif
