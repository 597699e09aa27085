/* SPDX-License-Identifier: Apache-2.0 */
/* coninfo: which serial devices there are, and what the console uses them for. */
#include <common/command.h>
#include <common/console_errors.h>
#include <common/console_info.h>
#include <drivers/device.h>
#include <lib/util.h>
#include <stddef.h>
#include <stdio.h>

static void print_streams(uint64_t base)
{
	const char *name;

	for (unsigned int i = 0; (name = console_stream_name(i)); i++)
		if (console_stream_is_on(i, base))
			printf("|   |-- %s\n", name);
}

static void print_errors(void)
{
	const struct console_errors *e = console_errors();

	printf("Errors on the line since the start: %lu overruns, %lu breaks, %lu framing, %lu parity\n",
	       e->overruns, e->breaks, e->framing, e->parity);
}

static int do_coninfo(int argc, char *const argv[])
{
	size_t count;
	const struct device *dev = device_list(&count);

	printf("List of available devices\n");
	for (size_t i = 0; i < count; i++) {
		if (dev[i].driver->class != DEV_SERIAL || dev[i].state == DEV_EMPTY)
			continue;
		printf("|-- %s (IO)\n", dev[i].node->name);
		print_streams(dev[i].reg);
	}
	if (IS_ENABLED(CONFIG_CONSOLE_ERRORS))
		print_errors();
	return CMD_OK;
}

const struct command cmd_coninfo = {
	.name = "coninfo",
	.usage = "",
	.summary = "print console devices and information",
	.help = "Lists the serial devices, and below each the streams that are on it, which the\n"
		"variables stdin, stdout and stderr choose with CONFIG_CONSOLE_SELECT. With\n"
		"CONFIG_CONSOLE_ERRORS also how often something was wrong on their lines. $? is 0.\n",
	.min_args = 0,
	.max_args = 0,
	.run = do_coninfo,
};
