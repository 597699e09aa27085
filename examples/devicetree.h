/* SPDX-License-Identifier: Apache-2.0 */
/* Just enough to find one property in a devicetree (Devicetree Specification, chapter 5). */
#ifndef DEVICETREE_H
#define DEVICETREE_H

#include <stddef.h>
#include <stdint.h>

static inline uint32_t dt_cell(const uint32_t *p)
{
	return __builtin_bswap32(*p);
}

static inline int dt_same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

/* The first property called NAME, in whatever node, as a number of 64 bits; 0 without one. */
static inline uint64_t dt_number(uint64_t tree, const char *name)
{
	const uint32_t *header = (const uint32_t *)tree;
	const uint32_t *p = (const uint32_t *)(tree + dt_cell(header + 2));
	const char *strings = (const char *)(tree + dt_cell(header + 3));

	for (;; p++) {
		switch (dt_cell(p)) {
		case 1:                                 /* a node begins: its name follows */
			for (p++; *(const uint32_t *)p & 0xff000000; p++)
				;
			break;
		case 3:                                 /* a property: length, name, value */
			if (dt_same(strings + dt_cell(p + 2), name) && dt_cell(p + 1) == 8)
				return (uint64_t)dt_cell(p + 3) << 32 | dt_cell(p + 4);
			p += 2 + (dt_cell(p + 1) + 3) / 4;
			break;
		case 9:                                 /* the end */
			return 0;
		}
	}
}

#endif
