/* SPDX-License-Identifier: Apache-2.0 */
/* What a 32-bit kernel cannot be given. Pure. */
#include <boot/plan.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>

int boot_plan_check32(const struct boot_plan *plan)
{
	const struct handoff *h = &plan->handoff;

	if ((h->entry & 3) == 2) {
		log_err(plan->who, "the entry point 0x%" PRIx64 " is neither a multiple of 4 (Arm) nor odd "
			"(Thumb)", h->entry);
		return -EINVAL;
	}
	for (size_t i = 0; i < plan->nranges; i++) {
		const struct boot_range *r = &plan->range[i];

		if (r->base + r->size <= GIB(4))
			continue;
		log_err(plan->who, "%s: 0x%" PRIx64 " + 0x%" PRIx64 " is above 4 GiB, where a 32-bit "
			"kernel does not reach", r->name, r->base, r->size);
		return -ERANGE;
	}
	for (size_t i = 0; i < ARRAY_SIZE(h->x); i++) {
		if (h->x[i] <= UINT32_MAX)
			continue;
		log_err(plan->who, "r%zu has 32 bits and cannot be 0x%" PRIx64, i, h->x[i]);
		return -ERANGE;
	}
	return 0;
}
