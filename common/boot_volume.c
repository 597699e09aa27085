/* SPDX-License-Identifier: Apache-2.0 */
#include <common/boot_volume.h>

#include <common/env.h>
#include <fs/part.h>
#include <lib/errname.h>
#include <lib/log.h>

struct walk {
	int (*visit)(const struct boot_volume *volume, void *ctx);
	void *ctx;
};

static int walk_disk(struct blk_dev *dev, void *ctx)
{
	const struct walk *walk = ctx;
	struct boot_volume v = { .dev = dev, .sectors = dev->sectors };
	struct part_table table;
	int ret = part_read(dev, &table);

	if (ret) {
		log_warn("bootflow", "%s: " ERR_FMT, dev->name, ERR_ARG(ret));
		return 0;
	}
	if (table.scheme == PART_NONE)
		ret = walk->visit(&v, walk->ctx);
	for (size_t i = 0; i < table.count && !ret; i++) {
		v.part = table.part[i].number;
		v.start = table.part[i].start;
		v.sectors = table.part[i].sectors;
		ret = walk->visit(&v, walk->ctx);
	}
	part_free(&table);
	return ret;
}

int boot_volumes(int (*visit)(const struct boot_volume *volume, void *ctx), void *ctx)
{
	struct walk walk = { visit, ctx };

	return boot_disks(walk_disk, &walk);
}

void boot_volume_variables(const struct boot_volume *volume)
{
	env_set("devtype", volume->dev->ifname);
	env_set_hex("devnum", volume->dev->devnum);
	env_set_hex("distro_bootpart", volume->part);
}
