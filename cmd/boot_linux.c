/* SPDX-License-Identifier: Apache-2.0 */
#include "boot_linux.h"

#include <arch/cold.h>
#include <arch/entry_state.h>
#include <arch/mmu.h>
#include <board.h>
#include <boot/kernel_entry.h>
#include <boot/measure.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/console.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <common/handoff_option.h>
#include <drivers/rng.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "start.h"

/* There is only one boot. */
static uint8_t seed[64];

static int address(const struct linux_boot *boot, const char *text, const char *what,
		   uint64_t *out)
{
	return argument_number(boot->command, what, text, 16, out);
}

int boot_linux_initrd(const char *text, struct linux_boot *boot)
{
	const char *colon = strchr(text, ':');
	char addr[24];

	if (strcmp(text, "-") == 0)
		return 0;
	if (!colon || (size_t)(colon - text) >= sizeof(addr)) {
		log_err(boot->command, "initrd \"%s\": a raw initrd needs its size: ADDR:SIZE "
			"(after a load: ${ramdisk_addr_r}:${filesize})", text);
		return -EINVAL;
	}
	memcpy(addr, text, (size_t)(colon - text));
	addr[colon - text] = '\0';
	return address(boot, addr, "initrd address", &boot->initrd) ||
	       address(boot, colon + 1, "initrd size", &boot->initrd_size) ? -EINVAL : 0;
}

int boot_linux_fdt(const char *text, struct linux_boot *boot)
{
	uint64_t addr;
	int ret = address(boot, text, "devicetree address", &addr);

	if (!ret)
		ret = fdt_work_set(addr);
	boot->fdt = fdt_work();
	return ret;
}

static int parse_args(int argc, char *const argv[], struct linux_boot *boot)
{
	const char *kernel = argc > 1 ? argv[1] : env_get("loadaddr");
	int ret;

	if (!kernel) {
		log_err(boot->command, "no address given, and the variable loadaddr is not set");
		return -EINVAL;
	}
	ret = address(boot, kernel, "kernel address", &boot->kernel);
	boot->fdt = fdt_work();
	boot->comp_size = env_get_hex("kernel_comp_size", 0);
	if (!ret && argc > 2)
		ret = boot_linux_initrd(argv[2], boot);
	if (!ret && argc > 3)
		ret = boot_linux_fdt(argv[3], boot);
	return ret;
}

/* A device is woken for it only when the tree comes without seeds. */
static void add_entropy(const void *fdt, struct fdt_fixup *fix)
{
	if (!fdt_wants_seed(fdt) || rng_read(seed, sizeof(seed)))
		return;
	fix->seed = seed;
	fix->seed_size = sizeof(seed);
}

int boot_linux_start(struct linux_boot *boot, linux_prepare_fn *prepare)
{
	struct boot_plan plan;
	struct memmap *map;
	int ret = 0;

	/* the map, and what is told of it, are cold; so is what knows of Zephyr */
	if (IS_ENABLED(CONFIG_HANDOFF_MMU) || IS_ENABLED(CONFIG_CMD_BOOT))
		ret = cold_open();
	if (!ret && IS_ENABLED(CONFIG_CMD_BOOT))
		ret = start_zephyr(boot->command, boot->kernel, &boot->how) ? -EPERM : 0;
	if (!ret && IS_ENABLED(CONFIG_HANDOFF_MMU))
		ret = kernel_entry_check_linux(boot->command, &boot->how);
	if (ret)
		return ret;
	boot->fixup.psci_smc = entry_state()->el == 3;
	boot->fixup.psci_cpus = board.el3.max_cpus;
	add_entropy(boot->fdt, &boot->fixup);
	map = start_map();
	if (IS_ENABLED(CONFIG_MEASURED_BOOT))
		ret = measure_linux(boot, map);
	if (!ret)
		ret = prepare(boot, map, &plan);
	if (ret)
		return ret;
	plan.measured = IS_ENABLED(CONFIG_MEASURED_BOOT);
	printf("Kernel 0x%" PRIx64 ", ", plan.handoff.entry);
	if (boot->initrd_size)
		printf("initrd 0x%" PRIx64 " + 0x%" PRIx64 ", ", boot->initrd, boot->initrd_size);
	printf("devicetree 0x%" PRIx64 "\n", *start_tree(&plan));
	printf("\nStarting kernel ...\n\n");
	console_drain();
	return boot_execute(&plan, map);
}

int boot_linux(int argc, char *const argv[], linux_prepare_fn *prepare)
{
	struct linux_boot boot = { .command = argv[0], .fixup.bootargs = env_get("bootargs") };
	int ret = policy_may_use(argv[0], "a kernel by itself");

	if (!ret)
		ret = handoff_option(&argc, &argv, &boot.how);

	if (!ret && argc > 4)
		return CMD_USAGE;
	if (!ret)
		ret = parse_args(argc, argv, &boot);
	if (!ret)
		boot_linux_start(&boot, prepare);
	return CMD_FAILURE;
}
