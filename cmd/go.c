/* SPDX-License-Identifier: Apache-2.0 */
#include "start.h"

#include <arch/mmu.h>
#include <boot/elf.h>
#include <boot/linux_image.h>
#include <boot/plan.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/handoff_option.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>

#define UNKNOWN_SIZE MIB(2)      /* cleaned from the entry on when no load tells the size */

/* What was loaded there, else the stretch of RAM from the address on. */
static int add_program(struct boot_plan *plan, struct memmap *map, uint64_t addr,
		       struct handoff_choice *how)
{
	const struct memrange *r = memmap_lookup(map, addr);
	uint64_t size;

	if (!r) {
		log_err("go", "0x%" PRIx64 " is no RAM", addr);
		return -EFAULT;
	}
	if (r->role != MEM_ROLE_LOAD) {
		log_err("go", "0x%" PRIx64 " belongs to %s (0x%" PRIx64 " + 0x%" PRIx64 ")", addr,
			r->name, r->base, r->size);
		return -EFAULT;
	}
	if (IS_ALIGNED(addr, 8) && elf_is((const void *)addr, r->base + r->size - addr)) {
		log_err("go", ELF_FMT, ELF_ARG(addr));
		return -ENOEXEC;
	}
	if (memmap_overlap(map, addr, 1)) {
		int ret = IS_ENABLED(CONFIG_CMD_BOOT) ? start_zephyr_here("go", r, how) : 0;

		return ret ? ret : boot_plan_add(plan, r->name, r->base, r->size);
	}
	size = MIN(UNKNOWN_SIZE, r->base + r->size - addr);
	memmap_reserve(map, "program", addr, size, MEM_ROLE_LOAD);
	return boot_plan_add(plan, "program", addr, size);
}

/* How the map has it: nothing is known about its parts. */
static int describe(const struct boot_plan *plan, struct start *s)
{
	const struct boot_range *r = &plan->range[0];
	struct linux_image image;
	const char *why;
	int ret = 0;

	if (IS_ALIGNED(r->base, 8) && !linux_image_parse((const void *)r->base, r->size, &image, &why))
		ret = kernel_entry_check_linux("go", &s->how);
	kernel_entry_raw(&s->program, r->base, r->size);
	return ret;
}

static int do_go(int argc, char *const argv[])
{
	struct boot_plan plan = { .who = "go" };
	struct start s = { .who = "go" };
	struct memmap *map = start_map();
	uint64_t addr;
	int ret;

	if (policy_may_use("go", "a program in memory") || handoff_option(&argc, &argv, &s.how))
		return CMD_FAILURE;
	if (argc < 2 || argc > 2 + (int)ARRAY_SIZE(plan.handoff.x))
		return CMD_USAGE;
	for (int i = 1; i < argc; i++) {
		uint64_t *to = i == 1 ? &addr : &plan.handoff.x[i - 2];

		if (argument_number("go", i == 1 ? "address" : "argument", argv[i], 16, to))
			return CMD_FAILURE;
	}
	plan.handoff.entry = addr;
	s.own_args = argc > 2;
	if (IS_ENABLED(CONFIG_HANDOFF_AARCH32) && s.how.mode == CONTRACT_EL1_AARCH32)
		addr &= ~UINT64_C(1);
	plan.handoff.mode = s.how.mode;
	ret = add_program(&plan, map, addr, &s.how);
	if (!ret && IS_ENABLED(CONFIG_HANDOFF_MMU))
		ret = describe(&plan, &s);
	if (!ret)
		ret = boot_plan_check(&plan, map);
	if (!ret)
		ret = start_prepare(&s, &plan);
	if (!ret && IS_ENABLED(CONFIG_CMD_BOOT) && !s.own_args)
		ret = start_copy_devicetree(&plan, map);
	if (ret)
		return CMD_FAILURE;
	start_announce(&plan);
	boot_execute(&plan, map);
	return CMD_FAILURE;
}

const struct command cmd_go = {
	.name = "go",
	.usage = "[-h how] addr [x0 [x1 [x2 [x3]]]]",
	.summary = "start a program at an address",
	.help =
		"Hands the CPU over to the code at ADDR: interrupts masked, devices\n"
		"stopped, MMU and caches off unless HOW says otherwise, x0 to x3 as given\n"
		"(hexadecimal). Without x0, the address of the working devicetree is passed\n"
		"there, or of a copy that tells what stays reserved. With -h el1-aarch32\n"
		"they are r0 to r3, by default 0, ~0 and the devicetree's address, and bit 0\n"
		"of ADDR chooses Thumb.\n"
		"\n"
		HANDOFF_OPTION_HELP
		"\n"
		"Unlike U-Boot's go this is a hand-off like every other: the program does\n"
		"not return to the prompt and finds no functions of the loader.\n"
		"\n"
		"  load virtio 0:1 ${loadaddr} /hello.bin\n"
		"  go ${loadaddr}\n",
	.min_args = 1,
	.max_args = 7,
	.run = do_go,
};
