/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slipway's own mappings: VA = PA for everything, by role of the memory map.
 */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#include <lib/memmap.h>
#include <lib/xlat.h>

/* The machine's memory map. Loads and reservations are made in it. */
struct memmap *mem_map(void);

/*
 * Maps device registers (Device-nGnRE, never executable), widened to whole
 * pages, and enters them into the memory map. What is mapped already is fine.
 * -EEXIST when RAM is in the way, -ERANGE beyond the reachable address space,
 * -ENOMEM when table memory ran out.
 */
int mmio_map(const char *name, uint64_t base, uint64_t size);

/*
 * Reads 8 bytes of memory that may or may not be there. False when ADDR is no
 * multiple of 8, or not in Normal memory that is mapped.
 */
bool mmu_peek(uint64_t addr, uint64_t *value);

/* The tables that are in force, for lookups and dumps. */
const struct xlat *mmu_tables(void);

/*
 * The same for changes by hand (`mmu map`). Who makes them answers for what the
 * program stands on; drivers use mmio_map().
 */
struct xlat *mmu_live_tables(void);

/* Their table memory gets back what xlat_prune() takes out of them. */
void mmu_return_table(void *ctx, uint64_t pa);

#endif
