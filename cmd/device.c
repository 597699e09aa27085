/* SPDX-License-Identifier: Apache-2.0 */
/* devices: what the devicetree's nodes have become. */
#include <common/command.h>
#include <drivers/device.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void print_error(enum device_state state, int error)
{
	if (state == DEV_FAILED)
		printf("  " ERR_FMT, ERR_ARG(error));
	putchar('\n');
}

static void print_child(const struct device_child *child, void *ctx)
{
	printf("  %-13s %-9s %-11s %s", child->driver ? child->driver : "-",
	       child->driver ? device_state_name(child->state) : "-", "", child->name);
	print_error(child->state, child->error);
}

static void print_device(const struct device *dev)
{
	bool known = dev->state == DEV_PROBED || dev->state == DEV_QUIESCED;

	printf("%-15s %-9s %-11" PRIx64 " %s%s", dev->driver->name, device_state_name(dev->state),
	       dev->reg, dev->node->name, dev->may_run ? " (may run on: devices leave)" : "");
	print_error(dev->state, dev->error);
	if (known && dev->driver->list)
		dev->driver->list(dev, print_child, NULL);
}

/* May the devicetree's node of that name run on after a hand-off? */
static int leave(const char *name, bool may)
{
	size_t count;
	struct device *dev = device_list(&count);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(dev[i].node->name, name))
			continue;
		dev[i].may_run = may;
		printf("%s: a boot %s\n", name, may ? "goes on when it does not stop; what it still "
		       "writes to memory, it writes into the kernel" :
		       "is refused when it does not stop");
		return CMD_OK;
	}
	log_err("devices", "no device is called \"%s\"", name);
	return CMD_FAILURE;
}

static int do_devices(int argc, char *const argv[])
{
	bool all = argc == 2 && !strcmp(argv[1], "-a");
	struct device *dev;
	size_t count, empty = 0;

	if (argc == 3 && (!strcmp(argv[1], "leave") || !strcmp(argv[1], "stop")))
		return leave(argv[2], argv[1][0] == 'l');
	if (argc > 1 && !all)
		return CMD_USAGE;
	dev = device_list(&count);
	printf("driver          state     address     node\n");
	for (size_t i = 0; i < count; i++) {
		if (dev[i].state == DEV_EMPTY && !all)
			empty++;
		else
			print_device(&dev[i]);
	}
	if (empty)
		printf("%zu empty slots (-a lists them)\n", empty);
	return CMD_OK;
}

const struct command cmd_devices = {
	.name = "devices",
	.usage = "[-a]\n"
		 "leave node\n"
		 "stop node",
	.summary = "list devices, their drivers and states",
	.help = "Lists the devicetree nodes that have a driver, each with what is behind it:\n"
		"functions of a PCI host, the device in a virtio slot. The address is that of\n"
		"the registers, in hex. States:\n\n"
		"    bound     nobody has needed it yet; its registers have not been touched\n"
		"    probed    in use\n"
		"    empty     a slot with nothing in it; shown with -a\n"
		"    failed    with the reason\n"
		"    quiesced  put to rest for a hand-off that did not take place\n\n"
		"A boot is refused when a device that was used cannot be stopped, because it\n"
		"might write into the kernel's memory. leave NODE lets boots go on with that one\n"
		"running, which the list then says; stop NODE takes that back. handoff\n"
		"check says which do not stop.\n",
	.min_args = 0,
	.max_args = 2,
	.run = do_devices,
};
