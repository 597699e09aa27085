/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding what to boot. A flow is something on a volume that can be started;
 * how it is started is a script in the environment, so that users can change
 * it:
 *
 *   /boot.scr             boot_script
 *   /Image, /initrd.gz    boot_image_initrd
 *   /Image alone          boot_image
 *
 * Before it runs, devtype, devnum and distro_bootpart say where the files are,
 * as U-Boot's scripts expect.
 *
 * With CONFIG_BOOT_ENTRIES there is more to find (common/boot_method.h), and of
 * this header bootflow_boot() alone.
 */
#ifndef COMMON_BOOTFLOW_H
#define COMMON_BOOTFLOW_H

#include <common/boot_volume.h>

struct bootflow {
	const struct boot_volume *volume;
	const char *file;          /* what was found: "/boot.scr" */
	const char *variable;      /* the script that starts it */
};

/*
 * Calls VISIT for each flow, disk by disk; disks are probed as the search
 * reaches them. A non-zero return of VISIT ends the search and is returned.
 * Returns 0 at the end, -ENODEV when there was no disk at all.
 */
int bootflow_scan(int (*visit)(const struct bootflow *flow, void *ctx), void *ctx);

/*
 * Starts the first flow that works. Comes back only when none did: -ENOENT
 * nothing was found, -ENOEXEC what was found did not start, -ENODEV no disk,
 * -EINTR the user ended it.
 */
int bootflow_boot(void);

#endif
