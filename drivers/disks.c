/* SPDX-License-Identifier: Apache-2.0 */
/* The registry of block devices: who is "virtio 0". */
#include <drivers/block.h>

#include <drivers/device.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct blk_dev *disks;

static bool power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

static bool usable(const struct blk_dev *dev)
{
	return dev->ops && dev->ifname && power_of_two(dev->block_size) &&
	       dev->block_size >= BLK_SECTOR_SIZE && (!dev->align || power_of_two(dev->align)) &&
	       (!dev->max_transfer || dev->max_transfer >= dev->block_size) &&
	       dev->sectors <= UINT64_MAX / BLK_SECTOR_SIZE;
}

int blk_register(struct blk_dev *dev)
{
	struct blk_dev **link = &disks;
	unsigned int devnum = 0;

	if (!usable(dev))
		return -EINVAL;
	for (; *link; link = &(*link)->next) {
		if (*link == dev)
			return -EEXIST;
		devnum += strcmp((*link)->ifname, dev->ifname) == 0;
	}
	dev->next = NULL;
	dev->devnum = devnum;
	snprintf(dev->name, sizeof(dev->name), "%s %u", dev->ifname, devnum);
	*link = dev;
	return 0;
}

struct blk_dev *blk_get(const char *ifname, unsigned int devnum)
{
	struct blk_dev *dev;

	device_probe_class(DEV_BLOCK);
	for (dev = disks; dev; dev = dev->next)
		if (dev->devnum == devnum && strcmp(dev->ifname, ifname) == 0)
			return dev;
	return NULL;
}

struct blk_dev *blk_next(const struct blk_dev *prev)
{
	if (prev)
		return prev->next;
	device_probe_class(DEV_BLOCK);
	return disks;
}
