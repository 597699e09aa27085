/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/xlat.h>

#include <errno.h>
#include <lib/util.h>
#include "xlat_desc.h"

/* --- geometry ------------------------------------------------------------- */

int xlat_check_format(const struct xlat_format *fmt)
{
	if (fmt->granule_shift != 12 && fmt->granule_shift != 14 && fmt->granule_shift != 16)
		return -EINVAL;
	/* T0SZ of 16 to 39: what exists without FEAT_TTST and FEAT_LVA */
	if (fmt->va_bits < 25 || fmt->va_bits > 48)
		return -EINVAL;
	if (fmt->pa_bits < 32 || fmt->pa_bits > 48)
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

	while (level > 0 && xlat_level_shift(fmt, level) + fmt->granule_shift - 3u < fmt->va_bits)
		level--;
	return level;
}

static size_t entry_index(const struct xlat *x, uint64_t va, int level)
{
	unsigned int shift = xlat_level_shift(&x->fmt, level);

	return (va - x->va_base) >> shift & ((UINT64_C(1) << (x->fmt.granule_shift - 3)) - 1);
}

/* --- the one place that writes a descriptor --------------------------------- */

/*
 * SIZE is what the entry maps. A valid entry that changes is first made
 * invalid and its translation removed from the TLB (Arm ARM D8.16,
 * break-before-make), then the new one is written.
 */
static void set_desc(struct xlat *x, uint64_t *slot, uint64_t desc, uint64_t va, uint64_t size)
{
	const struct xlat_env *env = &x->env;
	bool was_valid = *slot & 1;

	if (was_valid && env->tlbi) {
		if (env->write)
			env->write(env->ctx, slot, 0);
		else
			*(volatile uint64_t *)slot = 0;
		env->tlbi(env->ctx, va, size);
	}
	if (was_valid && !desc && env->tlbi)
		return;
	if (env->write)
		env->write(env->ctx, slot, desc);
	else
		*(volatile uint64_t *)slot = desc;
}

static void make_visible(struct xlat *x)
{
	if (x->env.barrier)
		x->env.barrier(x->env.ctx);
}

/* --- making ----------------------------------------------------------------- */

int xlat_init(struct xlat *x, const struct xlat_format *fmt, const struct xlat_env *env,
	      uint64_t va_base)
{
	int ret = xlat_check_format(fmt);

	if (ret)
		return ret;
	if (va_base && va_base != ~UINT64_C(0) << fmt->va_bits)
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
	return x->root ? 0 : -ENOMEM;
}

/* A range of addresses on its way through the levels. */
struct span {
	uint64_t va;
	uint64_t pa;
	uint64_t end;       /* last byte, so that the top of the address space does not wrap */
	enum mem_type type;
	enum mem_perm perm;
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
static uint64_t entry_last(const struct xlat_format *fmt, const struct span *s, int level)
{
	uint64_t last = s->va | MASK(xlat_level_shift(fmt, level) - 1, 0);

	return MIN(last, s->end);
}

/* S up to END. Passed by address from there on, and made field by field: see xlat_init(). */
static inline struct span cut(const struct span *s, uint64_t end)
{
	return (struct span){ s->va, s->pa, end, s->type, s->perm };
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

/*
 * First pass of a map: is everything free, and how many new tables does it
 * take? TABLE is 0 below an entry that has no table yet.
 */
static int prepare(const struct xlat *x, uint64_t table, int level, const struct span *whole, size_t *need,
		   uint64_t *at);

static int prepare_leaves(const struct xlat *x, const uint64_t *slot, int level,
			  const struct span *s, uint64_t n, size_t *need, uint64_t *at)
{
	for (uint64_t i = 0; i < n; i++) {
		uint64_t size = BIT(xlat_level_shift(&x->fmt, level));
		struct span sub;
		int ret;

		if (!slot[i])
			continue;
		sub = cut(s, s->va + i * size + (size - 1));
		sub.va += i * size;
		sub.pa += i * size;
		if (!desc_is_table(slot[i], level)) {
			if (at)
				*at = sub.va;
			return -EEXIST;
		}
		ret = prepare(x, desc_output(&x->fmt, slot[i], x->fmt.granule_shift), level + 1,
			      &sub, need, at);
		if (ret)
			return ret;
	}
	return 0;
}

static int prepare_entry(const struct xlat *x, uint64_t desc, int level, const struct span *s,
			 size_t *need, uint64_t *at)
{
	uint64_t table = 0;

	if (desc_is_table(desc, level)) {
		table = desc_output(&x->fmt, desc, x->fmt.granule_shift);
	} else if (desc & 1) {
		if (at)
			*at = s->va;
		return -EEXIST;
	} else {
		++*need;
	}
	return prepare(x, table, level + 1, s, need, at);
}

static int prepare(const struct xlat *x, uint64_t table, int level, const struct span *whole, size_t *need,
		   uint64_t *at)
{
	const uint64_t *entries = table ? x->env.table(x->env.ctx, table) : NULL;
	struct span s = cut(whole, whole->end);
	uint64_t last;
	int ret = 0;

	do {
		uint64_t n = leaves(&x->fmt, &s, level);
		const uint64_t *slot = entries ? &entries[entry_index(x, s.va, level)] : NULL;

		if (n) {
			last = s.va + (n << xlat_level_shift(&x->fmt, level)) - 1;
			if (slot)
				ret = prepare_leaves(x, slot, level, &s, n, need, at);
		} else {
			struct span sub;

			last = entry_last(&x->fmt, &s, level);
			sub = cut(&s, last);
			ret = prepare_entry(x, slot ? *slot : 0, level, &sub, need, at);
		}
	} while (!ret && advance(&s, last));
	return ret;
}

/* Fresh leaves: prepare() has seen that the slots are free, so nothing is broken first. */
static void write_leaves(struct xlat *x, uint64_t *slot, int level, const struct span *s,
			 uint64_t n)
{
	uint64_t desc = desc_leaf(&x->fmt, level, s->pa, s->type, s->perm);
	uint64_t size = BIT(xlat_level_shift(&x->fmt, level));

	for (; n; n--, slot++, desc += size) {
		if (x->env.write)
			x->env.write(x->env.ctx, slot, desc);
		else
			*(volatile uint64_t *)slot = desc;
	}
}

static int commit(struct xlat *x, uint64_t table, int level, const struct span *whole);

/*
 * Below one entry. A new table is linked into its parent only when it is
 * complete, so the walker never sees half of one.
 */
static int commit_entry(struct xlat *x, uint64_t *slot, int level, const struct span *s)
{
	bool fresh = !desc_is_table(*slot, level);
	uint64_t next = fresh ? x->env.alloc_table(x->env.ctx) :
			desc_output(&x->fmt, *slot, x->fmt.granule_shift);
	int ret;

	if (!next)
		return -ENOMEM;
	ret = commit(x, next, level + 1, s);
	if (ret || !fresh)
		return ret;
	x->tables++;
	make_visible(x);
	set_desc(x, slot, desc_table(next), s->va, BIT(xlat_level_shift(&x->fmt, level)));
	return 0;
}

/* Second pass: cannot fail any more, unless alloc_table() breaks its word. */
static int commit(struct xlat *x, uint64_t table, int level, const struct span *whole)
{
	uint64_t *entries = x->env.table(x->env.ctx, table);
	unsigned int shift = xlat_level_shift(&x->fmt, level);
	struct span s = cut(whole, whole->end);
	uint64_t last;
	int ret = 0;

	do {
		uint64_t *slot = &entries[entry_index(x, s.va, level)];
		uint64_t n = leaves(&x->fmt, &s, level), k = 0;

		/* an entry that has a (then empty) table keeps it */
		while (k < n && !slot[k])
			k++;
		if (k) {
			write_leaves(x, slot, level, &s, k);
			last = s.va + (k << shift) - 1;
		} else {
			struct span sub;

			last = entry_last(&x->fmt, &s, level);
			sub = cut(&s, last);
			ret = commit_entry(x, slot, level, &sub);
		}
	} while (!ret && advance(&s, last));
	return ret;
}

static int check_range(const struct xlat *x, uint64_t va, uint64_t size)
{
	uint64_t granule = BIT(x->fmt.granule_shift);

	if (!size || !IS_ALIGNED(va, granule) || !IS_ALIGNED(size, granule) || range_wraps(va, size))
		return -EINVAL;
	if (va < x->va_base || va - x->va_base + (size - 1) > MASK(x->fmt.va_bits - 1, 0))
		return -ERANGE;
	return 0;
}

static int check_region(const struct xlat *x, const struct mem_region *r)
{
	int ret = check_range(x, r->va.v, r->size);

	if (ret)
		return ret;
	if (!IS_ALIGNED(r->pa.v, BIT(x->fmt.granule_shift)) || range_wraps(r->pa.v, r->size))
		return -EINVAL;
	if (r->pa.v + (r->size - 1) > MASK(x->fmt.pa_bits - 1, 0))
		return -ERANGE;
	return 0;
}

static struct span region_span(const struct mem_region *r)
{
	return (struct span){ r->va.v, r->pa.v, r->va.v + (r->size - 1), r->type, r->perm };
}

int xlat_map(struct xlat *x, const struct mem_region *region, uint64_t *at)
{
	struct span span = region_span(region);
	int start = xlat_start_level(&x->fmt);
	size_t need = 0;
	int ret = check_region(x, region);

	if (!ret)
		ret = prepare(x, x->root, start, &span, &need, at);
	if (!ret && need > x->env.tables_left(x->env.ctx))
		ret = -ENOMEM;
	if (!ret)
		ret = commit(x, x->root, start, &span);
	if (!ret)
		make_visible(x);
	return ret;
}

/* --- counting ahead ----------------------------------------------------------- */

/*
 * Tables needed below one entry-aligned span at LEVEL: an entry that cannot
 * be a leaf for the whole span needs a table. Regions that share a table
 * (neighbours within one entry) are counted once by remembering the last
 * entry of each level; regions are expected in ascending order of va, others
 * only make the figure larger than needed.
 */
static size_t count_span(const struct xlat_format *fmt, int level, const struct span *whole,
			 uint64_t *last_entry)
{
	struct span s = cut(whole, whole->end);
	uint64_t last;
	size_t count = 0;

	do {
		uint64_t n = leaves(fmt, &s, level);
		unsigned int shift = xlat_level_shift(fmt, level);

		if (n) {
			last = s.va + (n << shift) - 1;
		} else {
			uint64_t entry = (s.va >> shift) + 1;
			struct span sub;

			count += last_entry[level] != entry;
			last_entry[level] = entry;
			last = entry_last(fmt, &s, level);
			sub = cut(&s, last);
			count += count_span(fmt, level + 1, &sub, last_entry);
		}
	} while (advance(&s, last));
	return count;
}

size_t xlat_tables_needed(const struct xlat_format *fmt, const struct mem_region *region, size_t n)
{
	uint64_t last_entry[4] = { 0, 0, 0, 0 };
	size_t tables = 1;

	for (size_t i = 0; i < n; i++) {
		struct span span = region_span(&region[i]);

		tables += count_span(fmt, xlat_start_level(fmt), &span, last_entry);
	}
	return tables;
}

/* --- changing ------------------------------------------------------------------- */

enum change { CHECK_UNMAP, CHECK_PROTECT, DO_UNMAP, DO_PROTECT };

static int change_leaf(struct xlat *x, uint64_t *slot, int level, uint64_t va, enum change what,
		       enum mem_perm perm)
{
	unsigned int shift = xlat_level_shift(&x->fmt, level);
	uint64_t desc = *slot;

	if (what == DO_UNMAP)
		set_desc(x, slot, 0, ALIGN_DOWN(va, BIT(shift)), BIT(shift));
	else if (what == DO_PROTECT && desc_perm(&x->fmt, desc) != perm)
		set_desc(x, slot, desc_leaf(&x->fmt, level, desc_output(&x->fmt, desc, shift),
					    desc_type(desc), perm),
			 ALIGN_DOWN(va, BIT(shift)), BIT(shift));
	return 0;
}

/* Goes over the leaves of [va, end]; the two checking kinds find every reason to refuse. */
static int change_range(struct xlat *x, uint64_t table, int level, uint64_t va, uint64_t end,
			enum change what, enum mem_perm perm)
{
	uint64_t *entries = x->env.table(x->env.ctx, table);
	uint64_t size = BIT(xlat_level_shift(&x->fmt, level));

	while (va <= end) {
		uint64_t last = MIN(va | (size - 1), end);
		uint64_t *slot = &entries[entry_index(x, va, level)];
		int ret = 0;

		if (desc_is_table(*slot, level))
			ret = change_range(x, desc_output(&x->fmt, *slot, x->fmt.granule_shift),
					   level + 1, va, last, what, perm);
		else if (!desc_is_leaf(*slot, level))
			ret = what == CHECK_PROTECT ? -ENOENT : 0;
		else if (!IS_ALIGNED(va, size) || last != (va | (size - 1)))
			ret = -EBUSY;
		else
			ret = change_leaf(x, slot, level, va, what, perm);
		if (ret)
			return ret;
		if (last == end)
			break;
		va = last + 1;
	}
	return 0;
}

static int change(struct xlat *x, uint64_t va, uint64_t size, enum change check, enum change act,
		  enum mem_perm perm)
{
	int start = xlat_start_level(&x->fmt);
	int ret = check_range(x, va, size);

	if (!ret)
		ret = change_range(x, x->root, start, va, va + (size - 1), check, perm);
	if (!ret)
		ret = change_range(x, x->root, start, va, va + (size - 1), act, perm);
	if (!ret)
		make_visible(x);
	return ret;
}

int xlat_unmap(struct xlat *x, va_t va, uint64_t size)
{
	return change(x, va.v, size, CHECK_UNMAP, DO_UNMAP, MEM_RO);
}

int xlat_protect(struct xlat *x, va_t va, uint64_t size, enum mem_perm perm)
{
	return change(x, va.v, size, CHECK_PROTECT, DO_PROTECT, perm);
}
