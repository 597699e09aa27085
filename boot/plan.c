/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/plan.h>

#include <arch/cache.h>
#include <arch/spin.h>
#include <boot/measure.h>
#include <boot/rollback.h>
#include <drivers/device.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

/*
 * Nobody has used them, so nobody has probed them; what an earlier stage left
 * in them is silenced like the devices. One that cannot be reached has said so.
 */
static void wake_interrupt_controllers(void)
{
	size_t count;
	struct device *dev = device_list(&count);

	for (size_t i = 0; i < count; i++)
		if (dev[i].driver->class == DEV_INTERRUPTS)
			device_probe(&dev[i]);
}

int boot_quiesce(void)
{
	wake_interrupt_controllers();
	return device_quiesce_all();
}

int boot_execute(const struct boot_plan *plan, const struct memmap *map)
{
	struct contract contract;
	int ret = IS_ENABLED(CONFIG_VERIFIED_BOOT) ? policy_check(plan) : 0;

	if (!ret && IS_ENABLED(CONFIG_MEASURED_BOOT))
		ret = measure_plan(plan);
	if (!ret)
		ret = boot_plan_check(plan, map);
	if (!ret)
		ret = handoff_prepare(&plan->handoff, &contract);
	/* while there still is a disk */
	if (!ret && IS_ENABLED(CONFIG_ROLLBACK_PROTECTION))
		ret = rollback_start(plan->trust.version);
	if (ret)
		return ret;
	ret = boot_quiesce();
	if (ret) {
		log_err(plan->who, "a device could not be stopped and may still write to memory: "
			ERR_FMT, ERR_ARG(ret));
		return ret;
	}
	for (size_t i = 0; i < plan->nranges; i++)
		cache_clean_poc((const void *)plan->range[i].base, plan->range[i].size);
	/* once more, behind all that could be made to go wrong */
	if (IS_ENABLED(CONFIG_VERIFIED_BOOT) && policy_check(plan))
		return -EACCES;
	/* from here on there is no way back: those CPUs are the kernel's */
	if (IS_ENABLED(CONFIG_SPIN_TABLE) && plan->handoff.pen)
		spin_take(plan->handoff.pen);
	handoff_jump(&plan->handoff, &contract);
}
