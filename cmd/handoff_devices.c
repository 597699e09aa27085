/* SPDX-License-Identifier: Apache-2.0 */
/* handoff check: the devices, stopped as a boot would stop them. */
#include "handoff_devices.h"

#include <boot/plan.h>
#include <drivers/device.h>
#include <stdio.h>

static const char *verdict(const struct device *dev)
{
	if (dev->state == DEV_QUIESCED)
		return dev->driver->quiesce ? "ok: stopped" : "ok: has nothing to stop";
	return dev->may_run ? "RUNS ON, as devices leave allows" : "DOES NOT STOP: a boot is refused";
}

/* What was never probed is as the previous stage left it, and no concern of ours. */
static bool concerned(const struct device *dev)
{
	return dev->state == DEV_QUIESCED || dev->state == DEV_PROBED;
}

int handoff_devices(void)
{
	size_t count, touched = 0;
	int ret = boot_quiesce();
	const struct device *dev = device_list(&count);

	printf("%-25s %-15s %s\n", "device", "driver", "verdict");
	for (size_t i = 0; i < count; i++) {
		if (!concerned(&dev[i]))
			continue;
		printf("%-25s %-15s %s\n", dev[i].node->name, dev[i].driver->name, verdict(&dev[i]));
		touched++;
	}
	printf("%zu devices of %zu were used\n", touched, count);
	return ret;
}
