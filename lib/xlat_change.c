/* SPDX-License-Identifier: Apache-2.0 */
/* Changing what is mapped: unmap and protect. First a pass that may refuse, then one that writes. */
#include <errno.h>
#include "xlat_desc.h"

struct change {
	struct xlat *x;
	bool unmap;         /* else: new permissions */
	enum mem_perm perm;
	bool write;         /* second pass */
	size_t left;        /* tables that may still be entered */
};

/* The leaf of a level, or the run of them that is one entry of the TLB. */
struct unit {
	uint64_t *slot;
	uint64_t va, size;  /* of all of it */
	size_t count;
};

/*
 * The one place that changes live descriptors (Arm ARM D8.16,
 * break-before-make): all of the unit becomes invalid, its translation leaves
 * the TLB, then it is written anew. Between these the descriptors keep
 * everything but their valid bit, so that nobody else has to.
 */
static void replace(const struct change *c, const struct unit *u)
{
	const struct xlat *x = c->x;
	bool live = x->env.tlbi;

	if (live || c->unmap)
		for (size_t i = 0; i < u->count; i++)
			desc_store(x, &u->slot[i], c->unmap ? 0 : u->slot[i] & ~DESC_VALID);
	if (live)
		x->env.tlbi(x->env.ctx, u->va, u->size);
	if (c->unmap)
		return;
	for (size_t i = 0; i < u->count; i++)
		desc_store(x, &u->slot[i], desc_with_perm(&x->fmt, u->slot[i], c->perm) | DESC_VALID);
}

static struct unit unit_of(const struct xlat_format *fmt, uint64_t *slot, int level, uint64_t va)
{
	unsigned int run = *slot & DESC_CONTIGUOUS ? desc_run_shift(fmt, level) : 0;
	uint64_t size = BIT(xlat_level_shift(fmt, level) + run);
	struct unit u = { slot, ALIGN_DOWN(va, size), size, BIT(run) };

	return u;
}

static bool differs(const struct change *c, const struct unit *u)
{
	for (size_t i = 0; i < u->count; i++)
		if (desc_perm(&c->x->fmt, u->slot[i]) != c->perm)
			return true;
	return false;
}

/* A leaf at VA that END lies behind, or within. *LAST is where the next one begins, less one. */
static int change_leaf(const struct change *c, uint64_t *slot, int level, uint64_t va, uint64_t end,
		       uint64_t *last)
{
	struct unit u = unit_of(&c->x->fmt, slot, level, va);

	if (u.va != va || end - va < u.size - 1)
		return -EBUSY;
	*last = va + (u.size - 1);
	if (c->write && (c->unmap || differs(c, &u)))
		replace(c, &u);
	return 0;
}

static int change_table(struct change *c, uint64_t table, int level, uint64_t va, uint64_t end)
{
	const struct xlat_format *fmt = &c->x->fmt;
	uint64_t *entries, last;
	int ret = xlat_enter(c->x, table, &c->left, &entries);

	while (!ret) {
		uint64_t *slot = &entries[xlat_index(fmt, va, level)];

		last = MIN(va | MASK(xlat_level_shift(fmt, level) - 1, 0), end);
		if (desc_is_table(*slot, level))
			ret = change_table(c, desc_output(fmt, *slot, fmt->granule_shift),
					   level + 1, va, last);
		else if (desc_is_leaf(fmt, *slot, level))
			ret = change_leaf(c, slot, level, va, end, &last);
		else if (desc_is_valid(*slot))
			ret = -EBADMSG;
		else
			ret = c->unmap ? 0 : -ENOENT;
		if (last == end)
			break;
		va = last + 1;
	}
	return ret;
}

static int change(struct change *c, uint64_t va, uint64_t size)
{
	struct xlat *x = c->x;
	int ret = xlat_check_range(&x->fmt, x->va_base, va, size);

	for (int pass = 0; pass < 2 && !ret; pass++) {
		c->write = pass;
		c->left = x->tables;
		ret = change_table(c, x->root, xlat_start_level(&x->fmt), va, va + (size - 1));
	}
	if (!ret)
		xlat_make_visible(x);
	return ret;
}

int xlat_unmap(struct xlat *x, va_t va, uint64_t size)
{
	struct change c = { .x = x, .unmap = true };

	return change(&c, va.v, size);
}

int xlat_protect(struct xlat *x, va_t va, uint64_t size, enum mem_perm perm)
{
	struct change c = { .x = x, .perm = perm };

	if (perm > MEM_RWX)
		return -EINVAL;
	return change(&c, va.v, size);
}
