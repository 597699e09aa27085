/* SPDX-License-Identifier: Apache-2.0 */
/* mmu check: hardware, walk by software and lib/xlat at many addresses. */
#include "mmu_cmd.h"

#include <arch/mmu.h>
#include <arch/mmu_debug.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/console.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/decode_par.h>
#include <lib/decode_sample.h>
#include <lib/util.h>
#include <stdio.h>

#define DEFAULT_COUNT 1000
#define DEFAULT_SEED  1
#define MAX_SHOWN     8
#define POLL_EVERY    256      /* addresses between two looks at the console */

struct check {
	struct walk_regime regime;
	uint64_t addresses, mapped, faults, mismatches;
};

static struct sample sample;

/* lib/xlat's own opinion: it made the tables, and what it says decides what is safe to touch. */
static bool xlat_agrees(uint64_t va, const struct walk_result *w)
{
	struct xlat_run run;

	if (xlat_lookup(mmu_tables(), (va_t){ va }, &run))
		return !w->mapped;
	if (!run.mapped || !w->mapped)
		return run.mapped == w->mapped;
	return run.pa + (va - run.va) == w->output &&
	       w->write == (run.perm == MEM_RW || run.perm == MEM_RWX);
}

static void mismatch(struct check *c, uint64_t va, const struct walk_result *w, const char *what,
		     uint64_t par)
{
	char text[240];

	if (c->mismatches++ >= MAX_SHOWN)
		return;
	printf("0x%" PRIx64 " %s: PAR_EL1 = 0x%" PRIx64 "; tables: %s\n", va, what, par,
	       walk_describe(&c->regime, w, text, sizeof(text)));
}

static void check_address(struct check *c, uint64_t va)
{
	struct walk_result w;

	decode_walk(&c->regime, va, mmu_read_descriptor, NULL, &w);
	c->addresses++;
	c->mapped += w.mapped;
	for (int write = 0; write < 2; write++) {
		uint64_t par = mmu_translate(va, write);

		c->faults += par & 1;
		if (par_compare(&w, write, par) != PAR_EQUAL)
			mismatch(c, va, &w, write ? "written" : "read", par);
	}
	if (!xlat_agrees(va, &w))
		mismatch(c, va, &w, "by lib/xlat", mmu_translate(va, false));
}

static int check_edges(struct check *c)
{
	for (size_t i = 0; i < sample.runs; i++) {
		for (unsigned int edge = 0; edge < SAMPLE_EDGES; edge++)
			check_address(c, sample_edge(&sample, i, edge));
		if (console_ctrlc())
			return -EINTR;
	}
	return 0;
}

static int check_random(struct check *c, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		check_address(c, sample_random(&sample));
		if (i % POLL_EVERY == POLL_EVERY - 1 && console_ctrlc())
			return -EINTR;
	}
	return 0;
}

/* Decimal, as counts are; 0x for hexadecimal. */
static int count_argument(const char *what, const char *text, uint64_t *value)
{
	return text ? argument_number("mmu", what, text, 10, value) : 0;
}

static int run_check(int argc, char *const argv[])
{
	uint64_t count = DEFAULT_COUNT, seed = DEFAULT_SEED;
	struct check c = { .addresses = 0 };
	struct walk_range range;
	int ret;

	if (count_argument("count", argv[1], &count) ||
	    count_argument("seed", argc > 2 ? argv[2] : NULL, &seed))
		return CMD_FAILURE;
	mmu_regime(&c.regime);
	walk_range_of(&c.regime, 0, &range);
	sample_init(&sample, range.va_bits, seed);
	ret = decode_runs(&c.regime, false, mmu_read_descriptor, NULL, sample_add, &sample);
	if (ret)
		return ret;
	ret = check_edges(&c);
	if (!ret)
		ret = check_random(&c, count);
	if (ret)
		return ret;
	if (sample.dropped)
		printf("%zu runs were left out, %d is the limit\n", sample.dropped, SAMPLE_MAX_RUNS);
	printf("%" PRIu64 " addresses (edges of %zu runs, %" PRIu64 " random with seed %" PRIu64
	       "), read and write: %" PRIu64 " mapped, %" PRIu64 " faults, %" PRIu64 " mismatches\n",
	       c.addresses, sample.runs, count, seed, c.mapped, c.faults, c.mismatches);
	return c.mismatches ? CMD_FAILURE : CMD_OK;
}

const struct mmu_subcommand mmu_sub_check = { "check", 0, 2, run_check };
