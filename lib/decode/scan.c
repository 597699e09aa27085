/* SPDX-License-Identifier: Apache-2.0 */
/* One walk after the other, each behind what the last one ended at. */
#include <lib/decode_runs.h>

#include <errno.h>
#include <lib/util.h>

/* The first address of the range; its last is the first of the other one minus one. */
static uint64_t first_address(const struct walk_range *g)
{
	return g->upper ? ~UINT64_C(0) << g->va_bits : 0;
}

/* Tables below themselves would be visited for ever: the descriptor that leads there is the end. */
static void cut_cycle(struct walk_result *w)
{
	if (!w->cycle)
		return;
	w->steps = w->cycle;
	w->step[w->steps - 1].kind = WALK_CYCLE;
	w->end = WALK_END_CYCLE;
	w->mapped = false;
}

int decode_scan(const struct walk_regime *regime, bool upper, walk_read read, void *read_ctx,
		scan_visit visit, void *ctx)
{
	struct walk_result w;
	uint64_t va, last;

	decode_walk(regime, upper ? ~UINT64_C(0) : 0, read, read_ctx, &w);
	if (w.range.upper != upper || !w.steps)
		return -EINVAL;
	va = first_address(&w.range);
	last = va + MASK(w.range.va_bits - 1, 0);
	for (uint64_t walks = 0; walks < SCAN_MAX_WALKS; walks++) {
		uint64_t end;
		int ret;

		decode_walk(regime, va, read, read_ctx, &w);
		cut_cycle(&w);
		ret = visit(ctx, va, &w);
		if (ret)
			return ret;
		end = va | MASK(walk_shift(&w.range, w.step[w.steps - 1].level) - 1, 0);
		if (end >= last)
			return 0;
		va = end + 1;
	}
	return -ELOOP;
}

/* --- runs ------------------------------------------------------------------------- */

void table_run_of(uint64_t va, const struct walk_result *w, struct table_run *run)
{
	*run = (struct table_run){
		.va = ALIGN_DOWN(va, w->size),
		.pa = ALIGN_DOWN(w->output, w->size),
		.size = w->size,
		.level = w->step[w->steps - 1].level,
		.attr = w->attr,
		.write = w->write,
		.execute = w->execute,
		.el0_read = w->el0_read,
		.el0_write = w->el0_write,
		.el0_execute = w->el0_execute,
		.access_flag = w->access_flag,
		.guarded = w->guarded,
	};
}

static bool continues(const struct table_run *a, const struct table_run *b)
{
	return a->size && a->va + a->size == b->va && a->pa + a->size == b->pa &&
	       a->level == b->level && a->attr == b->attr && a->write == b->write &&
	       a->execute == b->execute && a->el0_read == b->el0_read &&
	       a->el0_write == b->el0_write && a->el0_execute == b->el0_execute &&
	       a->access_flag == b->access_flag && a->guarded == b->guarded;
}

struct merge {
	int (*visit)(void *ctx, const struct table_run *run);
	void *ctx;
	struct table_run run;      /* collected so far; size 0: nothing */
};

static int emit(struct merge *m)
{
	int ret = m->run.size ? m->visit(m->ctx, &m->run) : 0;

	m->run.size = 0;
	return ret;
}

static int merge(void *ctx, uint64_t va, const struct walk_result *walk)
{
	struct merge *m = ctx;
	struct table_run run;
	int ret;

	if (!walk->mapped)
		return emit(m);
	table_run_of(va, walk, &run);
	if (continues(&m->run, &run)) {
		m->run.size += run.size;
		return 0;
	}
	ret = emit(m);
	m->run = run;
	return ret;
}

int decode_runs(const struct walk_regime *regime, bool upper, walk_read read, void *read_ctx,
		int (*visit)(void *ctx, const struct table_run *run), void *ctx)
{
	struct merge m = { .visit = visit, .ctx = ctx };
	int ret = decode_scan(regime, upper, read, read_ctx, merge, &m);

	return ret ? ret : emit(&m);
}
