/* SPDX-License-Identifier: Apache-2.0 */
/* bootm: kernels and ramdisks in U-Boot's legacy image format; cmd/bootm_fit.c has the other one. */
#include "boot_linux.h"
#include "bootm_fit.h"
#include "start.h"

#include <arch/mmu.h>
#include <boot/image.h>
#include <boot/linux.h>
#include <boot/load.h>
#include <boot/policy.h>
#include <boot/uimage.h>
#include <boot/uimage_kernel.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <common/handoff_option.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

/* U-Boot doc/usage/cmd/bootm.rst, "subcommands" */
static bool is_step(const char *text)
{
	static const char steps[][8] = { "start", "loados", "ramdisk", "fdt", "cmdline", "bdt", "prep",
					 "fake", "go" };

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (!strcmp(steps[i], text))
			return true;
	return false;
}

static int open_image(const char *text, enum uimage_type type, struct uimage *u)
{
	uint64_t addr;
	const char *why;
	const void *image;
	int ret;

	if (is_step(text)) {
		log_err("bootm", "%s is one of the steps of U-Boot's bootm, which cannot be done one by "
			"one here: bootm ADDR does them all", text);
		return -EINVAL;
	}
	if (argument_number("bootm", "address", text, 16, &addr))
		return -EINVAL;
	image = (const void *)addr;
	if (policy_may_use("bootm", "what is no FIT image"))
		return -EACCES;
	if (load_check_source(mem_map(), "bootm", addr, UIMAGE_HEADER_SIZE))
		return -EFAULT;
	if (image_type(image, UIMAGE_HEADER_SIZE) == IMAGE_FDT) {
		log_err("bootm", "0x%" PRIx64 " is a devicetree or a FIT image, and no legacy one", addr);
		return -ENOTSUP;
	}
	ret = uimage_check_header(image, &why);
	/* nothing beyond the header is looked at before its size is known to be readable */
	if (!ret && load_check_source(mem_map(), "bootm", addr,
				      UIMAGE_HEADER_SIZE + (uint64_t)uimage_data_size(image)))
		return -EFAULT;
	if (!ret)
		ret = uimage_open(image, type, u, &why);
	if (!ret && u->arm32 && !IS_ENABLED(CONFIG_CMD_BOOTZ)) {
		why = "it is for 32-bit Arm, and this build has no bootz (CONFIG_CMD_BOOTZ)";
		ret = -ENOTSUP;
	}
	if (ret)
		log_err("bootm", "the image at 0x%" PRIx64 " cannot be used: %s", addr, why);
	else
		printf("## %s at 0x%" PRIx64 ": \"%s\", %" PRIu32 " KiB, checksums are right\n",
		       type == UIMAGE_KERNEL ? "Kernel" : "Ramdisk", addr, u->name, u->size >> 10);
	return ret;
}

/* ADDR:SIZE is a raw one, "-" none, ADDR alone an image of type ramdisk. */
static int take_initrd(const char *text, struct linux_boot *boot)
{
	struct uimage u = { 0 };
	int ret;

	if (!strcmp(text, "-") || strchr(text, ':'))
		return boot_linux_initrd(text, boot);
	ret = open_image(text, UIMAGE_RAMDISK, &u);
	if (ret)
		return ret;
	boot->initrd = (uint64_t)u.data;
	boot->initrd_size = u.size;
	return 0;
}

/* A program for 32-bit Arm is entered in that state, and no other is. */
static int choose_state(const struct uimage *u, struct handoff_choice *how)
{
	if (how->mode == CONTRACT_AUTO && u->arm32)
		how->mode = CONTRACT_EL1_AARCH32;
	if (how->mode == CONTRACT_AUTO || (how->mode == CONTRACT_EL1_AARCH32) == u->arm32)
		return 0;
	log_err("bootm", u->arm32 ?
		"the image is for 32-bit Arm (mkimage -A arm): -h el1-aarch32, or auto" :
		"the image is for arm64 (mkimage -A) and cannot be entered by el1-aarch32");
	return -ENOTSUP;
}

/* No Linux: the header's two addresses are all that is known. */
static int start_other(const struct uimage *u, const struct handoff_choice *how)
{
	struct start s = { .who = "bootm", .how = *how };
	struct raw_boot raw = {
		.who = "bootm", .src = (uint64_t)u->data, .size = u->size,
		.dest = u->load, .entry = u->entry,
	};

	if (choose_state(u, &s.how))
		return -ENOTSUP;
	if (u->gzip) {
		log_err("bootm", "only kernels of Linux may be compressed: make it with "
			"mkimage -C none");
		return -ENOTSUP;
	}
	return start_raw(&s, &raw);
}

static int boot_legacy(const char *where, int argc, char *const argv[], const char *option)
{
	struct linux_boot boot = {
		.command = "bootm", .fixup.bootargs = env_get("bootargs"), .fdt = fdt_work(),
	};
	struct uimage u = { 0 };
	int ret = handoff_choose(option, NULL, &boot.how);

	if (!ret)
		ret = open_image(where, UIMAGE_KERNEL, &u);
	if (!ret && !u.is_linux)
		ret = start_other(&u, &boot.how);
	if (!ret && argc > 2)
		ret = take_initrd(argv[2], &boot);
	if (!ret && argc > 3)
		ret = boot_linux_fdt(argv[3], &boot);
	if (ret)
		return ret;
	boot.kernel = (uint64_t)u.data;
	boot.kernel_size = u.size;
	return boot_linux_start(&boot, IS_ENABLED(CONFIG_CMD_BOOTZ) && u.arm32 ? bootz_prepare :
				       linux_prepare);
}

static int do_bootm(int argc, char *const argv[])
{
	const char *option = handoff_option_take(&argc, &argv);
	const char *where = argc > 1 ? argv[1] : env_get("loadaddr");

	if (argc > 4)
		return CMD_USAGE;
	if (!where)
		log_err("bootm", "no address given, and the variable loadaddr is not set");
	else if (IS_ENABLED(CONFIG_FIT) && bootm_is_fit(where))
		bootm_fit(where, argc, argv, option, NULL);
	else
		boot_legacy(where, argc, argv, option);
	return CMD_FAILURE;
}

const struct command cmd_bootm = {
	.name = "bootm",
	.usage = "[-h how] [addr[#conf[#overlay]...] [initrd[:size]] [fdt]]\n"
		 "[-h how] addr:image [initrd[:size]] [fdt]",
	.summary = "boot a kernel in one of U-Boot's image formats",
	.help =
		"Boots the image made by `mkimage -A arm64 -T kernel` at ADDR, $loadaddr by\n"
		"default, not compressed or with gzip; with CONFIG_CMD_BOOTZ also one of -A arm\n"
		"-C none, as bootz does (el1-aarch32). Header and data checksums are verified\n"
		"first. INITRD is such an image of type ramdisk, a raw one with its SIZE, or\n"
		"\"-\" for none; FDT a devicetree. All numbers are hexadecimal.\n"
		"\n"
		"With CONFIG_FIT also a FIT image (`mkimage -f`): of its configurations CONF,\n"
		"else the one that is compatible with this board, else its default one, with\n"
		"the devicetrees of each OVERLAY merged in; or its kernel IMAGE alone. Hashes\n"
		"are verified first. INITRD and FDT are used instead of the FIT's own. The\n"
		"property slipway,handoff of the configuration stands for -h HOW (doc/fit.md).\n"
		"\n"
		"A kernel of Linux (-O linux) is an arm64 Image and goes where its own header\n"
		"allows, as with booti; the addresses of -a and -e are not used. Anything else\n"
		"is moved to -a and entered at -e, as with boot raw.\n"
		"\n"
		HANDOFF_OPTION_HELP
		"Comes back only when the boot was refused, with 1.\n"
		"\n"
		"  load virtio 0:1 ${kernel_addr_r} /uImage\n"
		"  load virtio 0:1 ${ramdisk_addr_r} /uInitrd\n"
		"  bootm ${kernel_addr_r} ${ramdisk_addr_r}\n",
	.min_args = 0,
	.max_args = 5,
	.run = do_bootm,
};
