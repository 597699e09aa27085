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
	x->env = *env;
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

/* --- mapping, in two passes ------------------------------------------------------ */

/*
 * The first pass finds out whether everything is free and how many tables it
 * takes, the second writes. Both go the same way.
 */
struct mapping {
	struct xlat *x;
	const struct mem_region *region;
	bool write;         /* second pass */
	size_t need;        /* new tables, counted in the first */
	size_t left;        /* tables that may still be entered */
	uint64_t at;        /* of what is in the way */
};

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
static void write_leaves(const struct mapping *m, uint64_t *slot, int level, const struct span *s,
			 uint64_t n)
{
	const struct xlat_format *fmt = &m->x->fmt;
	unsigned int shift = xlat_level_shift(fmt, level);
	unsigned int run = fmt->contiguous ? desc_run_shift(fmt, level) : 0;
	struct filler f = { m->x, slot, s->pa, BIT(shift) };
	uint64_t plain = desc_attributes(fmt, level, m->region, false);
	uint64_t before = n, hinted = 0;

	if (run && !((s->va ^ s->pa) & MASK(shift + run - 1, 0))) {
		before = MIN(-(s->va >> shift) & MASK(run - 1, 0), n);
		hinted = ALIGN_DOWN(n - before, BIT(run));
	}
	fill(&f, plain, before);
	fill(&f, desc_attributes(fmt, level, m->region, true), hinted);
	fill(&f, plain, n - before - hinted);
}

static int map_table(struct mapping *m, uint64_t *entries, int level, const struct span *whole);

/*
 * Below an entry that has no table yet. A new one is linked into its parent
 * only when it is complete, so the walker never sees half of one.
 */
static int map_new_table(struct mapping *m, uint64_t *slot, int level, const struct span *s)
{
	struct xlat *x = m->x;
	uint64_t next;
	int ret;

	if (!m->write) {
		m->need++;
		return map_table(m, NULL, level + 1, s);
	}
	next = x->env.alloc_table(x->env.ctx);
	if (!next)
		return -ENOMEM;         /* it broke its word */
	ret = map_table(m, x->env.table(x->env.ctx, next), level + 1, s);
	if (ret)
		return ret;
	x->tables++;
	xlat_make_visible(x);
	desc_store(x, slot, desc_address(&x->fmt, next) | DESC_TABLE | DESC_VALID);
	return 0;
}

static int map_below(struct mapping *m, uint64_t *slot, int level, const struct span *s)
{
	const struct xlat_format *fmt = &m->x->fmt;
	uint64_t desc = slot ? *slot : 0, *entries;
	int ret;

	if (!desc_is_valid(desc))
		return map_new_table(m, slot, level, s);
	m->at = s->va;
	if (!desc_is_table(desc, level))
		return -EEXIST;
	ret = xlat_enter(m->x, desc_output(fmt, desc, fmt->granule_shift), &m->left, &entries);
	return ret ? ret : map_table(m, entries, level + 1, s);
}

/* ENTRIES is NULL in the first pass below an entry that has no table yet. */
static int map_table(struct mapping *m, uint64_t *entries, int level, const struct span *whole)
{
	const struct xlat_format *fmt = &m->x->fmt;
	struct span s = *whole;
	uint64_t last;
	int ret = 0;

	do {
		uint64_t *slot = entries ? &entries[xlat_index(fmt, s.va, level)] : NULL;
		uint64_t n = leaves(fmt, &s, level), k = slot ? 0 : n;

		/* an entry that has a (then empty) table keeps it */
		while (k < n && !desc_is_valid(slot[k]))
			k++;
		if (k) {
			last = s.va + (k << xlat_level_shift(fmt, level)) - 1;
			if (m->write)
				write_leaves(m, slot, level, &s, k);
		} else {
			struct span entry = entry_span(fmt, &s, level);

			last = entry.end;
			ret = map_below(m, slot, level, &entry);
		}
	} while (!ret && advance(&s, last));
	return ret;
}

static int map_pass(struct mapping *m, bool write)
{
	struct xlat *x = m->x;
	struct span span = region_span(m->region);
	uint64_t *root;
	int ret;

	m->write = write;
	m->left = x->tables;
	ret = xlat_enter(x, x->root, &m->left, &root);
	return ret ? ret : map_table(m, root, xlat_start_level(&x->fmt), &span);
}

int xlat_map(struct xlat *x, const struct mem_region *region, uint64_t *at)
{
	struct mapping m = { .x = x, .region = region };
	int ret = check_region(&x->fmt, x->va_base, region);

	if (!ret)
		ret = map_pass(&m, false);
	if (ret == -EEXIST && at)
		*at = m.at;
	if (!ret && m.need > x->env.tables_left(x->env.ctx))
		ret = -ENOMEM;
	if (!ret)
		ret = map_pass(&m, true);
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
	struct span s = *whole;
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
