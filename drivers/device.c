/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/device.h>

#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 48u    /* QEMU's virt board has 35 */

static const struct dt *tree;
static struct device *devices;
static size_t ndevices;
static uint32_t classes_probed;    /* bit per enum device_class: nothing left to look for */

const struct dt *device_tree(void)
{
	return tree;
}

struct device *device_list(size_t *count)
{
	*count = ndevices;
	return devices;
}

struct device *device_of_node(const struct dt_node *node)
{
	for (size_t i = 0; i < ndevices; i++)
		if (devices[i].node == node)
			return &devices[i];
	return NULL;
}

const char *device_state_name(enum device_state state)
{
	switch (state) {
	case DEV_BOUND:
		return "bound";
	case DEV_PROBED:
		return "probed";
	case DEV_EMPTY:
		return "empty";
	case DEV_FAILED:
		return "failed";
	case DEV_QUIESCED:
		return "quiesced";
	}
	return "?";
}

/* --- binding -------------------------------------------------------------- */

static const struct driver *find_driver(const struct dt_node *node)
{
	const struct driver *drv;

	TABLE_FOREACH(drivers, drv)
		for (const char *const *c = drv->compatible; *c; c++)
			if (dt_compatible(node, *c))
				return drv;
	return NULL;
}

static struct device *grow(size_t *capacity)
{
	struct device *bigger;

	if (ndevices < *capacity)
		return &devices[ndevices++];
	*capacity = *capacity ? 2 * *capacity : FIRST_CAPACITY;
	bigger = realloc(devices, *capacity * sizeof(*devices));
	if (!bigger)
		return NULL;
	devices = bigger;
	return &devices[ndevices++];
}

static void bind(struct device *dev, const struct driver *drv, const struct dt_node *node)
{
	int ret;

	*dev = (struct device){ .driver = drv, .node = node, .state = DEV_BOUND };
	if (!node->reg)
		return;
	ret = dt_reg(tree, node, 0, &dev->reg, &dev->reg_size);
	if (ret) {
		dev->state = DEV_FAILED;
		dev->error = ret;
		log_err("device", "%s: reg cannot be used: " ERR_FMT, node->name, ERR_ARG(ret));
	}
}

int device_bind_all(const struct dt *dt)
{
	size_t capacity = 0;

	free(devices);
	devices = NULL;
	ndevices = 0;
	classes_probed = 0;
	tree = dt;
	for (size_t i = 0; i < dt->count; i++) {
		const struct dt_node *node = &dt->node[i];
		const struct driver *drv;
		struct device *dev;

		if (!node->compatible || !node->enabled)
			continue;
		drv = find_driver(node);
		if (!drv)
			continue;
		dev = grow(&capacity);
		if (!dev)
			return -ENOMEM;
		bind(dev, drv, node);
	}
	return 0;
}

/* --- probing -------------------------------------------------------------- */

int device_probe(struct device *dev)
{
	int ret;

	if (dev->state != DEV_BOUND && dev->state != DEV_QUIESCED)
		return dev->error;
	ret = dev->driver->probe(dev);
	dev->error = ret;
	if (ret == 0) {
		dev->state = DEV_PROBED;
	} else if (ret == -ENODEV) {
		dev->state = DEV_EMPTY;
	} else {
		dev->state = DEV_FAILED;
		log_err("device", "%s: %s: " ERR_FMT, dev->node->name, dev->driver->name,
			ERR_ARG(ret));
	}
	return ret;
}

void device_probe_class(enum device_class class)
{
	if (classes_probed & BIT(class))
		return;
	classes_probed |= (uint32_t)BIT(class);
	for (size_t i = 0; i < ndevices; i++) {
		struct device *dev = &devices[i];
		const struct driver *drv = dev->driver;

		if (drv->class == class)
			device_probe(dev);
		else if (drv->start && device_probe(dev) == 0)
			drv->start(dev, class);
	}
}

/* --- the hand-off --------------------------------------------------------- */

int device_quiesce_all(void)
{
	int first = 0;

	classes_probed = 0;
	for (size_t i = 0; i < ndevices; i++) {
		struct device *dev = &devices[i];
		int ret = 0;

		if (dev->state != DEV_PROBED)
			continue;
		if (dev->driver->quiesce)
			ret = dev->driver->quiesce(dev);
		if (ret) {
			log_err("device", "%s: does not become quiet: " ERR_FMT, dev->node->name,
				ERR_ARG(ret));
			first = first || dev->may_run ? first : ret;
			continue;
		}
		dev->state = DEV_QUIESCED;
	}
	return first;
}
