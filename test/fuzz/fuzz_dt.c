/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A devicetree from the previous stage: the whole check, the index, the memory
 * map and the regions for the page tables, in the order of the boot. The first
 * byte of the input chooses the page size.
 */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lib/dt_memory.h>
#include <lib/fdt_check.h>
#include <lib/fdt_copy.h>
#include <lib/log.h>
#include <lib/mapping.h>
#include <lib/util.h>

#define MAX_NODES 512
#define LIMIT     BIT(40)

static struct dt_node store[MAX_NODES];
static struct memmap map;
static struct mem_region region[MEMMAP_MAX_RANGES + MEMMAP_MAX_BANKS];

/* Says which promise was broken. */
#define must(ok) ((ok) ? (void)0 : broken(#ok, __LINE__))

static void broken(const char *what, int line)
{
	fprintf(stderr, "line %d: not so: %s\n", line, what);
	abort();
}

static void check_order(const struct memrange *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		must(r[i].base + (r[i].size - 1) >= r[i].base);
		must(!i || r[i - 1].base + (r[i - 1].size - 1) < r[i].base);
	}
}

/* What will be mapped is whole pages below the limit, none of them forbidden or twice. */
static void check_regions(uint64_t page)
{
	int n = mapping_from_memmap(&map, page, LIMIT, region, ARRAY_SIZE(region));

	for (int i = 0; i < n; i++) {
		const struct mem_region *a = &region[i];

		must(a->size && a->va.v && IS_ALIGNED(a->va.v | a->size, page));
		must(a->va.v < LIMIT && a->size <= LIMIT - a->va.v);
		for (size_t k = 0; k < map.nranges; k++)
			must(mem_role_mapped(map.range[k].role) ||
			     !ranges_overlap(a->va.v, a->size, map.range[k].base, map.range[k].size));
		for (int k = 0; k < i; k++)
			must(!ranges_overlap(a->va.v, a->size, region[k].va.v, region[k].size));
	}
}

static void ask(const struct dt *dt)
{
	const struct dt_node *n, *chosen = dt_find_path(dt, "/chosen");
	const char *stdout_path = chosen ? dt_prop_str(dt, chosen, "stdout-path") : NULL;
	uint64_t base, size;

	if (stdout_path)
		dt_find_path(dt, stdout_path);
	dt_find_path(dt, "serial0:115200");
	for (n = NULL; (n = dt_next_compatible(dt, n, "arm,pl011"));)
		for (unsigned int i = 0; i < 4 && !dt_reg(dt, n, i, &base, &size); i++) {
			const struct dt_node *bus = &dt->node[n->parent];

			must(!size || base + (size - 1) >= base);
			must((i + 1) * 4u * (bus->addr_cells + bus->size_cells) <=
			     (uint32_t)n->reg_len);
		}
	for (size_t i = 1; i < dt->count; i++) {
		n = &dt->node[i];
		must(n->parent >= 0 && (size_t)n->parent < i);
		must(n->depth == dt->node[n->parent].depth + 1);
		must(!n->enabled || dt->node[n->parent].enabled);
		dt_find_phandle(dt, n->phandle);
	}
}

static void copy(const void *fdt)
{
	size_t size = fdt_copy_size(fdt);
	void *to = malloc(size);

	must(to);
	must(fdt_used_size(fdt) <= fdt_totalsize(fdt));
	if (!fdt_copy(fdt, to, size))
		must(!fdt_check_tree(to, size, NULL));
	must(fdt_copy(fdt, to, size - 1) != 0);
	free(to);
}

/* Our own code and constants, as start_map has them; what pages lose belongs to nobody. */
static void lose(uint64_t page)
{
	uint64_t above;

	memmap_add(&map, "text", MIB(1024), MIB(1), MEM_ROLE_TEXT, NULL);
	memmap_add(&map, "rodata", MIB(1025), MIB(1), MEM_ROLE_RODATA, NULL);
	check_regions(page);
	if (mapping_reserve_lost(&map, page, LIMIT, &above))
		return;
	check_order(map.range, map.nranges);
	check_regions(page);
}

static void boot(const void *fdt, size_t size, uint64_t page)
{
	int offset, ret = fdt_check_tree(fdt, size, &offset);
	bool sound = !ret;
	struct dt dt;

	must(strlen(fdt_reason(ret)) && sound == !fdt_errno(ret));
	if (sound)
		copy(fdt);
	if (size < sizeof(struct fdt_header) || fdt_check_header(fdt) || fdt_totalsize(fdt) > size)
		return;
	must(!sound || dt_count_nodes(fdt) > 0);
	if (dt_index(&dt, fdt, store, MAX_NODES))
		return;
	ask(&dt);
	memset(&map, 0, sizeof(map));
	if (dt_memory(&dt, &map))
		return;
	if (dt_mmio(&dt, &map, page, LIMIT - 1) < 0)
		return;
	check_order(map.bank, map.nbanks);
	check_order(map.range, map.nranges);
	check_regions(page);
	lose(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t pages[] = { 4096, 16384, 65536 };
	void *fdt;

	if (size < 2)
		return 0;
	log_set_level(LOG_NONE);
	/* 8-byte aligned, as the boot protocol has it, and of just that size */
	fdt = malloc(size - 1);
	must(fdt);
	memcpy(fdt, data + 1, size - 1);
	boot(fdt, size - 1, pages[data[0] % 3]);
	free(fdt);
	return 0;
}
