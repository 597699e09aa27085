/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses at which a walk by software and one by hardware are worth a
 * comparison: edges of what is mapped, and random ones that do not nearly all
 * fall into holes. The same seed gives the same addresses. Pure; host-tested.
 */
#ifndef LIB_DECODE_SAMPLE_H
#define LIB_DECODE_SAMPLE_H

#include <lib/decode_runs.h>

#define SAMPLE_MAX_RUNS 512
#define SAMPLE_EDGES    4      /* per run */

struct sample {
	uint64_t state;
	unsigned int va_bits;
	size_t runs;
	size_t dropped;            /* runs beyond SAMPLE_MAX_RUNS: their edges are not known */
	struct {
		uint64_t first, last;
	} run[SAMPLE_MAX_RUNS];
};

void sample_init(struct sample *s, unsigned int va_bits, uint64_t seed);

/* Adds a run; CTX is the sample: for decode_runs(). Always 0. */
int sample_add(void *ctx, const struct table_run *run);

/* First and last byte of run I and the bytes beside them, for EDGE from 0 to SAMPLE_EDGES - 1. */
uint64_t sample_edge(const struct sample *s, size_t i, unsigned int edge);

/*
 * A random address: half of them inside a run, each run as likely as another;
 * a quarter below a random power of two of the range; an eighth near an edge;
 * an eighth anywhere in 64 bits.
 */
uint64_t sample_random(struct sample *s);

#endif
