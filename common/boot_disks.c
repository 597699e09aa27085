/* SPDX-License-Identifier: Apache-2.0 */
/* All disks, in the order of their numbers. */
#include <common/boot_volume.h>

#include <errno.h>

int boot_disks(int (*visit)(struct blk_dev *dev, void *ctx), void *ctx)
{
	struct blk_dev *dev = blk_next(NULL);
	int ret = 0;

	if (!dev)
		return -ENODEV;
	for (; dev && !ret; dev = blk_next(dev))
		ret = visit(dev, ctx);
	return ret;
}
