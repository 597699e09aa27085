/* SPDX-License-Identifier: Apache-2.0 */
/* The devicetree at the start of RAM, where programs look that do not take it from x0. */
#include "start.h"

#include <boot/load.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/fdt_copy.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>

#define WHO "fdt_at_ram_start"

static const struct memrange *bank_of(const struct memmap *map, uint64_t addr)
{
	for (size_t i = 0; i < map->nbanks; i++)
		if (addr - map->bank[i].base < map->bank[i].size)
			return &map->bank[i];
	return NULL;
}

/* What is started may not be overwritten; what is neither that nor owned may. */
static int check_place(struct boot_plan *plan, const struct memmap *map, uint64_t to,
		       uint64_t size)
{
	const uint64_t from = *start_tree(plan);

	for (size_t i = 0; i < plan->nranges; i++) {
		const struct boot_range *r = &plan->range[i];

		if (r->base == from || !ranges_overlap(to, size, r->base, r->size))
			continue;
		log_err(WHO, "%s lies at 0x%" PRIx64 ", where the devicetree would go", r->name, to);
		return -EEXIST;
	}
	if (ranges_overlap(to, size, from, fdt_totalsize((const void *)from))) {
		log_err(WHO, "the devicetree lies at 0x%" PRIx64 ", half in the place for its copy; "
			"fdt move it", from);
		return -EEXIST;
	}
	return load_check_range(map, WHO, to, size);
}

/* The tree's range in PLAN becomes its copy's. */
static void replace(struct boot_plan *plan, uint64_t to, uint64_t size)
{
	for (size_t i = 0; i < plan->nranges; i++) {
		struct boot_range *r = &plan->range[i];

		if (r->base == *start_tree(plan)) {
			r->base = to;
			r->size = size;
		}
	}
	*start_tree(plan) = to;
}

int start_copy_devicetree(struct boot_plan *plan, const struct memmap *map)
{
	const struct memrange *bank = bank_of(map, plan->handoff.entry);
	const char *wanted = env_get("fdt_at_ram_start");
	const void *fdt = (const void *)*start_tree(plan);
	uint64_t size;
	int ret;

	if (!wanted || !*wanted || !bank || bank->base == *start_tree(plan))
		return 0;
	size = ALIGN_UP(fdt_copy_size(fdt), 8);
	ret = check_place(plan, map, bank->base, size);
	if (ret)
		return ret;
	ret = fdt_copy(fdt, (void *)bank->base, size);
	if (ret) {
		log_err(WHO, ERR_FMT, ERR_ARG(ret));
		return ret;
	}
	replace(plan, bank->base, size);
	printf("devicetree copied to 0x%" PRIx64 "\n", bank->base);
	return 0;
}
