/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody's translation tables: flags, TCR, TTBR0, TTBR1, MAIR, VA and PAR
 * (64 bits each), then the memory that they are in, from where TTBR0 points. One
 * address is walked and put in words, then all of them are scanned. Nothing may
 * be read that is no whole descriptor, nothing may take more steps than there
 * are levels.
 *
 * Flags: 1:0 EL, 2 E2H, 3 WXN, 4 MAIR known, 5 the upper range, 6 and 7 make of TCR one
 * that describes a format, 15:8 PARange, 23:16 which.
 */
#include <stdio.h>

#include <lib/decode_par.h>
#include <lib/decode_runs.h>
#include <lib/decode_sample.h>

#include "fuzz_input.h"

#define MAX_VISITS 256

struct reader {
	struct walk_memory memory;
	unsigned int reads;        /* of one walk */
};

static bool read_checked(void *ctx, uint64_t pa, uint64_t *desc)
{
	struct reader *r = ctx;

	must(++r->reads <= WALK_MAX_STEPS && IS_ALIGNED(pa, 8) && !(pa >> 52));
	return walk_memory_read(&r->memory, pa, desc);
}

/* Random bits describe no format: most inputs would end there. */
static uint64_t usable_tcr(uint64_t flags, uint64_t tcr)
{
	static const uint8_t tg1[] = { 2, 3, 1 };       /* of TG0 = 0, 1, 2 */
	unsigned int which = (unsigned int)FIELD(flags, 23, 16);
	uint64_t tg = which % 3, size = 12 + which / 3 % 37;

	if (!(flags & BIT(6)))
		return tcr;
	tcr &= ~(MASK(31, 30) | MASK(23, 23) | MASK(21, 14) | MASK(7, 0));
	return tcr | size | size << 16 | tg << 14 | (uint64_t)tg1[tg] << 30;
}

/* --- one address --------------------------------------------------------------------- */

static void check_end(const struct walk_result *w)
{
	const struct walk_step *last = w->steps ? &w->step[w->steps - 1] : NULL;

	must(w->steps <= WALK_MAX_STEPS && w->cycle < WALK_MAX_STEPS);
	must(w->mapped == (w->end == WALK_END_MAPPED) && !last == (w->end >= WALK_END_OFF));
	must(walk_end_name(w->end)[0] && w->end != WALK_END_CYCLE);
	for (size_t i = 0; i < w->steps; i++) {
		must(w->step[i].level == w->range.start_level + (int)i && w->step[i].level <= 3);
		must((w->step[i].kind == WALK_TABLE) == (i + 1 < w->steps));
		must(walk_kind_name(w->step[i].kind)[0]);
	}
	/* the base of a block is checked, what lies in it is not (Arm ARM D8.2, address size faults) */
	if (w->mapped)
		must(w->size >= 4096 && !(ALIGN_DOWN(w->output, w->size) >> w->range.pa_bits));
	must(w->mapped || (!w->write && !w->execute && !w->el0_read));
}

static void walk_one(const struct walk_regime *regime, uint64_t va, uint64_t par,
		     struct reader *reader)
{
	struct walk_result w;
	char text[300];

	reader->reads = 0;
	decode_walk(regime, va, read_checked, reader, &w);
	check_end(&w);
	must(strlen(walk_describe(regime, &w, text, sizeof(text))) < sizeof(text) && text[0]);
	must(!w.mapped || walk_leaf_bits(regime, &w, text, 80)[0]);
	for (enum walk_access a = WALK_READ; a <= WALK_FETCH; a++)
		walk_refusal(regime, &w, a, text, sizeof(text));
	must(par_expected_fault(&w, false) < 0x40 && par_compare(&w, par & 2, par) <= PAR_UNKNOWN);
	if (par & BIT(62))             /* slow: one input in two */
		walk_print(regime, va, &w);
}

/* --- all of them ----------------------------------------------------------------------- */

struct visits {
	uint64_t next;             /* only what is above it may come */
	unsigned int count;
};

static int visit(void *ctx, uint64_t va, const struct walk_result *w)
{
	struct visits *v = ctx;

	must(w->steps && (!v->count || va > v->next));
	v->next = va;
	return ++v->count > MAX_VISITS ? -1 : 0;
}

struct runs {
	const struct walk_regime *regime;
	struct sample sample;
	uint64_t last;
	unsigned int count;
};

static int visit_run(void *ctx, const struct table_run *run)
{
	struct runs *r = ctx;
	char line[128];

	must(run->size && run->va + (run->size - 1) >= run->va && (!r->count || run->va > r->last));
	must(strlen(table_run_format(r->regime, run, NULL, line, sizeof(line))) < sizeof(line) - 1);
	sample_add(&r->sample, run);
	r->last = run->va + (run->size - 1);
	return ++r->count > MAX_VISITS ? -1 : 0;
}

/* Like read_checked(), with a budget for all walks of a scan; behind it, nothing is memory. */
static bool read_budget(void *ctx, uint64_t pa, uint64_t *desc)
{
	struct reader *r = ctx;

	must(IS_ALIGNED(pa, 8));
	return ++r->reads < MAX_VISITS * WALK_MAX_STEPS && walk_memory_read(&r->memory, pa, desc);
}

static void scan(const struct walk_regime *regime, bool upper, struct reader *reader)
{
	static struct runs runs;
	struct visits visits = { 0 };

	reader->reads = 0;
	must(decode_scan(regime, upper, read_budget, reader, visit, &visits) <= 0);
	runs = (struct runs){ .regime = regime };
	sample_init(&runs.sample, 48, 1);
	reader->reads = 0;
	if (visits.count <= MAX_VISITS)
		decode_runs(regime, upper, read_budget, reader, visit_run, &runs);
	for (size_t i = 0; i < runs.sample.runs; i++)
		must(sample_edge(&runs.sample, i, 0) <= sample_edge(&runs.sample, i, 1));
	if (runs.sample.runs)
		sample_random(&runs.sample);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return freopen("/dev/null", "w", stdout) ? 0 : 1;       /* what walk_print() says */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	uint64_t flags = input_u64(&in), va, par;
	struct walk_regime regime = {
		.el = MAX((int)(flags & 3), 1), .e2h = flags & 4, .wxn = flags & 8,
		.mair_known = flags & 16, .pa_bits = walk_pa_bits((unsigned int)FIELD(flags, 15, 8)),
	};
	struct reader reader = { 0 };
	void *memory;

	regime.tcr = usable_tcr(flags, input_u64(&in));
	regime.ttbr0 = input_u64(&in);
	regime.ttbr1 = input_u64(&in);
	regime.mair = input_u64(&in);
	va = input_u64(&in);
	par = input_u64(&in);
	memory = input_rest(&in, 0);
	reader.memory = (struct walk_memory){ memory, regime.ttbr0 & MASK(47, 6), in.size };
	walk_one(&regime, va, par, &reader);
	scan(&regime, flags & 32, &reader);
	free(memory);
	return 0;
}
