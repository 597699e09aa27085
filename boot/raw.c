/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/raw.h>

#include <boot/load.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <string.h>

static int check(const struct raw_boot *raw, const struct memmap *map)
{
	int ret;

	if (!raw->size) {
		log_err(raw->who, "nothing is at 0x%" PRIx64, raw->src);
		return -EINVAL;
	}
	if (raw->entry - raw->dest >= raw->size || !IS_ALIGNED(raw->entry, 4)) {
		log_err(raw->who, "the entry point 0x%" PRIx64 " is %s", raw->entry,
			IS_ALIGNED(raw->entry, 4) ? "outside of the program" :
						    "not a multiple of 4");
		return -EINVAL;
	}
	ret = load_check_source(map, raw->who, raw->src, raw->size);
	if (!ret)
		ret = load_check_range(map, raw->who, raw->dest, raw->size);
	if (!ret && ranges_overlap(raw->dest, raw->size, raw->fdt, raw->fdt_size)) {
		log_err(raw->who, "0x%" PRIx64 " to 0x%" PRIx64 " would overwrite the devicetree "
			"at 0x%" PRIx64 "; fdt move it", raw->dest, raw->dest + (raw->size - 1),
			raw->fdt);
		ret = -EEXIST;
	}
	return ret;
}

int raw_prepare(const struct raw_boot *raw, struct memmap *map, struct boot_plan *plan)
{
	int ret = check(raw, map);

	if (!ret)
		ret = load_record(map, "program", raw->dest, raw->size);
	/* what it is moved from is still needed while the rest is placed */
	if (!ret)
		ret = memmap_reserve(map, "program as loaded", raw->src, raw->size, MEM_ROLE_LOAD);
	/* a tree that the user loaded is a load like others, and must not be given away */
	if (!ret)
		ret = memmap_reserve(map, "devicetree", raw->fdt, raw->fdt_size, MEM_ROLE_LOAD);
	if (!ret)
		ret = boot_plan_add(plan, "program", raw->dest, raw->size);
	plan->handoff.entry = raw->entry;
	return ret;
}

void raw_move(const struct raw_boot *raw)
{
	memmove((void *)raw->dest, (const void *)raw->src, raw->size);
}
