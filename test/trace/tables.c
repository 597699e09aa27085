/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Translation tables that a walker can reach: found when the MMU goes on or a
 * table base changes, then watched for stores. Formats: Arm ARM D8.3 (VMSAv8-64
 * descriptors), D19.2 (TCR_ELx). All granules; output addresses up to 48 bits.
 */
#include <stdlib.h>
#include <string.h>

#include "state.h"

#define MAX_TABLES 16384

#define DESC_VALID 1u
#define DESC_TABLE 2u /* at levels below 3 */
#define DESC_OA    0x0000fffffffff000ull
/* What may be changed in a valid descriptor in place: AP, AF, DBM, PXN, UXN/XN, software bits. */
#define DESC_MUTABLE (0x3ull << 6 | 1ull << 10 | 1ull << 51 | 0x3ull << 53 | 0xfull << 55)

/* One half of a regime's address space. */
struct space {
	enum regime regime;
	unsigned int granule;        /* shift: 12, 14, 16 */
	unsigned int va_bits;
	uint64_t base_va;
	uint64_t root;
	bool cacheable;              /* walks go through the cache */
};

static unsigned int level_shift(const struct space *s, int level)
{
	return s->granule + (unsigned int)(3 - level) * (s->granule - 3);
}

static bool two_halves(const struct model *m, enum regime regime)
{
	return regime == REGIME_EL1 || (regime == REGIME_EL2 && (m->hcr & HCR_E2H));
}

/* Half 0 (TTBR0) or 1 (TTBR1) of a regime; false when walks of it are disabled. */
static bool space_of(const struct model *m, enum regime regime, int half, struct space *s)
{
	static const uint8_t granule0[4] = { 12, 16, 14, 12 }, granule1[4] = { 12, 14, 12, 16 };
	const uint64_t *reg = m->regime[regime].reg;
	uint64_t tcr = reg[REG_TCR];

	if (half == 1 && !two_halves(m, regime))
		return false;
	if (two_halves(m, regime) && (tcr >> (half ? 23 : 7) & 1))
		return false;
	s->regime = regime;
	s->granule = half ? granule1[tcr >> 30 & 3] : granule0[tcr >> 14 & 3];
	s->va_bits = 64 - (unsigned int)(tcr >> (half ? 16 : 0) & 63);
	s->base_va = half ? ~0ull << s->va_bits : 0;
	s->root = reg[half ? REG_TTBR1 : REG_TTBR0] & 0x0000fffffffffffeull;
	s->cacheable = (tcr >> (half ? 24 : 8) & 3) != 0 && (tcr >> (half ? 26 : 10) & 3) != 0;
	return s->va_bits > s->granule && s->va_bits <= 52;
}

static size_t entries(const struct space *s, int level)
{
	unsigned int bits = s->va_bits - level_shift(s, level);

	return (size_t)1 << (bits < s->granule - 3 ? bits : s->granule - 3);
}

/* --- the set of tables -------------------------------------------------------------------- */

static void mark_pages(struct model *m, uint64_t pa, size_t size, int delta)
{
	for (uint64_t page = pa & ~4095ull; page < pa + size; page += 4096) {
		if (page - m->ram_base < m->ram_size)
			m->table_pages[(page - m->ram_base) / 4096] += delta;
	}
}

static void remove_table(struct model *m, size_t i)
{
	struct table *t = &m->tables[i];

	mark_pages(m, t->pa, t->count * sizeof(uint64_t), -1);
	free(t->descriptors);
	*t = m->tables[--m->ntables];
}

void tables_forget(struct model *m, enum regime regime)
{
	for (size_t i = m->ntables; i-- > 0;) {
		if (m->tables[i].regime == regime)
			remove_table(m, i);
	}
}

void tables_free(struct model *m)
{
	while (m->ntables)
		remove_table(m, m->ntables - 1);
	free(m->tables);
}

bool tables_hold(const struct model *m, uint64_t pa)
{
	return pa - m->ram_base < m->ram_size && m->table_pages[(pa - m->ram_base) / 4096];
}

/* Will the walker see what was written to the table? */
static void check_table_memory(struct model *m, const struct space *s, uint64_t pa, size_t size)
{
	for (uint64_t at = pa & ~(uint64_t)(LINE - 1); at < pa + size; at += LINE) {
		const struct line *line = line_at(m, at);

		if (!line)
			continue;
		if (line->lost || (s->cacheable ? line->stale : line->dirty)) {
			violate(m, RULE_MMU_ON, at, s->cacheable
				? "tables written past the cache and not invalidated, walked through it"
				: "tables written through the cache and not cleaned, walked past it");
			return;
		}
		if (line->written_cached > m->dsb_stores || line->written_uncached > m->dsb_stores) {
			violate(m, RULE_MMU_ON, at, "tables walked without DSB after they were written");
			return;
		}
	}
}

static struct table *add_table(struct model *m, const struct space *s, int level, uint64_t pa,
			       uint64_t va)
{
	struct table *grown, *t;
	size_t size = entries(s, level) * sizeof(uint64_t);

	if (m->ntables == MAX_TABLES)
		return NULL;
	grown = realloc(m->tables, (m->ntables + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	m->tables = grown;
	t = &m->tables[m->ntables];
	*t = (struct table){ .pa = pa, .va = va, .level = level, .shift = level_shift(s, level),
			     .regime = s->regime, .count = entries(s, level) };
	t->descriptors = malloc(size);
	if (!t->descriptors || !m->host.read(m->host.ctx, pa, t->descriptors, size)) {
		violate(m, RULE_MMU_ON, pa, "translation tables where there is no memory");
		free(t->descriptors);
		return NULL;
	}
	m->ntables++;
	mark_pages(m, pa, size, 1);
	check_table_memory(m, s, pa, size);
	return t;
}

static bool is_table(uint64_t descriptor, int level)
{
	return level < 3 && (descriptor & (DESC_VALID | DESC_TABLE)) == (DESC_VALID | DESC_TABLE);
}

/* The address space has at most five levels, which bounds the recursion. */
static void walk(struct model *m, const struct space *s, int level, uint64_t pa, uint64_t va)
{
	const struct table *t = add_table(m, s, level, pa, va);
	size_t me = m->ntables - 1;

	for (size_t i = 0; t && i < m->tables[me].count; i++) {
		uint64_t descriptor = m->tables[me].descriptors[i];
		uint64_t oa = descriptor & DESC_OA & ~0ull << s->granule;

		if (is_table(descriptor, level))
			walk(m, s, level + 1, oa, va + ((uint64_t)i << level_shift(s, level)));
	}
}

void tables_walk(struct model *m, enum regime regime)
{
	struct space s;

	for (int half = 0; half < 2; half++) {
		if (!space_of(m, regime, half, &s))
			continue;

		unsigned int step = s.granule - 3;
		int levels = (int)((s.va_bits - s.granule + step - 1) / step);

		walk(m, &s, 4 - levels, s.root, s.base_va);
	}
}

/* --- stores to live tables ----------------------------------------------------------------- */

/* Forgets the tables below a descriptor. */
static void drop_below(struct model *m, const struct table *t, uint64_t va)
{
	enum regime regime = t->regime;
	uint64_t size = 1ull << t->shift;
	int level = t->level;

	for (size_t i = m->ntables; i-- > 0;) {
		const struct table *below = &m->tables[i];

		if (below->regime == regime && below->level > level && below->va - va < size)
			remove_table(m, i);
	}
}

static void descriptor_changes(struct model *m, struct table *t, size_t index, uint64_t new)
{
	uint64_t old = t->descriptors[index];
	uint64_t va = t->va + ((uint64_t)index << t->shift);
	uint64_t size = 1ull << t->shift;
	int level = t->level;
	enum regime regime = t->regime;
	struct space s;

	t->descriptors[index] = new;
	if (old == new || !((old | new) & DESC_VALID))
		return;
	if (!(old & DESC_VALID)) {
		if (change_is_breaking(m, regime, va, size))
			violate(m, RULE_BREAK, va,
				"descriptor made valid before DSB, TLBI, DSB for the one before it");
		change_add(m, CHANGE_MADE, regime, va, size);
	} else {
		if ((new & DESC_VALID) && ((old ^ new) & ~DESC_MUTABLE))
			violate(m, RULE_BREAK, va, "valid descriptor replaced by another valid one");
		change_add(m, CHANGE_BROKEN, regime, va, size);
		if (is_table(old, level))
			drop_below(m, t, va);
	}
	/* The new subtree; T may have moved from here on. */
	if (is_table(new, level) && space_of(m, regime, va >> 63, &s))
		walk(m, &s, level + 1, new & DESC_OA & ~0ull << s.granule, va);
}

static void store_to(struct model *m, size_t i, uint64_t pa, uint8_t byte[8])
{
	struct table *t = &m->tables[i];
	size_t index = (pa - t->pa) / 8;
	uint64_t new;

	memcpy(&new, byte, sizeof(new));
	descriptor_changes(m, t, index, new);
}

void tables_store(struct model *m, uint64_t pa, size_t size, const uint8_t *value)
{
	uint64_t end = pa + size;

	for (size_t i = 0; i < m->ntables; i++) {
		const struct table *t = &m->tables[i];
		uint64_t from = pa & ~7ull;

		for (; from < end; from += 8) {
			uint8_t word[8];

			if (from - t->pa >= t->count * 8)
				continue;
			memcpy(word, &t->descriptors[(from - t->pa) / 8], 8);
			for (unsigned int b = 0; b < 8; b++) {
				if (from + b >= pa && from + b < end)
					word[b] = value[from + b - pa];
			}
			store_to(m, i, from, word);
			if (i >= m->ntables)
				return;
			t = &m->tables[i];
		}
	}
}
