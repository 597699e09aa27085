/* SPDX-License-Identifier: Apache-2.0 */
#include "xlat_host.h"

#include <stdlib.h>
#include <string.h>

#include <lib/util.h>

static size_t entries(const struct xlat_host *h)
{
	return (size_t)1 << (h->granule_shift - 3);
}

static int table_of_pa(const struct xlat_host *h, uint64_t pa)
{
	uint64_t index = (pa - h->pa) >> h->granule_shift;

	return pa >= h->pa && index < h->top ? (int)index : -1;
}

static int table_of_slot(const struct xlat_host *h, const uint64_t *slot)
{
	return (int)((size_t)(slot - h->memory) / entries(h));
}

static void breach(struct xlat_host *h, const char *rule)
{
	if (!h->breach)
		h->breach = rule;
}

/* --- what the library calls ------------------------------------------------------- */

static uint64_t alloc_table(void *ctx)
{
	struct xlat_host *h = ctx;
	size_t table = h->nfreed ? h->freed[h->nfreed - 1] : h->top;

	if (table == XLAT_HOST_TABLES || h->count == h->limit)
		return 0;
	if (h->nfreed)
		h->nfreed--;
	else
		h->top++;
	h->count++;
	h->table[table].parent = -1;
	memset(h->memory + table * entries(h), 0, entries(h) * 8);
	return table ? h->pa + ((uint64_t)table << h->granule_shift) : h->pa + h->root_offset * 8;
}

static size_t tables_left(void *ctx)
{
	struct xlat_host *h = ctx;

	return h->limit - h->count;
}

static bool has_valid(const struct xlat_host *h, const uint64_t *table)
{
	for (size_t i = 0; i < entries(h); i++)
		if (table[i] & 1)
			return true;
	return false;
}

void xlat_host_give_back(void *ctx, uint64_t pa)
{
	struct xlat_host *h = ctx;
	int t = table_of_pa(h, pa), parent = t > 0 ? h->table[t].parent : -1;
	size_t slot;

	if (parent < 0) {
		breach(h, "gave back the root, what is no table, or a table twice");
		return;
	}
	slot = h->table[t].slot + (parent ? 0 : h->root_offset);
	if (h->memory[(size_t)parent * entries(h) + slot] & 1)
		breach(h, "gave back a table that is linked");
	if (h->live && h->nbroken)
		breach(h, "gave back a table before the TLB was invalidated");
	if (has_valid(h, h->memory + (size_t)t * entries(h)))
		breach(h, "gave back a table that is not empty");
	memset(h->memory + (size_t)t * entries(h), 0xa5, entries(h) * 8);
	h->table[t].parent = -1;
	h->count--;
	h->freed[h->nfreed++] = (size_t)t;
}

static uint64_t *table_at(void *ctx, uint64_t pa)
{
	struct xlat_host *h = ctx;
	int table = table_of_pa(h, pa);

	if (table < 0)
		return NULL;
	if ((pa & (BIT(h->granule_shift) - 1)) != (table ? 0 : h->root_offset * 8))
		abort();
	return h->memory + (size_t)table * entries(h) + (table ? 0 : h->root_offset);
}

/* Where SLOT stands in its table. */
static size_t index_of_slot(const struct xlat_host *h, const uint64_t *slot)
{
	size_t offset = (size_t)(slot - h->memory);

	return offset < entries(h) ? offset - h->root_offset : offset % entries(h);
}

/* The level of the table that SLOT is in; false when that is not linked yet. */
static bool level_of(const struct xlat_host *h, const uint64_t *slot, int *level)
{
	*level = h->start_level;
	for (int t = table_of_slot(h, slot); t > 0; t = h->table[t].parent, ++*level)
		if (h->table[t].parent < 0)
			return false;
	return true;
}

/* What SLOT maps, by way of the tables that link it; false as above. */
static bool reach(const struct xlat_host *h, const uint64_t *slot, uint64_t *va, uint64_t *size)
{
	unsigned int stride = h->granule_shift - 3, shift;
	int first = table_of_slot(h, slot), level;

	if (!level_of(h, slot, &level))
		return false;
	shift = h->granule_shift + stride * (unsigned int)(3 - level);
	*size = BIT(shift);
	*va = h->va_base + ((uint64_t)index_of_slot(h, slot) << shift);
	for (int t = first; t > 0; t = h->table[t].parent) {
		shift += stride;
		*va += (uint64_t)h->table[t].slot << shift;
	}
	return true;
}

static void judge_break(struct xlat_host *h, uint64_t *slot)
{
	uint64_t va, size;

	if (!reach(h, slot, &va, &size))
		return;
	if (h->nbroken == ARRAY_SIZE(h->broken)) {
		breach(h, "many descriptors made invalid without TLB maintenance");
		return;
	}
	h->broken[h->nbroken].slot = slot;
	h->broken[h->nbroken].va = va;
	h->broken[h->nbroken++].size = size;
}

/* DESC is about to be written to one of a run. */
static void judge_run(struct xlat_host *h, const uint64_t *slot, uint64_t desc)
{
	size_t index = index_of_slot(h, slot), n;
	int level;

	if (!(desc & BIT(52)) || !level_of(h, slot, &level))
		return;
	n = arm_run_entries(h->granule_shift, level);
	for (size_t i = 0; i < n; i++) {
		uint64_t other = slot[(ptrdiff_t)i - (ptrdiff_t)(index % n)];

		if ((other & 1) && ((other ^ desc) & (MASK(63, 53) | MASK(7, 0))))
			breach(h, "two kinds of entries in a contiguous run");
	}
}

static void judge_make(struct xlat_host *h, const uint64_t *slot, uint64_t desc)
{
	int linked = table_of_pa(h, arm_address(&h->tcr, desc, h->granule_shift));

	for (size_t i = 0; i < h->nbroken; i++)
		if (h->broken[i].slot == slot)
			breach(h, "made before the TLB was invalidated");
	judge_run(h, slot, desc);
	if ((desc & 3) != 3 || linked <= 0 || h->table[linked].parent >= 0)
		return;
	if (h->table[linked].dirty)
		breach(h, "linked a table without a barrier after the last write to it");
	h->table[linked].parent = table_of_slot(h, slot);
	h->table[linked].slot = index_of_slot(h, slot);
}

static void write_desc(void *ctx, uint64_t *slot, uint64_t desc)
{
	struct xlat_host *h = ctx;
	uint64_t old = *slot;

	h->writes++;
	if ((old & 1) && (desc & 1) && old != desc)
		breach(h, "a valid descriptor overwritten by a valid one");
	if ((old & 1) && !(desc & 1))
		judge_break(h, slot);
	if (!(old & 1) && (desc & 1))
		judge_make(h, slot, desc);
	*slot = desc;
	h->table[table_of_slot(h, slot)].dirty = true;
}

static void barrier(void *ctx)
{
	struct xlat_host *h = ctx;

	for (size_t i = 0; i < h->top; i++)
		h->table[i].dirty = false;
}

/* Begins with a DSB, as the interface says: complete on return, stores before it included. */
static void tlbi(void *ctx, uint64_t va, uint64_t size)
{
	struct xlat_host *h = ctx;
	size_t kept = 0;

	barrier(ctx);
	for (size_t i = 0; i < h->nbroken; i++) {
		uint64_t last = h->broken[i].va + (h->broken[i].size - 1);

		if (h->broken[i].va < va || last > va + (size - 1))
			h->broken[kept++] = h->broken[i];
	}
	h->nbroken = kept;
}

/* A root of half a page or less lies where nothing but its own size aligns it. */
static size_t small_root(const struct xlat_host *h, unsigned int va_bits)
{
	unsigned int stride = h->granule_shift - 3;
	size_t n = (size_t)1 << (va_bits - h->granule_shift - stride * (unsigned int)(3 - h->start_level));

	if (n < 8)
		n = 8;
	return n < entries(h) ? n : 0;
}

/* --- for the tests -------------------------------------------------------------------- */

void xlat_host_start(struct xlat_host *h, const struct xlat_format *fmt, uint64_t va_base,
		     bool live, struct xlat_env *env)
{
	memset(h, 0, sizeof(*h));
	h->granule_shift = fmt->granule_shift;
	h->tcr.granule_shift = fmt->granule_shift;
	h->tcr.ds = fmt->ds;
	h->tcr.pa_bits = fmt->pa_bits > 48 ? 52 : 48;
	h->pa = fmt->pa_bits > 48 ? XLAT_HOST_PA_52 & MASK(fmt->pa_bits - 1, 0) : XLAT_HOST_PA;
	h->start_level = arm_start_level(fmt->granule_shift, 64u - fmt->va_bits);
	h->root_offset = small_root(h, fmt->va_bits);
	h->va_base = va_base;
	h->live = live;
	h->limit = XLAT_HOST_TABLES;
	h->memory = calloc(XLAT_HOST_TABLES, BIT(h->granule_shift));
	*env = (struct xlat_env){
		.alloc_table = alloc_table,
		.tables_left = tables_left,
		.table = table_at,
		.write = write_desc,
		.barrier = live ? barrier : NULL,
		.tlbi = live ? tlbi : NULL,
		.ctx = h,
	};
}

void xlat_host_end(struct xlat_host *h)
{
	free(h->memory);
}

void xlat_host_begin(struct xlat_host *h)
{
	h->writes = 0;
	h->breach = NULL;
}

const char *xlat_host_verdict(struct xlat_host *h)
{
	for (size_t i = 0; i < h->top; i++)
		if (h->table[i].dirty)
			breach(h, "ended with a write that no barrier follows");
	if (h->nbroken)
		breach(h, "ended with a stale translation in the TLB");
	return h->breach;
}

size_t xlat_host_empty(const struct xlat_host *h)
{
	size_t empty = 0;

	for (size_t i = 1; i < h->top; i++)
		empty += h->table[i].parent >= 0 && !has_valid(h, h->memory + i * entries(h));
	return empty;
}

bool xlat_host_has_table(const struct xlat_host *h, uint64_t pa)
{
	return table_of_pa(h, pa) >= 0;
}

uint64_t xlat_host_read(const struct xlat_host *h, uint64_t table_pa, size_t index)
{
	int table = table_of_pa(h, table_pa);

	if (table == 0)
		index += (table_pa - h->pa) / 8;
	if (table < 0 || index >= entries(h))
		abort();
	return h->memory[(size_t)table * entries(h) + index];
}
