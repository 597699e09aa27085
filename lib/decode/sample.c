/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/decode_sample.h>

#include <lib/util.h>

#define NEAR KIB(64)

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014) */
static uint64_t next(struct sample *s)
{
	uint64_t z = s->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void sample_init(struct sample *s, unsigned int va_bits, uint64_t seed)
{
	s->state = seed;
	s->va_bits = va_bits;
	s->runs = s->dropped = 0;
}

int sample_add(void *ctx, const struct table_run *run)
{
	struct sample *s = ctx;

	if (s->runs == SAMPLE_MAX_RUNS) {
		s->dropped++;
		return 0;
	}
	s->run[s->runs].first = run->va;
	s->run[s->runs].last = run->va + (run->size - 1);
	s->runs++;
	return 0;
}

uint64_t sample_edge(const struct sample *s, size_t i, unsigned int edge)
{
	switch (edge) {
	case 0:  return s->run[i].first;
	case 1:  return s->run[i].last;
	case 2:  return s->run[i].first - 1;
	default: return s->run[i].last + 1;
	}
}

static uint64_t inside(struct sample *s)
{
	size_t i = next(s) % s->runs;
	uint64_t span = s->run[i].last - s->run[i].first;

	return s->run[i].first + (span == UINT64_MAX ? next(s) : next(s) % (span + 1));
}

static uint64_t near_edge(struct sample *s)
{
	uint64_t edge = sample_edge(s, next(s) % s->runs, next(s) % SAMPLE_EDGES);

	return edge - NEAR + next(s) % (2 * NEAR);
}

uint64_t sample_random(struct sample *s)
{
	uint64_t kind = next(s) % 8;

	if (kind < 4 && s->runs)
		return inside(s);
	if (kind < 6)
		return next(s) & MASK(next(s) % s->va_bits, 0);
	if (kind < 7 && s->runs)
		return near_edge(s);
	return next(s);
}
