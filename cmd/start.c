/* SPDX-License-Identifier: Apache-2.0 */
#include "start.h"

#include <common/console.h>
#include <common/fdt_work.h>
#include <inttypes.h>
#include <libfdt.h>
#include <stdio.h>

/* The program reads it with its MMU off: it must have left the caches, edits and all. */
int start_add_devicetree(struct boot_plan *plan)
{
	const void *fdt = fdt_work();
	int ret = fdt_work_check();

	plan->handoff.x[0] = (uint64_t)fdt;
	return ret ? ret :
	       boot_plan_add(plan, "devicetree", plan->handoff.x[0], fdt_totalsize(fdt));
}

void start_announce(const struct boot_plan *plan)
{
	if (plan->handoff.resident)
		printf("0x%" PRIx64 " stays reserved: PSCI for a program at EL1\n",
		       plan->handoff.resident);
	printf("## Starting application at 0x%08" PRIX64 " ...\n", plan->handoff.entry);
	console_drain();
}
