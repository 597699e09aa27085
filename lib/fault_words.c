/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/fault_words.h>

#include <inttypes.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>

#define NULL_PAGE   0x1000
#define NEAR_END    0x10000  /* so far past a range, it is worth its name */

/* The range or bank that ends last before ADDR, if ADDR is near its end. */
static const struct memrange *ends_before(const struct memmap *map, uint64_t addr)
{
	const struct memrange *best = NULL;

	for (size_t i = 0; i < map->nranges + map->nbanks; i++) {
		const struct memrange *r = i < map->nranges ? &map->range[i] :
					   &map->bank[i - map->nranges];

		if (addr - (r->base + r->size) < NEAR_END && addr > r->base &&
		    (!best || r->base + r->size > best->base + best->size))
			best = r;
	}
	return best;
}

const char *fault_place(const struct memmap *map, uint64_t addr, char *buf, size_t size)
{
	const struct memrange *r = memmap_lookup(map, addr);
	const struct memrange *before = r ? NULL : ends_before(map, addr);

	if (addr < NULL_PAGE)
		snprintf(buf, size, "null pointer (page 0 is never mapped)");
	else if (r)
		snprintf(buf, size, "%s%s, 0x%" PRIx64 " into 0x%" PRIx64 "+0x%" PRIx64, r->name,
			 r->role == MEM_ROLE_NOMAP ? " (no-map)" : "", addr - r->base, r->base, r->size);
	else if (before)
		snprintf(buf, size, "neither RAM nor a known device, 0x%" PRIx64 " past the end of %s",
			 addr - (before->base + before->size), before->name);
	else
		snprintf(buf, size, "neither RAM nor a known device");
	return buf;
}

bool fault_is_wild_jump(const struct fault_facts *f)
{
	unsigned int ec = esr_class(f->esr);

	return (ec == ESR_EC_IABORT || ec == ESR_EC_PC_ALIGNMENT) && f->elr == f->far;
}
