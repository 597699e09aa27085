/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bits of VMSAv8-64 descriptors (Arm ARM D8.3) and how one is stored,
 * private to lib/xlat*.c. Nothing outside these files knows a bit.
 */
#ifndef LIB_XLAT_DESC_H
#define LIB_XLAT_DESC_H

#include <lib/util.h>
#include <lib/xlat.h>

#define DESC_VALID      BIT(0)
#define DESC_TABLE      BIT(1)        /* at level 3: page */
#define DESC_GP         BIT(50)
#define DESC_CONTIGUOUS BIT(52)

static inline bool desc_is_valid(uint64_t desc)
{
	return desc & DESC_VALID;
}

static inline bool desc_is_table(uint64_t desc, int level)
{
	return desc_is_valid(desc) && (desc & DESC_TABLE) && level < 3;
}

/* A block, or a page at level 3. What is valid and neither this nor a table is reserved. */
bool desc_is_leaf(const struct xlat_format *fmt, uint64_t desc, int level);

/* The architecture has blocks of this granule at LEVEL. */
bool desc_block_allowed(const struct xlat_format *fmt, int level);

/* log2 of the entries that the Contiguous hint spans at LEVEL; 0 where there is no hint. */
unsigned int desc_run_shift(const struct xlat_format *fmt, int level);

/* The bits that hold an output or table address, and back, without its low SHIFT bits. */
uint64_t desc_address(const struct xlat_format *fmt, uint64_t pa);
uint64_t desc_output(const struct xlat_format *fmt, uint64_t desc, unsigned int shift);

/* A leaf without its address. HINT: one of a contiguous run. */
uint64_t desc_attributes(const struct xlat_format *fmt, int level, const struct mem_region *region,
			 bool hint);

uint64_t desc_with_perm(const struct xlat_format *fmt, uint64_t desc, enum mem_perm perm);
enum mem_perm desc_perm(const struct xlat_format *fmt, uint64_t desc);

/* EL1&0 and EL2&0: two halves of address space, two privilege levels. */
static inline bool regime_has_el0(enum regime regime)
{
	return regime == REGIME_EL1_0 || regime == REGIME_EL2_0;
}

static inline size_t xlat_index(const struct xlat_format *fmt, uint64_t va, int level)
{
	return (va & MASK(fmt->va_bits - 1, 0)) >> xlat_level_shift(fmt, level) &
	       MASK(fmt->granule_shift - 4, 0);
}

static inline void desc_store(const struct xlat *x, uint64_t *slot, uint64_t desc)
{
	if (x->env.write)
		x->env.write(x->env.ctx, slot, desc);
	else
		*(volatile uint64_t *)slot = desc;
}

/* Ends an operation: what was stored becomes visible to the table walker. */
static inline void xlat_make_visible(const struct xlat *x)
{
	if (x->env.barrier)
		x->env.barrier(x->env.ctx);
}

/*
 * The table at PA. *LEFT counts the tables that a pass may still enter: a pass
 * over a tree enters each once. -EFAULT, -ELOOP.
 */
int xlat_enter(const struct xlat *x, uint64_t pa, size_t *left, uint64_t **entries);

/* What every operation on a range asks first: -EINVAL, -ERANGE. */
int xlat_check_range(const struct xlat_format *fmt, uint64_t va_base, uint64_t va, uint64_t size);

#endif
