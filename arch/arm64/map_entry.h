/* SPDX-License-Identifier: Apache-2.0 */
/* Between map_entry.S and map_entry_copy.c: offsets in struct map_entry_data. */
#ifndef ARM64_MAP_ENTRY_H
#define ARM64_MAP_ENTRY_H

#define MAP_ENTRY_TTBR0   0
#define MAP_ENTRY_TCR     16
#define MAP_ENTRY_SCTLR   32
#define MAP_ENTRY_ENTRY   48
#define MAP_ENTRY_VECTORS 56
#define MAP_ENTRY_SIZE    64

#ifndef __ASSEMBLER__
#include <stdint.h>

/* Lies behind the code, in the copy; read with the MMU off. */
struct map_entry_data {
	uint64_t ttbr0, ttbr1;
	uint64_t tcr, mair;
	uint64_t sctlr;
	uint64_t base;             /* VA - PA */
	uint64_t entry;            /* of the boot CPU, as a virtual address */
	uint64_t vectors;          /* that report with the MMU off */
};

extern char map_entry_start[], map_entry_first[], map_entry_other[], map_entry_data[],
	map_entry_end[];
#endif
#endif
