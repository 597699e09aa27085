/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a devicetree says of physical memory, as a memory map: banks of RAM,
 * what the previous stage reserved, and device registers.
 *
 * Pure; reads untrusted bytes; host-tested and fuzzed.
 */
#ifndef LIB_DT_MEMORY_H
#define LIB_DT_MEMORY_H

#include <lib/dt.h>
#include <lib/memmap.h>

/*
 * Adds the enabled memory nodes, /memreserve/ entries, fixed children of
 * /reserved-memory (no-map ones as MEM_ROLE_NOMAP) and an initrd named in
 * /chosen. Wild entries are left out with a warning that names them.
 * -ENODEV when no RAM remains; -ENOSPC when the map is full.
 */
int dt_memory(const struct dt *dt, struct memmap *map);

/*
 * Adds the register ranges of enabled nodes as MEM_ROLE_MMIO, widened to
 * PAGE_SIZE bytes and merged where they then touch the same page. What lies
 * over RAM or above LIMIT (the reachable address space) is left out; the
 * number of ranges left out for LIMIT is returned. They leave some places of
 * the map free for what comes later: ranges that find none are left out with a
 * warning (drivers map their registers themselves too).
 */
int dt_mmio(const struct dt *dt, struct memmap *map, uint64_t page_size, uint64_t limit);

#endif
