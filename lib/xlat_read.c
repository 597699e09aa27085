/* SPDX-License-Identifier: Apache-2.0 */
/* Reading tables: lookup of one address and the walk over all. */
#include <lib/xlat.h>

#include <errno.h>
#include <lib/util.h>
#include "xlat_desc.h"

static void fill_run(const struct xlat_format *fmt, struct xlat_run *run, uint64_t va,
		     uint64_t desc, int level)
{
	unsigned int shift = xlat_level_shift(fmt, level);

	run->va = va & ~MASK(shift - 1, 0);
	run->size = BIT(shift);
	run->level = level;
	run->desc = desc;
	run->mapped = desc_is_leaf(desc, level);
	run->pa = run->mapped ? desc_output(fmt, desc, shift) : 0;
	run->type = desc_type(desc);
	run->perm = desc_perm(fmt, desc);
}

int xlat_lookup(const struct xlat *x, va_t va, struct xlat_run *run)
{
	const struct xlat_format *fmt = &x->fmt;
	uint64_t offset = va.v - x->va_base;
	uint64_t table = x->root;

	if (va.v < x->va_base || offset > MASK(fmt->va_bits - 1, 0))
		return -ERANGE;
	for (int level = xlat_start_level(fmt);; level++) {
		size_t index = offset >> xlat_level_shift(fmt, level) &
			       ((UINT64_C(1) << (fmt->granule_shift - 3)) - 1);
		uint64_t desc = x->env.table(x->env.ctx, table)[index];

		if (!desc_is_table(desc, level)) {
			fill_run(fmt, run, va.v, desc, level);
			return 0;
		}
		table = desc_output(fmt, desc, fmt->granule_shift);
	}
}

struct walk {
	const struct xlat *x;
	int (*visit)(const struct xlat_run *run, void *ctx);
	void *ctx;
	struct xlat_run run;    /* collected so far; size 0: nothing */
};

static bool continues(const struct xlat_run *a, const struct xlat_run *b)
{
	return a->size && a->va + a->size == b->va && a->pa + a->size == b->pa &&
	       a->type == b->type && a->perm == b->perm;
}

static int emit(struct walk *w)
{
	int ret = w->run.size ? w->visit(&w->run, w->ctx) : 0;

	w->run.size = 0;
	return ret;
}

static int walk_table(struct walk *w, uint64_t table, int level, uint64_t va)
{
	const struct xlat_format *fmt = &w->x->fmt;
	const uint64_t *entries = w->x->env.table(w->x->env.ctx, table);
	unsigned int shift = xlat_level_shift(fmt, level);
	size_t count = (size_t)1 << (fmt->granule_shift - 3);
	int ret = 0;

	if (level == xlat_start_level(fmt))
		count = MIN(count, (size_t)1 << (fmt->va_bits - shift));
	for (size_t i = 0; i < count && !ret; i++, va += BIT(shift)) {
		struct xlat_run run;

		if (desc_is_table(entries[i], level)) {
			ret = walk_table(w, desc_output(fmt, entries[i], fmt->granule_shift),
					 level + 1, va);
		} else if (desc_is_leaf(entries[i], level)) {
			fill_run(fmt, &run, va, entries[i], level);
			if (continues(&w->run, &run)) {
				w->run.size += run.size;
				continue;
			}
			ret = emit(w);
			w->run = run;
		}
	}
	return ret;
}

int xlat_walk(const struct xlat *x, int (*visit)(const struct xlat_run *run, void *ctx), void *ctx)
{
	struct walk w = { .x = x, .visit = visit, .ctx = ctx };
	int ret = walk_table(&w, x->root, xlat_start_level(&x->fmt), x->va_base);

	return ret ? ret : emit(&w);
}
