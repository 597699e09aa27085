/* SPDX-License-Identifier: Apache-2.0 */
/* Making a plan, and the checks before it is executed. Pure. */
#include <boot/plan.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>

int boot_plan_add(struct boot_plan *plan, const char *name, uint64_t base, uint64_t size)
{
	if (plan->nranges == BOOT_MAX_RANGES)
		return -ENOSPC;
	plan->range[plan->nranges++] = (struct boot_range){ name, base, size };
	return 0;
}

/* What the kernel may not lie over: us while we still run, and what firmware owns. */
static bool forbidden(enum mem_role role)
{
	return role != MEM_ROLE_LOAD && role != MEM_ROLE_FDT;
}

static int check_range(const char *who, const struct boot_range *r, const struct memmap *map)
{
	uint64_t base = r->base, left = r->size;

	if (!memmap_is_ram(map, r->base, r->size)) {
		log_err(who, "%s: 0x%" PRIx64 " and 0x%" PRIx64 " bytes from there are not all "
			"RAM (see meminfo)", r->name, r->base, r->size);
		return -EFAULT;
	}
	while (left) {
		const struct memrange *o = memmap_overlap(map, base, left);
		uint64_t past;

		if (!o)
			return 0;
		if (forbidden(o->role)) {
			log_err(who, "%s: 0x%" PRIx64 " + 0x%" PRIx64 " overlaps %s at 0x%"
				PRIx64 " + 0x%" PRIx64, r->name, r->base, r->size, o->name, o->base,
				o->size);
			return -EEXIST;
		}
		past = o->base + o->size - base;
		if (past >= left)
			return 0;
		base += past;
		left -= past;
	}
	return 0;
}

int boot_plan_check(const struct boot_plan *plan, const struct memmap *map)
{
	bool entry_inside = false;

	for (size_t i = 0; i < plan->nranges; i++) {
		const struct boot_range *r = &plan->range[i];
		int ret = check_range(plan->who, r, map);

		if (ret)
			return ret;
		entry_inside |= plan->handoff.entry - r->base < r->size;
	}
	if (entry_inside && IS_ENABLED(CONFIG_HANDOFF_AARCH32) &&
	    plan->handoff.mode == CONTRACT_EL1_AARCH32)
		return boot_plan_check32(plan);
	if (!IS_ALIGNED(plan->handoff.entry, 4) || !entry_inside) {
		log_err(plan->who, "the entry point 0x%" PRIx64 " is %s", plan->handoff.entry,
			entry_inside ? "not a multiple of 4" : "outside of everything loaded");
		return -EINVAL;
	}
	return 0;
}
