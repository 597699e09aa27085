/* SPDX-License-Identifier: Apache-2.0 */
#include "boot_linux.h"

#include <arch/handoff.h>
#include <boot/zimage.h>
#include <common/command.h>
#include <common/handoff_option.h>
#include <inttypes.h>
#include <stdio.h>

int bootz_prepare(struct linux_boot *boot, struct memmap *map, struct boot_plan *plan)
{
	const uint8_t *image;
	struct contract contract;
	int ret = 0;

	if (boot->how.mode == CONTRACT_AUTO) {
		boot->how.mode = CONTRACT_EL1_AARCH32;
		ret = handoff_begin(&contract, boot->how.mode);
	}
	if (!ret)
		ret = linux32_prepare(boot, map, plan);
	image = (const uint8_t *)boot->kernel;
	if (!ret)
		printf("Kernel image @ 0x%08" PRIx64 " [ 0x%06" PRIx32 " - 0x%06" PRIx32 " ]\n",
		       boot->kernel, get_le32(image + ZIMAGE_START), get_le32(image + ZIMAGE_END));
	return ret;
}

static int do_bootz(int argc, char *const argv[])
{
	return boot_linux(argc, argv, bootz_prepare);
}

const struct command cmd_bootz = {
	.name = "bootz",
	.usage = "[-h how] [addr [initrd[:size]] [fdt]]",
	.summary = "boot a 32-bit Linux zImage",
	.help =
		"Boots the ARM zImage at ADDR, $loadaddr by default, in AArch32 state, with\n"
		"the initrd at INITRD of SIZE bytes (\"-\" for none) and a copy of the\n"
		"devicetree at FDT; without FDT a copy of the working devicetree (see fdt).\n"
		"All numbers are hexadecimal.\n"
		"\n"
		"$bootargs becomes the kernel's command line. The zImage unpacks itself to\n"
		"the start of RAM; it, the initrd and the devicetree are moved when they\n"
		"would be in its way or out of the kernel's reach.\n"
		"\n"
		"The kernel is entered at EL1 (el1-aarch32, doc/handoff.md), which the CPU\n"
		"must have in AArch32 state: Cortex-A53, A55, A57, A72 do, A76 and later do\n"
		"not.\n"
		HANDOFF_OPTION_HELP
		"Comes back only when the boot was refused, with 1.\n"
		"\n"
		"  load virtio 0:1 ${kernel_addr_r} /zImage\n"
		"  load virtio 0:1 ${ramdisk_addr_r} /initrd.gz\n"
		"  bootz ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}\n",
	.min_args = 0,
	.max_args = 5,
	.run = do_bootz,
};
