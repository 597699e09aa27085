/* SPDX-License-Identifier: Apache-2.0 */
#include "start.h"

#include <arch/mmu.h>
#include <boot/elf.h>
#include <boot/plan.h>
#include <boot/resident.h>
#include <common/command.h>
#include <common/fdt_work.h>
#include <common/handoff_option.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>

#define UNKNOWN_SIZE MIB(2)      /* cleaned from the entry on when no load tells the size */

/* What was loaded there, else the stretch of RAM from the address on. */
static int add_program(struct boot_plan *plan, const struct memmap *map, uint64_t addr)
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
	if (memmap_overlap(map, addr, 1))
		return boot_plan_add(plan, r->name, r->base, r->size);
	size = MIN(UNKNOWN_SIZE, r->base + r->size - addr);
	return boot_plan_add(plan, "program", addr, size);
}

static int do_go(int argc, char *const argv[])
{
	struct boot_plan plan = { .what = "raw program" };
	struct memmap *map = mem_map();
	uint64_t addr;
	int ret;

	if (handoff_option(&argc, &argv, &plan.handoff))
		return CMD_FAILURE;
	if (argc < 2 || argc > 2 + (int)ARRAY_SIZE(plan.handoff.x))
		return CMD_USAGE;
	for (int i = 1; i < argc; i++) {
		uint64_t *to = i == 1 ? &addr : &plan.handoff.x[i - 2];

		if (number_parse(argv[i], 16, to)) {
			log_err("go", "\"%s\" is not a number (hexadecimal)", argv[i]);
			return CMD_FAILURE;
		}
	}
	plan.handoff.entry = addr;
	ret = add_program(&plan, map, addr);
	if (!ret && argc < 3)
		ret = start_add_devicetree(&plan);
	if (!ret)
		ret = boot_plan_check(&plan, map);
	if (!ret)
		ret = resident_place(map, fdt_work(), &plan.handoff, NULL);
	if (!ret) {
		start_announce(&plan);
		boot_execute(&plan, map);
	}
	resident_free(map);
	return CMD_FAILURE;
}

const struct command cmd_go = {
	.name = "go",
	.usage = "[-h how] addr [x0 [x1 [x2 [x3]]]]",
	.summary = "start a program at an address, with the MMU off",
	.help =
		"Hands the CPU over to the code at ADDR: MMU and caches off, interrupts\n"
		"masked, devices stopped, x0 to x3 as given (hexadecimal). Without x0, the\n"
		"address of the working devicetree is passed there.\n"
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
