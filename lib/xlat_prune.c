/* SPDX-License-Identifier: Apache-2.0 */
/* Giving back tables in which nothing is mapped any more. */
#include <errno.h>
#include "xlat_desc.h"

struct prune {
	struct xlat *x;
	void (*give_back)(void *ctx, uint64_t pa);
	size_t left;        /* tables that may still be entered */
};

static bool is_empty(const struct xlat_format *fmt, const uint64_t *entries)
{
	for (size_t i = 0; i < BIT(fmt->granule_shift - 3); i++)
		if (desc_is_valid(entries[i]))
			return false;
	return true;
}

/*
 * The table that SLOT of LEVEL links, where VA is. The walker may still have
 * SLOT: it leaves the TLB before the table is anything else's memory.
 */
static void unlink_table(const struct prune *p, uint64_t *slot, int level, uint64_t va)
{
	struct xlat *x = p->x;
	uint64_t table = desc_output(&x->fmt, *slot, x->fmt.granule_shift);
	uint64_t size = BIT(xlat_level_shift(&x->fmt, level));

	desc_store(x, slot, 0);
	if (x->env.tlbi)
		x->env.tlbi(x->env.ctx, ALIGN_DOWN(va, size), size);
	x->tables--;
	p->give_back(x->env.ctx, table);
}

/* Below ENTRIES of LEVEL; the table that these are in is its parent's affair. */
static int prune_below(struct prune *p, uint64_t *entries, int level, uint64_t va, uint64_t end)
{
	const struct xlat_format *fmt = &p->x->fmt;
	uint64_t last, *below;
	int ret = 0;

	for (; !ret; va = last + 1) {
		uint64_t *slot = &entries[xlat_index(fmt, va, level)];

		last = MIN(va | MASK(xlat_level_shift(fmt, level) - 1, 0), end);
		if (desc_is_table(*slot, level)) {
			ret = xlat_enter(p->x, desc_output(fmt, *slot, fmt->granule_shift), &p->left,
					 &below);
			if (!ret)
				ret = prune_below(p, below, level + 1, va, last);
			if (!ret && is_empty(fmt, below))
				unlink_table(p, slot, level, va);
		}
		if (last == end)
			break;
	}
	return ret;
}

int xlat_prune(struct xlat *x, va_t va, uint64_t size, void (*give_back)(void *ctx, uint64_t pa))
{
	struct prune p = { x, give_back, x->tables };
	uint64_t *root;
	int ret = xlat_check_range(&x->fmt, x->va_base, va.v, size);

	if (!ret)
		ret = xlat_enter(x, x->root, &p.left, &root);
	return ret ? ret : prune_below(&p, root, xlat_start_level(&x->fmt), va.v, va.v + (size - 1));
}
