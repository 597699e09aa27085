/* SPDX-License-Identifier: Apache-2.0 */
#include "start.h"

#include <arch/mmu.h>
#include <boot/elf.h>
#include <boot/elf_program.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <common/handoff_option.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

/* Too large for the stack, and there is only one boot. */
static struct elf_image elf;

/* U-Boot's -p is what is always done. */
static int take_form(int *argc, char *const *argv[])
{
	if (*argc < 2 || (*argv)[1][0] != '-')
		return 0;
	if (!strcmp((*argv)[1], "-s")) {
		log_err("bootelf", "-s: section headers say nothing of physical addresses; "
			"programs are loaded by their program headers (-p)");
		return -ENOTSUP;
	}
	if (strcmp((*argv)[1], "-p")) {
		log_err("bootelf", "\"%s\" is no option; see help bootelf", (*argv)[1]);
		return -EINVAL;
	}
	--*argc;
	++*argv;
	return 0;
}

static int find_file(const char *text, struct elf_boot *boot)
{
	const struct memrange *r;

	if (!text) {
		log_err("bootelf", "no address given, and the variable loadaddr is not set");
		return -EINVAL;
	}
	if (argument_number("bootelf", "address", text, 16, &boot->file))
		return -EINVAL;
	r = memmap_overlap(mem_map(), boot->file, 1);
	if (!r || r->role != MEM_ROLE_LOAD) {
		log_err("bootelf", "nothing was loaded to 0x%" PRIx64 " (see load, meminfo)",
			boot->file);
		return -ENOENT;
	}
	boot->size = r->base + r->size - boot->file;
	return 0;
}

/* auto becomes what the program's class asks for. */
static int check_mode(struct handoff_choice *how)
{
	struct contract contract;
	bool aarch32 = how->mode == CONTRACT_EL1_AARCH32;

	if (elf.is32 == aarch32)
		return 0;
	if (!IS_ENABLED(CONFIG_HANDOFF_AARCH32))
		log_err("bootelf", "a 32-bit program, and this build starts none "
			"(CONFIG_HANDOFF_AARCH32)");
	else if (aarch32)
		log_err("bootelf", "a 64-bit program cannot be entered by el1-aarch32");
	else if (how->mode != CONTRACT_AUTO)
		log_err("bootelf", "a 32-bit program is entered by el1-aarch32 (or auto), not by %s",
			handoff_mode_name(how->mode));
	if (!IS_ENABLED(CONFIG_HANDOFF_AARCH32) || how->mode != CONTRACT_AUTO)
		return -ENOTSUP;
	how->mode = CONTRACT_EL1_AARCH32;
	if (!how->mmu_given)
		how->mmu = HANDOFF_MMU_OFF;
	if (how->mmu == HANDOFF_MMU_OFF)
		return handoff_begin(&contract, how->mode);
	log_err("bootelf", "a 32-bit program is entered with mmu=off only");
	return -ENOTSUP;
}

/* Decides everything, on a copy of the memory map; nothing that a program needs is written. */
static int prepare(struct elf_boot *boot, struct start *s, struct memmap *map,
		   struct boot_plan *plan)
{
	int ret = fdt_work_check();

	if (ret)
		return ret;
	boot->fdt = (uint64_t)fdt_work();
	boot->fdt_size = fdt_totalsize(fdt_work());
	ret = elf_prepare(boot, map, &elf, plan);
	if (!ret)
		ret = start_check_modules("bootelf", plan);
	if (!ret)
		ret = check_mode(&s->how);
	if (!ret && IS_ENABLED(CONFIG_CMD_BOOT))
		ret = start_zephyr_elf("bootelf", &elf, boot->file, &s->how);
	if (!ret && IS_ENABLED(CONFIG_HANDOFF_MMU))
		ret = elf_program(&elf, s->how.mmu, &s->program);
	if (!ret)
		ret = start_prepare(s, plan);
	return ret ? ret : boot_plan_check(plan, map);
}

/* From here on memory holds the program, and not what was loaded there before. */
static int load(const struct elf_boot *boot)
{
	int ret = 0;

	for (size_t i = 0; i < elf.nsegments && !ret; i++) {
		const struct elf_segment *s = &elf.segment[i];

		printf("program header %u: 0x%" PRIx64 " + 0x%" PRIx64 ", of which 0x%" PRIx64
		       " cleared\n", s->index, s->paddr, s->memsz, s->memsz - s->filesz);
		ret = load_record(mem_map(), "ELF segment", s->paddr, s->memsz);
	}
	if (ret)
		log_err("bootelf", "the memory map is full (see meminfo)");
	else
		elf_copy(&elf, boot->file);
	return ret;
}

static int do_bootelf(int argc, char *const argv[])
{
	struct boot_plan plan = { .who = "bootelf" };
	struct start s = { .who = "bootelf" };
	struct memmap *map = start_map();
	struct elf_boot boot;
	int ret = policy_may_use("bootelf", "a program by itself");

	if (!ret)
		ret = handoff_option(&argc, &argv, &s.how);
	if (!ret)
		ret = take_form(&argc, &argv);
	if (!ret && argc > 2)
		return CMD_USAGE;
	if (!ret)
		ret = find_file(argc > 1 ? argv[1] : env_get("loadaddr"), &boot);
	if (!ret)
		ret = prepare(&boot, &s, map, &plan);
	if (!ret)
		ret = load(&boot);
	if (!ret && IS_ENABLED(CONFIG_CMD_BOOT))
		ret = start_copy_devicetree(&plan, map);
	if (ret)
		return CMD_FAILURE;
	start_announce(&plan);
	boot_execute(&plan, map);
	return CMD_FAILURE;
}

const struct command cmd_bootelf = {
	.name = "bootelf",
	.usage = "[-h how] [-p] [addr]",
	.summary = "start an ELF program",
	.help =
		"Starts the ELF program that was loaded to ADDR, for AArch64, or for Arm (ELF32:\n"
		"auto is then el1-aarch32, as for go), $loadaddr by\n"
		"default: each PT_LOAD program header's bytes go to p_paddr, the rest up to\n"
		"p_memsz is cleared. The program is entered at e_entry; one that is in an\n"
		"executable segment's virtual addresses, but in none's physical ones, is\n"
		"translated. x0 is the address of a copy of the working devicetree.\n"
		"With the MMU on each segment is mapped by its own flags.\n"
		"\n"
		"All is checked before anything is overwritten: the headers, and that no\n"
		"segment lies over another, over memory that somebody owns (see meminfo),\n"
		"or over bytes of the file that are still to be copied.\n"
		"\n"
		"-p does nothing: it is U-Boot's name for this. -s (by section headers) is\n"
		"refused.\n"
		HANDOFF_OPTION_HELP
		"\n"
		"  load virtio 0:1 ${ramdisk_addr_r} /zephyr.elf\n"
		"  bootelf -h el1 ${ramdisk_addr_r}\n",
	.min_args = 0,
	.max_args = 4,
	.run = do_bootelf,
};
