/* SPDX-License-Identifier: Apache-2.0 */
/* Making the final map, private to arch/arm64; the public side is <arch/mmu.h>. */
#ifndef ARM64_MMU_H
#define ARM64_MMU_H

#include <lib/dt.h>
#include <lib/xlat.h>
#include <stdint.h>

/*
 * Decides on the format of the final tables: what Kconfig asks for, or what
 * this CPU has instead, which is said. Comes before everything else here.
 * -ENOTSUP when the CPU has no granule that the program is aligned for.
 */
int mmu_choose_format(void);

/* The format that was chosen, and its page size in bytes. */
const struct xlat_format *mmu_format(void);
uint64_t mmu_page_size(void);

/*
 * Takes RAM that the final map leaves out from the memory map, so that nobody
 * is given it, and says when some of it is out of reach.
 */
int mmu_reserve_unmapped(void);

/* Enters the devicetree's register ranges into the memory map. */
int mmu_collect_mmio(const struct dt *dt);

/* Bytes of table memory that the memory map needs, with room for what is mapped later. */
uint64_t mmu_tables_size(void);

/* Builds the final tables at POOL (identity-mapped, writable). They are not in force yet. */
int mmu_build(uint64_t pool, uint64_t size);

/*
 * After the move: the tables that mmu_build() made are in force, this copy of
 * the program owns them, and changes need maintenance from now on.
 */
void mmu_adopt(void);

#endif
