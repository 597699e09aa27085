/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/memmap.h>

#include <errno.h>
#include <lib/util.h>
#include <string.h>

static uint64_t last_byte(const struct memrange *r)
{
	return r->base + (r->size - 1);
}

static void set_range(struct memrange *r, const char *name, uint64_t base, uint64_t size,
		      enum mem_role role)
{
	size_t i;

	r->base = base;
	r->size = size;
	r->role = role;
	for (i = 0; i < MEMMAP_NAME_LEN - 1 && name[i]; i++)
		r->name[i] = name[i];
	r->name[i] = '\0';
}

/* Opens a place at INDEX of a list of *N ranges that has room. */
static struct memrange *insert(struct memrange *list, size_t *n, size_t index)
{
	memmove(&list[index + 1], &list[index], (*n - index) * sizeof(list[0]));
	++*n;
	return &list[index];
}

static void erase(struct memrange *list, size_t *n, size_t index)
{
	--*n;
	memmove(&list[index], &list[index + 1], (*n - index) * sizeof(list[0]));
}

int memmap_add_ram(struct memmap *map, uint64_t base, uint64_t size)
{
	uint64_t last = base + (size - 1);
	size_t i = 0;

	if (!size || range_wraps(base, size))
		return -EINVAL;
	/* swallow every bank that overlaps or touches */
	while (i < map->nbanks) {
		struct memrange *b = &map->bank[i];
		bool apart = (last < b->base && last + 1 != b->base) ||
			     (last_byte(b) < base && last_byte(b) + 1 != base);

		if (apart) {
			i++;
			continue;
		}
		base = MIN(base, b->base);
		last = MAX(last, last_byte(b));
		erase(map->bank, &map->nbanks, i);
	}
	if (map->nbanks == MEMMAP_MAX_BANKS)
		return -ENOSPC;
	for (i = 0; i < map->nbanks && map->bank[i].base < base; i++)
		;
	set_range(insert(map->bank, &map->nbanks, i), "RAM", base, last - base + 1,
		  MEM_ROLE_LOAD);
	return 0;
}

/* Index of the first range that ends at or after ADDR. */
static size_t first_reaching(const struct memmap *map, uint64_t addr)
{
	size_t lo = 0, hi = map->nranges;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (last_byte(&map->range[mid]) < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct memrange *memmap_overlap(const struct memmap *map, uint64_t base, uint64_t size)
{
	size_t i = first_reaching(map, base);

	if (i < map->nranges && ranges_overlap(base, size, map->range[i].base, map->range[i].size))
		return &map->range[i];
	return NULL;
}

static bool may_lie_outside_ram(enum mem_role role)
{
	return role == MEM_ROLE_MMIO || role == MEM_ROLE_FIRMWARE || role == MEM_ROLE_NOMAP;
}

int memmap_add(struct memmap *map, const char *name, uint64_t base, uint64_t size,
	       enum mem_role role, const struct memrange **conflict)
{
	const struct memrange *other;

	if (!size || range_wraps(base, size))
		return -EINVAL;
	other = memmap_overlap(map, base, size);
	if (other) {
		if (conflict)
			*conflict = other;
		return -EEXIST;
	}
	if (!may_lie_outside_ram(role) && !memmap_is_ram(map, base, size))
		return -ERANGE;
	if (map->nranges == MEMMAP_MAX_RANGES)
		return -ENOSPC;
	set_range(insert(map->range, &map->nranges, first_reaching(map, base)), name, base, size,
		  role);
	return 0;
}

/* Takes [base, last] out of range INDEX, which covers it, leaving up to two pieces. */
static int cut_out(struct memmap *map, size_t index, uint64_t base, uint64_t last)
{
	struct memrange old = map->range[index];

	if (map->nranges + 1 >= MEMMAP_MAX_RANGES)
		return -ENOSPC;
	erase(map->range, &map->nranges, index);
	if (last < last_byte(&old))
		set_range(insert(map->range, &map->nranges, index), old.name, last + 1,
			  last_byte(&old) - last, old.role);
	if (base > old.base)
		set_range(insert(map->range, &map->nranges, index), old.name, old.base,
			  base - old.base, old.role);
	return 0;
}

int memmap_reserve(struct memmap *map, const char *name, uint64_t base, uint64_t size,
		   enum mem_role role)
{
	uint64_t last = base + (size - 1);

	if (!size || range_wraps(base, size))
		return -EINVAL;
	for (;;) {
		const struct memrange *other = memmap_overlap(map, base, last - base + 1);
		uint64_t from, to;
		int ret;

		if (!other)
			return memmap_add(map, name, base, last - base + 1, role, NULL);
		from = MAX(base, other->base);
		to = MIN(last, last_byte(other));
		if (role == MEM_ROLE_NOMAP && other->role == MEM_ROLE_FIRMWARE) {
			ret = cut_out(map, (size_t)(other - map->range), from, to);
			if (ret)
				return ret;
			continue;
		}
		if (from > base) {
			ret = memmap_add(map, name, base, from - base, role, NULL);
			if (ret)
				return ret;
		}
		if (to == last)
			return 0;
		base = to + 1;
	}
}

int memmap_remove(struct memmap *map, const char *name)
{
	int removed = 0;

	for (size_t i = map->nranges; i-- > 0;) {
		if (strncmp(map->range[i].name, name, MEMMAP_NAME_LEN - 1) != 0)
			continue;
		erase(map->range, &map->nranges, i);
		removed++;
	}
	return removed;
}

int memmap_remove_at(struct memmap *map, uint64_t base)
{
	size_t i = first_reaching(map, base);

	if (i == map->nranges || map->range[i].base != base)
		return -ENOENT;
	erase(map->range, &map->nranges, i);
	return 0;
}

/* Lowest fitting base in the free stretch [lo, hi] (inclusive); false when there is none. */
static bool fit_low(uint64_t lo, uint64_t hi, const struct memmap_want *want, uint64_t *base)
{
	uint64_t start = ALIGN_UP(lo, want->align);

	if (start < lo || start > hi || hi - start < want->size - 1)
		return false;
	*base = start;
	return true;
}

static bool fit_high(uint64_t lo, uint64_t hi, const struct memmap_want *want, uint64_t *base)
{
	uint64_t start;

	if (hi - lo < want->size - 1)
		return false;
	start = ALIGN_DOWN(hi - (want->size - 1), want->align);
	if (start < lo)
		return false;
	*base = start;
	return true;
}

/* The free stretches of one bank, ascending; the last fitting one wins when searching from the top. */
static bool search_bank(const struct memmap *map, const struct memrange *bank,
			const struct memmap_want *want, uint64_t *base)
{
	uint64_t limit = want->hi ? want->hi - 1 : ~UINT64_C(0);
	uint64_t lo = MAX(bank->base, want->lo);
	uint64_t hi = MIN(last_byte(bank), limit);
	bool found = false;

	for (size_t i = first_reaching(map, lo); lo <= hi; i++) {
		bool more = i < map->nranges && map->range[i].base <= hi;
		uint64_t free_hi = more ? map->range[i].base - 1 : hi;

		if (!more || map->range[i].base > lo) {
			if (want->from_top)
				found |= fit_high(lo, free_hi, want, base);
			else if (fit_low(lo, free_hi, want, base))
				return true;
		}
		if (!more || last_byte(&map->range[i]) == ~UINT64_C(0))
			break;
		lo = last_byte(&map->range[i]) + 1;
	}
	return found;
}

int memmap_find_free(const struct memmap *map, const struct memmap_want *want, uint64_t *base)
{
	if (!want->size || !want->align || (want->align & (want->align - 1)))
		return -EINVAL;
	for (size_t i = 0; i < map->nbanks; i++) {
		size_t b = want->from_top ? map->nbanks - 1 - i : i;

		if (search_bank(map, &map->bank[b], want, base))
			return 0;
	}
	return -ENOMEM;
}

int memmap_alloc(struct memmap *map, const char *name, const struct memmap_want *want,
		 enum mem_role role, uint64_t *base)
{
	int ret = memmap_find_free(map, want, base);

	return ret ? ret : memmap_add(map, name, *base, want->size, role, NULL);
}

const struct memrange *memmap_lookup(const struct memmap *map, uint64_t addr)
{
	const struct memrange *r = memmap_overlap(map, addr, 1);

	if (r)
		return r;
	for (size_t i = 0; i < map->nbanks; i++)
		if (addr >= map->bank[i].base && addr <= last_byte(&map->bank[i]))
			return &map->bank[i];
	return NULL;
}

bool memmap_is_ram(const struct memmap *map, uint64_t base, uint64_t size)
{
	if (!size || range_wraps(base, size))
		return false;
	for (size_t i = 0; i < map->nbanks; i++)
		if (base >= map->bank[i].base && base + (size - 1) <= last_byte(&map->bank[i]))
			return true;
	return false;
}

const char *mem_role_name(enum mem_role role)
{
	switch (role) {
	case MEM_ROLE_FIRMWARE: return "firmware";
	case MEM_ROLE_NOMAP:    return "no-map";
	case MEM_ROLE_TEXT:     return "text";
	case MEM_ROLE_RODATA:   return "rodata";
	case MEM_ROLE_DATA:     return "data";
	case MEM_ROLE_STACK:    return "stack";
	case MEM_ROLE_GUARD:    return "guard";
	case MEM_ROLE_TABLES:   return "tables";
	case MEM_ROLE_FDT:      return "devicetree";
	case MEM_ROLE_LOAD:     return "load";
	case MEM_ROLE_RESIDENT: return "resident";
	case MEM_ROLE_MMIO:     return "mmio";
	default:                return "unknown";
	}
}

bool mem_role_mapped(enum mem_role role)
{
	return role != MEM_ROLE_NOMAP && role != MEM_ROLE_GUARD && role != MEM_ROLE_RESIDENT;
}
