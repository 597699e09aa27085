/* SPDX-License-Identifier: Apache-2.0 */
/* The walk itself (Arm ARM D8.2, D8.3). */
#include <lib/decode_walk.h>

#include <lib/util.h>

static bool two_ranges(const struct walk_regime *r)
{
	return r->el == 1 || (r->el == 2 && r->e2h);
}

/* --- what TCR says ---------------------------------------------------------------- */

/* log2 of the granule; 0 for the reserved encodings. TG0 and TG1 count differently. */
static unsigned int granule(bool upper, uint64_t tg)
{
	static const uint8_t tg0[] = { 12, 16, 14, 0 }, tg1[] = { 0, 14, 12, 16 };

	return upper ? tg1[tg] : tg0[tg];
}

unsigned int walk_pa_bits(unsigned int code)
{
	static const uint8_t bits[] = { 32, 36, 40, 42, 44, 48, 52, 56 };

	return code < sizeof(bits) ? bits[code] : 0;
}

/* 52-bit output addresses: their top bits stand in other places */
static bool pa_is_52(const struct walk_range *g)
{
	return g->pa_bits >= 52 && (g->ds || g->granule_shift == 16);
}

static void read_two_ranges(const struct walk_regime *r, uint64_t va, struct walk_range *g)
{
	uint64_t tcr = r->tcr;

	g->upper = va & BIT(55);        /* the top byte may be a tag */
	g->granule_shift = granule(g->upper, g->upper ? FIELD(tcr, 31, 30) : FIELD(tcr, 15, 14));
	g->va_bits = 64 - (unsigned int)(g->upper ? FIELD(tcr, 21, 16) : FIELD(tcr, 5, 0));
	g->walks_off = tcr & (g->upper ? BIT(23) : BIT(7));
	g->hpd = tcr & (g->upper ? BIT(42) : BIT(41));
	g->ds = tcr & BIT(59);
	g->pa_bits = walk_pa_bits((unsigned int)FIELD(tcr, 34, 32));
}

static void read_one_range(const struct walk_regime *r, struct walk_range *g)
{
	g->granule_shift = granule(false, FIELD(r->tcr, 15, 14));
	g->va_bits = 64 - (unsigned int)FIELD(r->tcr, 5, 0);
	g->hpd = r->tcr & BIT(24);
	g->ds = r->tcr & BIT(32);
	g->pa_bits = walk_pa_bits((unsigned int)FIELD(r->tcr, 18, 16));
}

static bool ignores_top_byte(const struct walk_regime *r, bool upper)
{
	if (two_ranges(r))
		return r->tcr & (upper ? BIT(38) : BIT(37));
	return r->tcr & BIT(20);
}

/* What the address must have above the range: zeros, or ones in the upper one. */
static bool fits(const struct walk_regime *r, const struct walk_range *g, uint64_t va)
{
	uint64_t mask = MASK(ignores_top_byte(r, g->upper) ? 55 : 63, 0) & ~MASK(g->va_bits - 1, 0);

	return (va & mask) == (g->upper ? mask : 0);
}

static uint64_t first_table(const struct walk_regime *r, const struct walk_range *g)
{
	uint64_t ttbr = g->upper ? r->ttbr1 : r->ttbr0;
	unsigned int index_bits = g->va_bits - walk_shift(g, g->start_level);

	if (pa_is_52(g))
		return (ttbr & MASK(47, MAX(index_bits + 3, 6u))) | FIELD(ttbr, 5, 2) << 48;
	return ttbr & MASK(47, index_bits + 3);
}

void walk_range_of(const struct walk_regime *r, uint64_t va, struct walk_range *g)
{
	unsigned int most, bits_per_level;

	*g = (struct walk_range){ 0 };
	if (two_ranges(r))
		read_two_ranges(r, va, g);
	else
		read_one_range(r, g);
	g->ds &= g->granule_shift != 16;        /* RES0 there: 64K has 52 bits without it */
	most = g->granule_shift == 16 || g->ds ? 52 : 48;
	if (r->pa_bits && r->pa_bits < g->pa_bits)
		g->pa_bits = r->pa_bits;
	g->valid = g->granule_shift && g->va_bits >= 16 && g->va_bits <= most &&
		   g->va_bits > g->granule_shift;
	if (!g->valid)
		return;
	bits_per_level = g->granule_shift - 3;
	g->start_level = 4 - (int)((g->va_bits - g->granule_shift + bits_per_level - 1) /
				   bits_per_level);
	g->in_range = fits(r, g, va);
	g->table = first_table(r, g);
}

unsigned int walk_shift(const struct walk_range *g, int level)
{
	return g->granule_shift + (unsigned int)(3 - level) * (g->granule_shift - 3);
}

unsigned int walk_index(const struct walk_range *g, uint64_t va, int level)
{
	unsigned int shift = walk_shift(g, level);
	unsigned int top = level == g->start_level ? g->va_bits - 1 : shift + g->granule_shift - 4;

	return (unsigned int)FIELD(va, MIN(top, g->va_bits - 1), shift);
}

/* --- descriptors ------------------------------------------------------------------ */

/* Levels that have blocks (D8.3.1); 52-bit addresses add the one above. */
static bool has_blocks(const struct walk_range *g, int level)
{
	int first = g->granule_shift == 12 ? 1 : 2;

	if (g->ds || (g->granule_shift == 16 && pa_is_52(g)))
		first--;
	return level >= first && level < 3;
}

static enum walk_kind kind_of(const struct walk_range *g, uint64_t desc, int level)
{
	if (!(desc & 1))
		return WALK_INVALID;
	if (desc & 2)
		return level == 3 ? WALK_PAGE : WALK_TABLE;
	return has_blocks(g, level) ? WALK_BLOCK : WALK_RESERVED;
}

/* The address in a descriptor, without its low SHIFT bits. */
static uint64_t address_in(const struct walk_range *g, uint64_t desc, unsigned int shift)
{
	if (g->ds && g->granule_shift != 16)
		return (desc & MASK(49, shift)) | FIELD(desc, 9, 8) << 50;
	if (pa_is_52(g))
		return (desc & MASK(47, shift)) | FIELD(desc, 15, 12) << 48;
	return desc & MASK(47, shift);
}

/* What the tables on the way take away: APTable, XNTable, PXNTable. */
struct limits {
	bool read_only, no_el0, no_execute, no_el0_execute;
};

static void restrict_by(struct limits *l, const struct walk_regime *r, uint64_t desc)
{
	l->read_only |= !!(desc & BIT(62));
	if (!two_ranges(r)) {
		l->no_execute |= !!(desc & BIT(60));
		return;
	}
	l->no_el0 |= !!(desc & BIT(61));
	l->no_el0_execute |= !!(desc & BIT(60));
	l->no_execute |= !!(desc & BIT(59));
}

static void permissions(struct walk_result *w, const struct walk_regime *r, uint64_t desc,
			const struct limits *l)
{
	bool el0 = two_ranges(r) && (desc & BIT(6)) && !l->no_el0;

	w->write = !(desc & BIT(7)) && !l->read_only;
	w->el0_read = el0;
	w->el0_write = el0 && w->write;
	w->el0_execute = two_ranges(r) && !(desc & BIT(54)) && !l->no_el0_execute &&
			 !(r->wxn && w->el0_write);
	/* what EL0 can write, the EL above it cannot execute (D8.4.1) */
	w->execute = !(desc & (two_ranges(r) ? BIT(53) : BIT(54))) && !l->no_execute &&
		     !w->el0_write && !(r->wxn && w->write);
}

static void leaf(struct walk_result *w, const struct walk_regime *r, uint64_t va,
		 const struct walk_step *s, const struct limits *l)
{
	unsigned int shift = walk_shift(&w->range, s->level);

	w->mapped = true;
	w->size = BIT(shift);
	w->output = address_in(&w->range, s->desc, shift) | (va & MASK(shift - 1, 0));
	w->access_flag = s->desc & BIT(10);
	w->guarded = s->desc & BIT(50);
	w->attr = (unsigned int)FIELD(s->desc, 4, 2);
	permissions(w, r, s->desc, l);
}

/* Why no descriptor is read; WALK_END_MAPPED: one is. */
static enum walk_end before_walk(const struct walk_range *g)
{
	if (g->walks_off)
		return WALK_END_OFF;
	if (!g->granule_shift)
		return WALK_END_GRANULE;
	if (!g->valid)
		return WALK_END_SIZE;
	if (!g->in_range)
		return WALK_END_OUT_OF_RANGE;
	return g->table >> g->pa_bits ? WALK_END_BASE : WALK_END_MAPPED;
}

static enum walk_end end_at(enum walk_kind kind)
{
	static const uint8_t ends[] = {
		[WALK_BLOCK] = WALK_END_MAPPED, [WALK_PAGE] = WALK_END_MAPPED,
		[WALK_INVALID] = WALK_END_INVALID, [WALK_RESERVED] = WALK_END_RESERVED,
		[WALK_TOO_FAR] = WALK_END_TOO_FAR, [WALK_CYCLE] = WALK_END_CYCLE,
		[WALK_UNREADABLE] = WALK_END_UNREADABLE,
	};

	return (enum walk_end)ends[kind];
}

/* A table that this walk has been in: a map of itself, which ends at level 3 like any walk. */
static bool met_before(const struct walk_result *w, uint64_t table)
{
	for (size_t i = 0; i < w->steps; i++) {
		if (w->step[i].address - UINT64_C(8) * w->step[i].index == table)
			return true;
	}
	return false;
}

/* Reads the descriptor for VA in TABLE at LEVEL; what it is, and in *next where it leads. */
static enum walk_kind take_step(struct walk_result *w, uint64_t va, uint64_t table, int level,
				walk_read read, void *ctx, uint64_t *next)
{
	struct walk_step *s = &w->step[w->steps];

	if (!w->cycle && met_before(w, table))
		w->cycle = w->steps;
	w->steps++;
	s->level = level;
	s->index = walk_index(&w->range, va, level);
	s->address = table + UINT64_C(8) * s->index;
	s->kind = WALK_UNREADABLE;
	if (!read(ctx, s->address, &s->desc))
		return s->kind;
	s->kind = kind_of(&w->range, s->desc, level);
	if (s->kind <= WALK_PAGE) {
		*next = address_in(&w->range, s->desc, s->kind == WALK_TABLE ?
				   w->range.granule_shift : walk_shift(&w->range, level));
		if (*next >> w->range.pa_bits)
			s->kind = WALK_TOO_FAR;
	}
	return s->kind;
}

void decode_walk(const struct walk_regime *r, uint64_t va, walk_read read, void *ctx,
		 struct walk_result *w)
{
	struct limits limits = { 0 };
	enum walk_kind kind = WALK_TABLE;
	uint64_t table;

	*w = (struct walk_result){ 0 };
	walk_range_of(r, va, &w->range);
	w->end = before_walk(&w->range);
	if (w->end != WALK_END_MAPPED)
		return;
	table = w->range.table;
	for (int level = w->range.start_level; kind == WALK_TABLE; level++) {
		const struct walk_step *s = &w->step[w->steps];

		kind = take_step(w, va, table, level, read, ctx, &table);
		if (kind == WALK_BLOCK || kind == WALK_PAGE)
			leaf(w, r, va, s, &limits);
		else if (kind == WALK_TABLE && !w->range.hpd)
			restrict_by(&limits, r, s->desc);
	}
	w->end = end_at(kind);
}

bool walk_memory_read(void *ctx, uint64_t pa, uint64_t *desc)
{
	const struct walk_memory *m = ctx;

	if (pa < m->base || m->size < 8 || pa - m->base > m->size - 8)
		return false;
	*desc = get_le64((const uint8_t *)m->data + (pa - m->base));
	return true;
}
