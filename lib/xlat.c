/* SPDX-License-Identifier: Apache-2.0 */
/* Making tables: geometry, the root, and mapping in two passes. */
#include <errno.h>
#include "xlat_desc.h"

/* --- geometry ------------------------------------------------------------- */

int xlat_check_format(const struct xlat_format *fmt)
{
	bool large = fmt->granule_shift == 16;
	unsigned int most = large || fmt->ds ? 52 : 48;

	if (fmt->granule_shift != 12 && fmt->granule_shift != 14 && !large)
		return -EINVAL;
	/* TCR_ELx.DS is RES0 for 64K pages: these have 52 bits without it */
	if (fmt->regime > REGIME_EL3 || (fmt->ds && large))
		return -EINVAL;
	/* TnSZ of 39: what exists without FEAT_TTST */
	if (fmt->va_bits < 25 || fmt->va_bits > most || fmt->pa_bits < 32 || fmt->pa_bits > most)
		return -EINVAL;
	return 0;
}

unsigned int xlat_level_shift(const struct xlat_format *fmt, int level)
{
	return fmt->granule_shift + (unsigned int)(3 - level) * (fmt->granule_shift - 3u);
}

int xlat_start_level(const struct xlat_format *fmt)
{
	int level = 3;

	while (xlat_level_shift(fmt, level) + fmt->granule_shift - 3u < fmt->va_bits)
		level--;
	return level;
}

uint64_t xlat_root_size(const struct xlat_format *fmt)
{
	unsigned int shift = xlat_level_shift(fmt, xlat_start_level(fmt));

	/* 64 bytes: the least alignment of TTBRn_ELx.BADDR when addresses have 52 bits */
	return MAX(BIT(fmt->va_bits - shift + 3), 64u);
}

int xlat_check_range(const struct xlat_format *fmt, uint64_t va_base, uint64_t va, uint64_t size)
{
	uint64_t granule = BIT(fmt->granule_shift);

	if (!size || !IS_ALIGNED(va, granule) || !IS_ALIGNED(size, granule) || range_wraps(va, size))
		return -EINVAL;
	if (va < va_base || va - va_base + (size - 1) > MASK(fmt->va_bits - 1, 0))
		return -ERANGE;
	return 0;
}

static int check_region(const struct xlat_format *fmt, uint64_t va_base,
			const struct mem_region *r)
{
	int ret = xlat_check_range(fmt, va_base, r->va.v, r->size);

	if (ret)
		return ret;
	if (!IS_ALIGNED(r->pa.v, BIT(fmt->granule_shift)) || range_wraps(r->pa.v, r->size) ||
	    r->type >= MEM_TYPE_COUNT || r->perm > MEM_RWX)
		return -EINVAL;
	if (r->pa.v + (r->size - 1) > MASK(fmt->pa_bits - 1, 0))
		return -ERANGE;
	return 0;
}

/* --- making ----------------------------------------------------------------- */

int xlat_init(struct xlat *x, const struct xlat_format *fmt, const struct xlat_env *env,
	      uint64_t va_base)
{
	int ret = xlat_check_format(fmt);

	if (ret)
		return ret;
	if (va_base && (va_base != ~UINT64_C(0) << fmt->va_bits || !regime_has_el0(fmt->regime)))
		return -EINVAL;
	x->fmt = *fmt;
	/* field by field: for the whole the compiler would call memcpy(), which needs the MMU on */
	x->env.alloc_table = env->alloc_table;
	x->env.tables_left = env->tables_left;
	x->env.table = env->table;
	x->env.write = env->write;
	x->env.barrier = env->barrier;
	x->env.tlbi = env->tlbi;
	x->env.ctx = env->ctx;
	x->va_base = va_base;
	x->root = env->alloc_table(env->ctx);
	x->tables = 1;
	if (!x->root)
		return -ENOMEM;
	if (!IS_ALIGNED(x->root, xlat_root_size(fmt)))
		return -EINVAL;
	return x->root >> fmt->pa_bits ? -ERANGE : 0;
}

int xlat_enter(const struct xlat *x, uint64_t pa, size_t *left, uint64_t **entries)
{
	if (!*left)
		return -ELOOP;
	--*left;
	if (pa >> x->fmt.pa_bits)
		return -EFAULT;
	*entries = x->env.table(x->env.ctx, pa);
	return *entries ? 0 : -EFAULT;
}

/* A range of addresses on its way through the levels. */
struct span {
	uint64_t va;
	uint64_t pa;
	uint64_t end;       /* last byte, so that the top of the address space does not wrap */
};

/*
 * How many whole leaves of LEVEL the span begins with, inside one table; 0 when
 * it must go through smaller entries. VA and PA advance together, so what is
 * aligned for the first is aligned for all.
 */
static uint64_t leaves(const struct xlat_format *fmt, const struct span *s, int level)
{
	unsigned int shift = xlat_level_shift(fmt, level);
	uint64_t table_last = s->va | MASK(shift + fmt->granule_shift - 4, 0);
	uint64_t left = MIN(s->end, table_last) - s->va;

	if (!desc_block_allowed(fmt, level) || ((s->va | s->pa) & MASK(shift - 1, 0)) ||
	    left < MASK(shift - 1, 0))
		return 0;
	return (left - MASK(shift - 1, 0)) / BIT(shift) + 1;
}

/* What remains of S inside the entry of LEVEL that holds s->va. */
static struct span entry_span(const struct xlat_format *fmt, const struct span *s, int level)
{
	uint64_t last = s->va | MASK(xlat_level_shift(fmt, level) - 1, 0);

	return (struct span){ s->va, s->pa, MIN(last, s->end) };
}

/* Goes on behind LAST; false when that was the end of the span. */
static bool advance(struct span *s, uint64_t last)
{
	if (last == s->end)
		return false;
	s->pa += last + 1 - s->va;
	s->va = last + 1;
	return true;
}

static struct span region_span(const struct mem_region *r)
{
	return (struct span){ r->va.v, r->pa.v, r->va.v + (r->size - 1) };
}

/* --- first pass ---------------------------------------------------------------- */

/* Is everything free, and how many new tables does it take? */
struct plan {
	const struct xlat *x;
	size_t need;
	size_t left;        /* tables that may still be entered */
	uint64_t at;        /* of what is in the way */
};

static int plan_table(struct plan *p, const uint64_t *entries, int level, const struct span *whole);

static int plan_entry(struct plan *p, uint64_t desc, int level, const struct span *s)
{
	const struct xlat_format *fmt = &p->x->fmt;
	uint64_t *entries = NULL;
	int ret = 0;

	if (desc_is_table(desc, level)) {
		ret = xlat_enter(p->x, desc_output(fmt, desc, fmt->granule_shift), &p->left,
				 &entries);
	} else if (desc_is_valid(desc)) {
		p->at = s->va;
		ret = -EEXIST;
	} else {
		p->need++;
	}
	return ret ? ret : plan_table(p, entries, level + 1, s);
}

/* N leaves at SLOT: free, or with tables below in which everything is free. */
static int plan_leaves(struct plan *p, const uint64_t *slot, int level, const struct span *s,
		       uint64_t n)
{
	struct span sub = { s->va, s->pa, s->end };
	int ret = 0;

	for (; n && !ret; n--, slot++) {
		struct span entry;

		if (desc_is_valid(*slot)) {
			entry = entry_span(&p->x->fmt, &sub, level);
			ret = plan_entry(p, *slot, level, &entry);
		}
		sub.va += BIT(xlat_level_shift(&p->x->fmt, level));
		sub.pa += BIT(xlat_level_shift(&p->x->fmt, level));
	}
	return ret;
}

/* ENTRIES is NULL below an entry that has no table yet. */
static int plan_table(struct plan *p, const uint64_t *entries, int level, const struct span *whole)
{
	const struct xlat_format *fmt = &p->x->fmt;
	struct span s = { whole->va, whole->pa, whole->end };
	uint64_t last;
	int ret = 0;

	do {
		const uint64_t *slot = entries ? &entries[xlat_index(fmt, s.va, level)] : NULL;
		uint64_t n = leaves(fmt, &s, level);

		if (n) {
			last = s.va + (n << xlat_level_shift(fmt, level)) - 1;
			if (slot)
				ret = plan_leaves(p, slot, level, &s, n);
		} else {
			struct span entry = entry_span(fmt, &s, level);

			last = entry.end;
			ret = plan_entry(p, slot ? *slot : 0, level, &entry);
		}
	} while (!ret && advance(&s, last));
	return ret;
}

/* --- second pass ----------------------------------------------------------------- */

/* Free slots on their way to being leaves. */
struct filler {
	struct xlat *x;
	uint64_t *slot;
	uint64_t pa, size;
};

/* The slots are free, so nothing is broken first. */
static void fill(struct filler *f, uint64_t attributes, uint64_t n)
{
	const struct xlat_format *fmt = &f->x->fmt;

	for (; n; n--, f->slot++, f->pa += f->size)
		desc_store(f->x, f->slot, attributes | desc_address(fmt, f->pa));
}

/* N leaves, those under the hint that form whole runs at aligned addresses on both sides. */
static void write_leaves(struct xlat *x, uint64_t *slot, int level, const struct span *s,
			 uint64_t n, const struct mem_region *region)
{
	unsigned int shift = xlat_level_shift(&x->fmt, level);
	unsigned int run = x->fmt.contiguous ? desc_run_shift(&x->fmt, level) : 0;
	struct filler f = { x, slot, s->pa, BIT(shift) };
	uint64_t plain = desc_attributes(&x->fmt, level, region, false);
	uint64_t before = n, hinted = 0;

	if (run && !((s->va ^ s->pa) & MASK(shift + run - 1, 0))) {
		before = MIN(-(s->va >> shift) & MASK(run - 1, 0), n);
		hinted = ALIGN_DOWN(n - before, BIT(run));
	}
	fill(&f, plain, before);
	fill(&f, desc_attributes(&x->fmt, level, region, true), hinted);
	fill(&f, plain, n - before - hinted);
}

static int write_table(struct xlat *x, uint64_t table, int level, const struct span *whole,
		       const struct mem_region *region);

/*
 * Below one entry. A new table is linked into its parent only when it is
 * complete, so the walker never sees half of one.
 */
static int write_below(struct xlat *x, uint64_t *slot, int level, const struct span *s,
		       const struct mem_region *region)
{
	bool fresh = !desc_is_table(*slot, level);
	uint64_t next = fresh ? x->env.alloc_table(x->env.ctx) :
			desc_output(&x->fmt, *slot, x->fmt.granule_shift);
	int ret;

	if (!next)
		return -ENOMEM;
	ret = write_table(x, next, level + 1, s, region);
	if (ret || !fresh)
		return ret;
	x->tables++;
	xlat_make_visible(x);
	desc_store(x, slot, desc_address(&x->fmt, next) | DESC_TABLE | DESC_VALID);
	return 0;
}

/* Cannot fail any more, unless alloc_table() breaks its word. */
static int write_table(struct xlat *x, uint64_t table, int level, const struct span *whole,
		       const struct mem_region *region)
{
	uint64_t *entries = x->env.table(x->env.ctx, table);
	struct span s = { whole->va, whole->pa, whole->end };
	uint64_t last;
	int ret = 0;

	do {
		uint64_t *slot = &entries[xlat_index(&x->fmt, s.va, level)];
		uint64_t n = leaves(&x->fmt, &s, level), k = 0;

		/* an entry that has a (then empty) table keeps it */
		while (k < n && !desc_is_valid(slot[k]))
			k++;
		if (k) {
			write_leaves(x, slot, level, &s, k, region);
			last = s.va + (k << xlat_level_shift(&x->fmt, level)) - 1;
		} else {
			struct span entry = entry_span(&x->fmt, &s, level);

			last = entry.end;
			ret = write_below(x, slot, level, &entry, region);
		}
	} while (!ret && advance(&s, last));
	return ret;
}

int xlat_map(struct xlat *x, const struct mem_region *region, uint64_t *at)
{
	struct span span = region_span(region);
	int start = xlat_start_level(&x->fmt);
	struct plan plan;
	uint64_t *root;
	int ret = check_region(&x->fmt, x->va_base, region);

	plan.x = x;
	plan.need = 0;
	plan.left = x->tables;
	if (!ret)
		ret = xlat_enter(x, x->root, &plan.left, &root);
	if (!ret)
		ret = plan_table(&plan, root, start, &span);
	if (ret == -EEXIST && at)
		*at = plan.at;
	if (!ret && plan.need > x->env.tables_left(x->env.ctx))
		ret = -ENOMEM;
	if (!ret)
		ret = write_table(x, x->root, start, &span, region);
	if (!ret)
		xlat_make_visible(x);
	return ret;
}

/* --- counting ahead ----------------------------------------------------------- */

/*
 * Regions that share a table (neighbours within one entry) count it once: the
 * last entry of each level that got one is remembered.
 */
struct count {
	const struct xlat_format *fmt;
	size_t tables;
	uint64_t last_entry[5];     /* by level, from -1; counted from 1 */
};

/* Tables needed below a table of LEVEL: an entry that no leaf covers needs one. */
static void count_span(struct count *c, int level, const struct span *whole)
{
	unsigned int shift = xlat_level_shift(c->fmt, level);
	struct span s = { whole->va, whole->pa, whole->end };
	uint64_t last;

	do {
		uint64_t n = leaves(c->fmt, &s, level);

		if (n) {
			last = s.va + (n << shift) - 1;
		} else {
			struct span entry = entry_span(c->fmt, &s, level);
			uint64_t number = (s.va >> shift) + 1;

			c->tables += c->last_entry[level + 1] != number;
			c->last_entry[level + 1] = number;
			last = entry.end;
			count_span(c, level + 1, &entry);
		}
	} while (advance(&s, last));
}

size_t xlat_tables_needed(const struct xlat_format *fmt, const struct mem_region *region, size_t n)
{
	struct count c = { fmt, 1, { 0, 0, 0, 0, 0 } };

	for (size_t i = 0; i < n; i++) {
		bool upper = region[i].va.v >> 63;
		struct span span = region_span(&region[i]);

		if (!check_region(fmt, upper ? ~UINT64_C(0) << fmt->va_bits : 0, &region[i]))
			count_span(&c, xlat_start_level(fmt), &span);
	}
	return c.tables;
}
