/* SPDX-License-Identifier: Apache-2.0 */
#include "boot_linux.h"

#include <boot/linux.h>
#include <common/command.h>
#include <common/handoff_option.h>

static int do_booti(int argc, char *const argv[])
{
	return boot_linux(argc, argv, linux_prepare);
}

const struct command cmd_booti = {
	.name = "booti",
	.usage = "[-h how] [addr [initrd[:size]] [fdt]]",
	.summary = "boot a Linux arm64 Image",
	.help =
		"Boots the Image (raw, or compressed with gzip) at ADDR, $loadaddr by\n"
		"default, with the initrd at INITRD of SIZE bytes (\"-\" for none) and a\n"
		"copy of the devicetree at FDT; without FDT a copy of the working\n"
		"devicetree (see fdt). All numbers are hexadecimal.\n"
		"\n"
		"$bootargs becomes the kernel's command line. The kernel stays where it\n"
		"was loaded when that place is legal and free, else it is moved. A\n"
		"compressed image that was not loaded by `load` needs its size in\n"
		"$kernel_comp_size.\n"
		"\n"
		HANDOFF_OPTION_HELP
		"Comes back only when the boot was refused, with 1.\n"
		"\n"
		"  load virtio 0:1 ${kernel_addr_r} /Image\n"
		"  load virtio 0:1 ${ramdisk_addr_r} /initrd.gz\n"
		"  booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}\n",
	.min_args = 0,
	.max_args = 5,
	.run = do_booti,
};
