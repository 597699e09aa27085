/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Disks and volumes in the order in which something to boot is looked for.
 * Disks are probed as the search reaches them.
 */
#ifndef COMMON_BOOT_VOLUME_H
#define COMMON_BOOT_VOLUME_H

#include <drivers/block.h>
#include <stdint.h>

struct boot_volume {
	struct blk_dev *dev;
	unsigned int part;         /* 0: the disk has no partition table */
	uint64_t start, sectors;
};

/*
 * Calls VISIT for each volume, disk by disk, whatever is on it. A non-zero return
 * of VISIT ends the walk and is returned. 0 at the end, -ENODEV: there is no disk.
 */
int boot_volumes(int (*visit)(const struct boot_volume *volume, void *ctx), void *ctx);

/*
 * The same for disks: all of them, by their numbers; or (CONFIG_BOOT_ENTRIES) as the
 * variable boot_targets has them.
 */
int boot_disks(int (*visit)(struct blk_dev *dev, void *ctx), void *ctx);

/* devtype, devnum and distro_bootpart, for scripts that load from there. */
void boot_volume_variables(const struct boot_volume *volume);

#endif
