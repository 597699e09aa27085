/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding the devicetree, in the early map, to which no more of the memory around
 * it is added than is surely the tree's: what lies beside it may be no-map.
 */
#include <lib/util.h>
#include <libfdt.h>
#include "entry.h"

#define FDT_MAX_SIZE MIB(2)     /* boot protocol */

/* ADDR may be anything: where no memory can be mapped is simply no devicetree. */
static bool can_read(uint64_t addr, uint64_t size)
{
	return !early_map_memory(addr, size) && early_mapped(addr);
}

/* Where the last block ends, by the header alone. What is behind is room: QEMU leaves 1 MiB. */
static uint64_t blocks_end(const void *fdt)
{
	uint32_t structure = fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt);
	uint32_t strings = fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);

	return fdt_version(fdt) < 17 ? fdt_totalsize(fdt) : MAX(structure, strings);
}

/*
 * The list of reserved memory is searched for its end as far as totalsize. True
 * when there is one before the structure block, where tools put it.
 */
static bool reserves_end(const void *fdt)
{
	uint32_t list = fdt_off_mem_rsvmap(fdt), structure = fdt_off_dt_struct(fdt);
	const struct fdt_reserve_entry *behind = (const void *)((const char *)fdt + structure);

	return structure > list && (structure - list) % sizeof(*behind) == 0 &&
	       !behind[-1].address && !behind[-1].size;
}

static bool usable(uint64_t addr)
{
	const void *fdt = (const void *)addr;

	/* the header's check sees to it that all blocks lie inside totalsize */
	return addr && IS_ALIGNED(addr, 8) && can_read(addr, sizeof(struct fdt_header)) &&
	       !fdt_check_header(fdt) && fdt_totalsize(fdt) <= FDT_MAX_SIZE &&
	       can_read(addr, blocks_end(fdt)) &&
	       (reserves_end(fdt) || can_read(addr, fdt_totalsize(fdt)));
}

const void *find_fdt(uint64_t x0)
{
	if (builtin_fdt)
		return usable((uint64_t)builtin_fdt) ? builtin_fdt : NULL;
	if (usable(x0))
		return (const void *)x0;
	return usable(board.fdt_fallback) ? (const void *)board.fdt_fallback : NULL;
}
