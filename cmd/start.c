/* SPDX-License-Identifier: Apache-2.0 */
#include "start.h"

#include <arch/entry_state.h>
#include <arch/mmu.h>
#include <board.h>
#include <boot/fdt_module.h>
#include <boot/fdt_place.h>
#include <boot/measure.h>
#include <boot/resident.h>
#include <common/console.h>
#include <common/fdt_work.h>
#include <inttypes.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

struct memmap start_plan_map;

int start_check_modules(const char *who, const struct boot_plan *plan)
{
	int ret = 0;

	for (size_t i = 0; i < plan->nranges && !ret && IS_ENABLED(CONFIG_CMD_BOOTMODULE); i++)
		ret = fdt_module_check(fdt_work(), who, plan->range[i].base, plan->range[i].size);
	return ret;
}

/* Documentation/arch/arm/booting.rst, 6: r1 is a machine type, or this with a devicetree in r2 */
#define NO_MACHINE UINT32_MAX

static int pass_tree(struct boot_plan *plan, uint64_t base, uint64_t size)
{
	uint64_t *to = start_tree(plan);

	*to = base;
	if (to == &plan->handoff.x[2])
		plan->handoff.x[1] = NO_MACHINE;
	plan->tree = plan->nranges + 1;
	return boot_plan_add(plan, "devicetree", base, size);
}

/* A copy says what else there is: what stays at EL2, how the program was entered, our PSCI. */
static int add_copy(const struct start *s, const struct fdt_handoff *told, struct fdt_fixup *fix,
		    struct boot_plan *plan)
{
	uint64_t base, size;
	int ret;

	fix->psci_smc = entry_state()->el == 3;
	fix->psci_cpus = board.el3.max_cpus;
	ret = fdt_place(s->who, start_fdt(s), fix, told, &start_plan_map, &base, &size);
	return ret ? ret : pass_tree(plan, base, size);
}

/* Is there anything to tell that the working tree does not say? */
static bool needs_copy(const struct fdt_fixup *fix)
{
	/* with verified boot, not all that the working tree tells of may be told */
	return IS_ENABLED(CONFIG_HANDOFF_MMU) || IS_ENABLED(CONFIG_VERIFIED_BOOT) ||
	       fix->reserved_size || fix->log_size || entry_state()->el == 3;
}

/* The program reads it with its MMU off: it must have left the caches, edits and all. */
static int add_tree(const void *fdt, struct boot_plan *plan)
{
	return pass_tree(plan, (uint64_t)fdt, fdt_totalsize(fdt));
}

int start_prepare(const struct start *s, struct boot_plan *plan)
{
	struct fdt_fixup fix = { .bootargs = NULL };
	struct fdt_handoff told = { .mmu = HANDOFF_MMU_OFF };
	int ret = fdt_work_check();

	plan->handoff.mode = s->how.mode;
	plan->handoff.mmu_on = s->how.mmu != HANDOFF_MMU_OFF;
	if (!ret && IS_ENABLED(CONFIG_MEASURED_BOOT))
		ret = measure_start(start_fdt(s), s->how.mode, &fix);
	if (!ret)
		ret = resident_place(&start_plan_map, start_fdt(s), &plan->handoff, &fix);
	if (!ret && IS_ENABLED(CONFIG_HANDOFF_MMU))
		ret = kernel_entry_place(&s->program, &s->how, &start_plan_map, &plan->handoff, &told);
	if (s->own_args)
		plan->handoff.pen = 0;          /* nothing would tell the program: they stay as found */
	if (ret || s->own_args)
		return ret;
	return needs_copy(&fix) ? add_copy(s, &told, &fix, plan) : add_tree(start_fdt(s), plan);
}

void start_announce(const struct boot_plan *plan)
{
	if (plan->handoff.resident)
		printf("0x%" PRIx64 " stays reserved: %s\n", plan->handoff.resident,
		       plan->handoff.mmu_on ? "for the program's other CPUs" :
					      "PSCI for a program at EL1");
	if (plan->handoff.trampoline)
		printf("0x%" PRIx64 " stays reserved: the program's translation tables\n",
		       ALIGN_DOWN(plan->handoff.trampoline, (uint64_t)KERNEL_MAP_ALIGN));
	printf("## Starting application at 0x%08" PRIX64 " ...\n", plan->handoff.entry);
	console_drain();
}
