/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/mapping.h>

#include <errno.h>
#include <lib/util.h>

struct list {
	struct mem_region *out;
	size_t n, max;
	uint64_t page, limit;
};

static int emit(struct list *l, const char *name, uint64_t lo, uint64_t hi, enum mem_type type,
		enum mem_perm perm)
{
	lo = lo == 0 ? l->page : lo;
	if (lo >= hi)
		return 0;
	if (l->n == l->max)
		return -ENOSPC;
	l->out[l->n++] = (struct mem_region){ name, { lo }, { lo }, hi - lo, type, perm,
					      false };
	return 0;
}

/* The first address behind R that is below the limit: R may end with the last byte of 64 bits. */
static uint64_t end_of(const struct list *l, const struct memrange *r)
{
	uint64_t last = r->base + (r->size - 1);

	return last < l->limit ? last + 1 : l->limit;
}

/* Ordinary RAM whatever owns it, unless the role says otherwise. */
static bool is_plain(enum mem_role role)
{
	return mem_role_mapped(role) && role != MEM_ROLE_TEXT && role != MEM_ROLE_RODATA &&
	       role != MEM_ROLE_MMIO;
}

static int map_bank(struct list *l, const struct memmap *map, const struct memrange *bank)
{
	uint64_t cursor = ALIGN_UP(bank->base, l->page);
	uint64_t end = ALIGN_DOWN(end_of(l, bank), l->page);
	int ret = 0;

	if (bank->base >= l->limit)
		return 0;
	for (size_t i = 0; i < map->nranges && !ret; i++) {
		const struct memrange *r = &map->range[i];
		uint64_t lo = ALIGN_DOWN(r->base, l->page);
		uint64_t hi = ALIGN_UP(end_of(l, r), l->page);

		if (is_plain(r->role) || hi <= cursor || lo >= end)
			continue;
		if (lo > cursor)
			ret = emit(l, "RAM", cursor, lo, MEM_NORMAL, MEM_RW);
		if (!ret && mem_role_mapped(r->role))
			ret = emit(l, r->name, MAX(lo, cursor), MIN(hi, end), MEM_NORMAL,
				   r->role == MEM_ROLE_TEXT ? MEM_RX : MEM_RO);
		cursor = MAX(cursor, hi);
	}
	if (!ret && cursor < end)
		ret = emit(l, "RAM", cursor, end, MEM_NORMAL, MEM_RW);
	return ret;
}

/* Where the pages of range I end that no unmapped range behind it shares. */
static uint64_t mappable_end(const struct list *l, const struct memmap *map, size_t i)
{
	uint64_t hi = ALIGN_UP(end_of(l, &map->range[i]), l->page);

	while (++i < map->nranges && map->range[i].base < hi)
		if (!mem_role_mapped(map->range[i].role))
			return ALIGN_DOWN(map->range[i].base, l->page);
	return hi;
}

/* Device registers. Reservations may cut their pages: such a page is mapped once, or not at all. */
static int map_devices(struct list *l, const struct memmap *map)
{
	uint64_t cursor = 0;
	int ret = 0;

	for (size_t i = 0; i < map->nranges && !ret; i++) {
		const struct memrange *r = &map->range[i];
		uint64_t lo = MAX(ALIGN_DOWN(r->base, l->page), cursor);
		uint64_t hi = mappable_end(l, map, i);

		if (r->role == MEM_ROLE_MMIO)
			ret = emit(l, r->name, lo, hi, MEM_DEVICE_nGnRE, MEM_RW);
		else if (!mem_role_mapped(r->role))
			hi = ALIGN_UP(end_of(l, r), l->page);
		else
			continue;
		cursor = MAX(cursor, hi);
	}
	return ret;
}

int mapping_from_memmap(const struct memmap *map, uint64_t page_size, uint64_t limit,
			struct mem_region *out, size_t max)
{
	struct list l = { out, 0, max, page_size, limit };
	int ret = 0;

	for (size_t i = 0; i < map->nbanks && !ret; i++)
		ret = map_bank(&l, map, &map->bank[i]);
	if (!ret)
		ret = map_devices(&l, map);
	return ret ? ret : (int)l.n;
}

static const char edge[] = "part of a page";

/* Takes what of [lo, last] is RAM. Whoever owns a part of it keeps that. */
static int lose(struct memmap *map, const char *name, uint64_t lo, uint64_t last)
{
	int ret = 0;

	for (size_t i = 0; i < map->nbanks && !ret; i++) {
		const struct memrange *bank = &map->bank[i];
		uint64_t from = MAX(lo, bank->base);
		uint64_t to = MIN(last, bank->base + (bank->size - 1));

		if (from <= to)
			ret = memmap_reserve(map, name, from, to - from + 1, MEM_ROLE_GUARD);
	}
	return ret;
}

int mapping_reserve_lost(struct memmap *map, uint64_t page_size, uint64_t limit, uint64_t *above)
{
	uint64_t in_page = page_size - 1;
	int ret = lose(map, "null page", 0, in_page);

	*above = 0;
	for (size_t i = 0; i < map->nbanks && !ret; i++) {
		uint64_t base = map->bank[i].base, last = base + (map->bank[i].size - 1);

		if (base & in_page)
			ret = lose(map, edge, base, base | in_page);
		if (!ret && (last & in_page) != in_page)
			ret = lose(map, edge, last & ~in_page, last);
		if (last >= limit)
			*above += last - MAX(base, limit) + 1;
	}
	if (!ret)
		ret = lose(map, "above the map", limit, UINT64_MAX);
	/* grows by ranges that need nothing when their turn comes */
	for (size_t i = 0; i < map->nranges && !ret; i++) {
		uint64_t base = map->range[i].base, last = base + (map->range[i].size - 1);

		/* the middle has its owner, who keeps it */
		if (!mem_role_mapped(map->range[i].role))
			ret = lose(map, edge, base & ~in_page, last | in_page);
	}
	return ret;
}
