/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/xlat_tiny.h>

#include <errno.h>
#include <lib/util.h>
#include "xlat_desc.h"

#define TABLE_ENTRIES  512u
#define LEAF_LEVEL     2
#define MIN_VA_BITS    25      /* T0SZ is at most 39 without FEAT_TTST */
#define MAX_VA_BITS    48
#define TCR_WALKS      (UINT64_C(3) << 8 | UINT64_C(3) << 10)   /* IRGN0, ORGN0; 0: Non-cacheable */
#define MIN_TABLE_SIZE 64u     /* the alignment of a root, however small (Arm ARM D8.2.5) */

/* log2 of what one entry of LEVEL maps, with 4 KiB tables. */
static unsigned int level_shift(int level)
{
	return 39u - 9u * (unsigned int)level;
}

static uint64_t *table(const struct xlat_tiny *t, int level)
{
	return t->tables + (unsigned int)(LEAF_LEVEL - level) * TABLE_ENTRIES;
}

static uint64_t *entry(const struct xlat_tiny *t, int level, uint64_t va)
{
	return &table(t, level)[va >> level_shift(level) & (TABLE_ENTRIES - 1)];
}

int xlat_tiny_init(struct xlat_tiny *t, uint64_t *tables, uint64_t last, enum regime regime)
{
	unsigned int bits = MAX(64u - (unsigned int)__builtin_clzll(last | 1), MIN_VA_BITS);
	int start = bits <= level_shift(1) ? 2 : bits <= level_shift(0) ? 1 : 0;

	if (bits > MAX_VA_BITS)
		return -ERANGE;
	t->fmt.granule_shift = 12;
	t->fmt.va_bits = (uint8_t)bits;
	t->fmt.pa_bits = (uint8_t)bits;
	t->fmt.regime = regime;
	t->fmt.ds = t->fmt.contiguous = false;
	t->start_level = start;
	t->tables = tables;
	t->size = (size_t)((char *)table(t, start) - (char *)tables) +
		  MAX(sizeof(uint64_t) << (bits - level_shift(start)), MIN_TABLE_SIZE);
	return 0;
}

int xlat_tiny_map(struct xlat_tiny *t, uint64_t start, uint64_t size, enum mem_perm perm)
{
	uint64_t block = ALIGN_DOWN(start, XLAT_TINY_BLOCK);
	struct mem_region attributes;
	uint64_t desc;

	/* one by one: an initialiser may become a call of memset(), which needs the MMU on */
	attributes.type = MEM_NORMAL;
	attributes.perm = perm;
	attributes.guarded = false;
	desc = block | desc_attributes(&t->fmt, LEAF_LEVEL, &attributes, false);
	for (; block < start + size; block += XLAT_TINY_BLOCK, desc += XLAT_TINY_BLOCK) {
		uint64_t *slot = entry(t, LEAF_LEVEL, block);

		if (*slot)
			return -EEXIST;
		*slot = desc;
		for (int level = t->start_level; level < LEAF_LEVEL; level++)
			*entry(t, level, block) = (uint64_t)table(t, level + 1) | DESC_TABLE |
						  DESC_VALID;
	}
	return 0;
}

uint64_t xlat_tiny_root(const struct xlat_tiny *t)
{
	return (uint64_t)table(t, t->start_level);
}

uint64_t xlat_tiny_tcr(const struct xlat_tiny *t)
{
	return xlat_tcr(&t->fmt) & ~TCR_WALKS;
}
