/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the memory map to regions for the page tables: every byte of RAM that
 * may be mapped, by role, and device registers; neighbours with the same
 * attributes merged, so that they get large blocks.
 *
 * Pure; host-tested.
 */
#ifndef LIB_MAPPING_H
#define LIB_MAPPING_H

#include <lib/memmap.h>
#include <lib/xlat.h>

/*
 * Fills OUT with VA = PA regions in pages of PAGE_SIZE; returns their number
 * or -ENOSPC. What must not be mapped (no-map, guards) loses the whole pages
 * it touches. The page at address 0 is left out, so that a null pointer
 * faults. Nothing at or above LIMIT (a multiple of PAGE_SIZE) is mapped. Ranges
 * of code and constants begin and end at pages.
 */
int mapping_from_memmap(const struct memmap *map, uint64_t page_size, uint64_t limit,
			struct mem_region *out, size_t max);

/*
 * RAM that mapping_from_memmap() does not map although nobody owns it must not
 * be given to anybody: the rest of pages that unmapped ranges or the ends of
 * banks cut, the page at address 0, everything from LIMIT on. Takes all of it
 * as MEM_ROLE_GUARD. *above is how many bytes of RAM lie at LIMIT or above.
 * -ENOSPC when the map is full.
 */
int mapping_reserve_lost(struct memmap *map, uint64_t page_size, uint64_t limit, uint64_t *above);

#endif
