/* SPDX-License-Identifier: Apache-2.0 */
#include "entropy.h"

#include <arch/cpu.h>
#include <lib/util.h>
#include "sysreg.h"

/* The output function of SplitMix64 (Steele, Lea, Flood: Fast splittable PRNGs, 2014). */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static uint64_t without_rndr(const struct dt *dt)
{
	static uint64_t state;
	const struct dt_node *chosen = dt_find_path(dt, "/chosen");
	int len = 0;
	const uint8_t *seed = chosen ? dt_prop(dt, chosen, "rng-seed", &len) : NULL;

	state = mix(state + read_sysreg(CNTPCT_EL0) + UINT64_C(0x9e3779b97f4a7c15));
	for (int i = 0; seed && i < len; i++)
		state = mix(state ^ seed[i]);
	return state;
}

uint64_t entropy_word(const struct dt *dt)
{
	uint64_t word;

	return cpu_rndr(&word) ? word : without_rndr(dt);
}
