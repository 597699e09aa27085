/* SPDX-License-Identifier: Apache-2.0 */
#include <common/boot_volume.h>

#include <common/boot_source.h>
#include <common/env.h>
#include <fs/part.h>
#include <lib/errname.h>
#include <lib/log.h>

struct walk {
	int (*visit)(const struct boot_volume *volume, void *ctx);
	void *ctx;
};

/* What is not among the sources is passed over: this is a search. */
static int visit_listed(const struct walk *walk, const struct boot_volume *v)
{
	if (IS_ENABLED(CONFIG_BOOT_SOURCES_LISTED) &&
	    !boot_source_is_listed(v->dev->ifname, v->dev->devnum, v->part))
		return 0;
	return walk->visit(v, walk->ctx);
}

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
		ret = visit_listed(walk, &v);
	for (size_t i = 0; i < table.count && !ret; i++) {
		v.part = table.part[i].number;
		v.start = table.part[i].start;
		v.sectors = table.part[i].sectors;
		ret = visit_listed(walk, &v);
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
