/* SPDX-License-Identifier: Apache-2.0 */
/* Disks in the order of boot_targets: "virtio1 virtio0 usb", as U-Boot has it. */
#include <common/boot_volume.h>

#include <common/env.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/number.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct walk {
	int (*visit)(struct blk_dev *dev, void *ctx);
	void *ctx;
	bool found;
};

static int visit(struct walk *walk, struct blk_dev *dev)
{
	walk->found = true;
	return walk->visit(dev, walk->ctx);
}

/* All disks of an interface, or (NULL) of all. */
static int visit_all(struct walk *walk, const char *ifname)
{
	int ret = 0;

	for (struct blk_dev *dev = blk_next(NULL); dev && !ret; dev = blk_next(dev))
		if (!ifname || !strcmp(dev->ifname, ifname))
			ret = visit(walk, dev);
	return ret;
}

/* "virtio1" or "virtio". What is not in this machine is passed over: one list serves many. */
static int visit_target(struct walk *walk, char *target)
{
	size_t name = strcspn(target, "0123456789");
	struct blk_dev *dev;
	uint64_t number;

	if (!target[name])
		return visit_all(walk, target);
	if (number_parse(target + name, 16, &number) || number > INT32_MAX) {
		log_warn("boot_targets", "\"%s\" is no disk (as in: virtio0 virtio1)", target);
		return 0;
	}
	target[name] = '\0';
	dev = blk_get(target, (unsigned int)number);
	return dev ? visit(walk, dev) : 0;
}

static int visit_targets(struct walk *walk, char *targets)
{
	int ret = 0;

	for (char *p = targets + strspn(targets, " "); *p && !ret; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");
		char *next = p[len] ? p + len + 1 : p + len;

		p[len] = '\0';
		ret = visit_target(walk, p);
		p = next;
	}
	return ret;
}

int boot_disks(int (*visit_disk)(struct blk_dev *dev, void *ctx), void *ctx)
{
	struct walk walk = { .visit = visit_disk, .ctx = ctx };
	const char *targets = env_get("boot_targets");
	char *copy;
	int ret;

	if (!targets || !targets[strspn(targets, " ")]) {
		ret = visit_all(&walk, NULL);
	} else {
		/* what is run on the way may set the variable */
		copy = strdup(targets);
		if (!copy)
			return -ENOMEM;
		ret = visit_targets(&walk, copy);
		free(copy);
	}
	return ret || walk.found ? ret : -ENODEV;
}
