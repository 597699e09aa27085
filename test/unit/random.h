/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random numbers for tests that compare with a model: the same every time, so
 * that a failure can be repeated (xorshift64*, Marsaglia 2003 and Vigna 2016).
 */
#ifndef TEST_RANDOM_H
#define TEST_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
	uint64_t state;      /* not 0 */
};

static inline uint64_t random_next(struct random *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * UINT64_C(0x2545f4914f6cdd1d);
}

/* 0 to N - 1 */
static inline uint64_t random_below(struct random *r, uint64_t n)
{
	return (random_next(r) >> 16) % n;
}

/* True once in N times. */
static inline bool random_once_in(struct random *r, uint64_t n)
{
	return random_below(r, n) == 0;
}

#endif
