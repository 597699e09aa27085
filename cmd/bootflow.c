/* SPDX-License-Identifier: Apache-2.0 */
#include <common/bootflow.h>
#include <common/command.h>
#include <errno.h>
#include <lib/log.h>
#include <stdio.h>
#include <string.h>

static int print_flow(const struct bootflow *flow, void *ctx)
{
	printf("%s %x:%x  %-12s %s\n", flow->volume->dev->ifname, flow->volume->dev->devnum,
	       flow->volume->part, flow->file, flow->variable);
	return 0;
}

static int list(void)
{
	int ret = bootflow_scan(print_flow, NULL);

	if (ret == -ENODEV)
		printf("no disk\n");
	return ret ? CMD_FAILURE : CMD_OK;
}

static int boot(void)
{
	switch (bootflow_boot()) {
	case -ENODEV:
		printf("bootflow: no disk found\n");
		break;
	case -ENOENT:
		printf("bootflow: no disk has /boot.scr or /Image\n");
		break;
	case -EINTR:
		printf("bootflow: interrupted\n");
		break;
	default:
		printf("bootflow: nothing that was found could be started\n");
	}
	return CMD_FAILURE;
}

static int do_bootflow(int argc, char *const argv[])
{
	if (strcmp(argv[1], "list") == 0)
		return list();
	if (strcmp(argv[1], "boot") == 0)
		return boot();
	return CMD_USAGE;
}

const struct command cmd_bootflow = {
	.name = "bootflow",
	.usage = "list\nboot",
	.summary = "find something to boot, and boot it",
	.help =
		"Looks at every volume of every disk, in order. The first of these that a\n"
		"volume has is a flow, and the variable beside it is the script that starts\n"
		"it:\n"
		"\n"
		"  /boot.scr               boot_script\n"
		"  /Image and /initrd.gz   boot_image_initrd\n"
		"  /Image                  boot_image\n"
		"\n"
		"list prints what is found. boot tries one after the other, with devtype,\n"
		"devnum and distro_bootpart set; it comes back, with 1, only when none\n"
		"could be started.\n",
	.min_args = 1,
	.max_args = 1,
	.run = do_bootflow,
};
