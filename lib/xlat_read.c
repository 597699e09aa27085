/* SPDX-License-Identifier: Apache-2.0 */
/* Reading tables: lookup of one address and the walk over many. */
#include <errno.h>
#include "xlat_desc.h"

unsigned int xlat_contiguous_shift(const struct xlat_format *fmt, int level)
{
	return desc_run_shift(fmt, level);
}

/* What stands in a descriptor. Reserved ones and outputs beyond the format are errors. */
static int fill_run(const struct xlat_format *fmt, struct xlat_run *run, uint64_t va,
		    uint64_t desc, int level)
{
	unsigned int shift = xlat_level_shift(fmt, level);
	bool leaf = desc_is_leaf(fmt, desc, level);

	run->va = va & ~MASK(shift - 1, 0);
	run->pa = leaf ? desc_output(fmt, desc, shift) : 0;
	run->size = BIT(shift);
	run->mapped = leaf && !(run->pa >> fmt->pa_bits);
	run->type = (enum mem_type)FIELD(desc, 4, 2);
	run->perm = desc_perm(fmt, desc);
	run->level = level;
	run->desc = desc;
	run->guarded = desc & DESC_GP;
	run->contiguous = leaf && (desc & DESC_CONTIGUOUS) && desc_run_shift(fmt, level);
	if (leaf)
		return run->mapped ? 0 : -EFAULT;
	return desc_is_valid(desc) && !desc_is_table(desc, level) ? -EBADMSG : 0;
}

int xlat_lookup(const struct xlat *x, va_t va, struct xlat_run *run)
{
	const struct xlat_format *fmt = &x->fmt;
	uint64_t table = x->root;
	size_t left = 5;        /* levels */

	if (va.v < x->va_base || va.v - x->va_base > MASK(fmt->va_bits - 1, 0))
		return -ERANGE;
	fill_run(fmt, run, va.v, 0, xlat_start_level(fmt));
	for (int level = xlat_start_level(fmt);; level++) {
		uint64_t *entries, desc;
		int ret = xlat_enter(x, table, &left, &entries);

		if (ret)
			return ret;
		desc = entries[xlat_index(fmt, va.v, level)];
		ret = fill_run(fmt, run, va.v, desc, level);
		if (!desc_is_table(desc, level))
			return ret;
		table = desc_output(fmt, desc, fmt->granule_shift);
	}
}

struct walk {
	const struct xlat *x;
	int (*visit)(const struct xlat_run *run, void *ctx);
	void *ctx;
	struct xlat_run run;    /* collected so far; size 0: nothing */
	size_t left;            /* tables that may still be entered */
};

static bool continues(const struct xlat_run *a, const struct xlat_run *b)
{
	return a->size && a->va + a->size == b->va && a->pa + a->size == b->pa &&
	       a->type == b->type && a->perm == b->perm && a->guarded == b->guarded;
}

static int emit(struct walk *w)
{
	int ret = w->run.size ? w->visit(&w->run, w->ctx) : 0;

	w->run.size = 0;
	return ret;
}

static int walk_leaf(struct walk *w, uint64_t va, uint64_t desc, int level)
{
	struct xlat_run run;
	int ret = fill_run(&w->x->fmt, &run, va, desc, level);

	if (ret)
		return ret;
	if (continues(&w->run, &run)) {
		w->run.size += run.size;
		return 0;
	}
	ret = emit(w);
	w->run = run;
	return ret;
}

static int walk_table(struct walk *w, uint64_t table, int level, uint64_t va, uint64_t end)
{
	const struct xlat_format *fmt = &w->x->fmt;
	uint64_t *entries, last;
	int ret = xlat_enter(w->x, table, &w->left, &entries);

	while (!ret) {
		uint64_t desc = entries[xlat_index(fmt, va, level)];

		last = MIN(va | MASK(xlat_level_shift(fmt, level) - 1, 0), end);
		if (desc_is_table(desc, level))
			ret = walk_table(w, desc_output(fmt, desc, fmt->granule_shift), level + 1,
					 va, last);
		else if (desc_is_valid(desc))
			ret = walk_leaf(w, va, desc, level);
		if (last == end)
			break;
		va = last + 1;
	}
	return ret;
}

static int walk(const struct xlat *x, uint64_t va, uint64_t end,
		int (*visit)(const struct xlat_run *run, void *ctx), void *ctx)
{
	struct walk w = { .x = x, .visit = visit, .ctx = ctx, .left = x->tables };
	int ret = walk_table(&w, x->root, xlat_start_level(&x->fmt), va, end);

	return ret ? ret : emit(&w);
}

int xlat_walk(const struct xlat *x, int (*visit)(const struct xlat_run *run, void *ctx), void *ctx)
{
	return walk(x, x->va_base, x->va_base + MASK(x->fmt.va_bits - 1, 0), visit, ctx);
}

int xlat_walk_range(const struct xlat *x, va_t va, uint64_t size,
		    int (*visit)(const struct xlat_run *run, void *ctx), void *ctx)
{
	uint64_t granule = BIT(x->fmt.granule_shift), last = va.v + (size - 1);
	uint64_t start = ALIGN_DOWN(va.v, granule);
	int ret = -EINVAL;

	if (size && !range_wraps(va.v, size))
		ret = xlat_check_range(&x->fmt, x->va_base, start,
				       (last | (granule - 1)) - start + 1);
	return ret ? ret : walk(x, va.v, last, visit, ctx);
}
