/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bits of VMSAv8-64 descriptors (Arm ARM D8.3), private to lib/xlat*.c.
 * Nothing outside this pair of files knows a bit.
 */
#ifndef LIB_XLAT_DESC_H
#define LIB_XLAT_DESC_H

#include <lib/xlat.h>

/* True when bits [1:0] name a leaf (block, or page at level 3) respectively a table at LEVEL. */
bool desc_is_leaf(uint64_t desc, int level);
bool desc_is_table(uint64_t desc, int level);

uint64_t desc_table(uint64_t pa);
uint64_t desc_leaf(const struct xlat_format *fmt, int level, uint64_t pa, enum mem_type type,
		   enum mem_perm perm);

uint64_t desc_output(const struct xlat_format *fmt, uint64_t desc, unsigned int shift);
enum mem_type desc_type(uint64_t desc);
enum mem_perm desc_perm(const struct xlat_format *fmt, uint64_t desc);

/* True when the architecture has blocks at LEVEL of this granule (without FEAT_LPA2). */
bool desc_block_allowed(const struct xlat_format *fmt, int level);

#endif
