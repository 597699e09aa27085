/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands that start a program other than Linux share (go, bootelf). */
#ifndef CMD_START_H
#define CMD_START_H

#include <arch/mmu.h>
#include <boot/elf.h>
#include <boot/kernel_entry.h>
#include <boot/measure.h>
#include <boot/plan.h>
#include <boot/raw.h>
#include <common/fdt_work.h>
#include <lib/util.h>
#include <stdbool.h>
#include <string.h>

struct start {
	const char *who;               /* the command, for messages */
	struct handoff_choice how;
	struct kernel_program program; /* only with CONFIG_HANDOFF_MMU */
	bool own_args;                 /* x0 is the user's: no devicetree is passed */
	struct boot_trust trust;    /* good only for what is signed */
	const void *fdt;               /* the devicetree; NULL: the working one */
	const struct boot_range *also; /* lies in memory for the program already */
	size_t nalso;
};

static inline const void *start_fdt(const struct start *s)
{
	return s->fdt ? s->fdt : fdt_work();
}

/* The register of PLAN that the devicetree is passed in: x0, or r2 as 32-bit Linux has it. */
static inline uint64_t *start_tree(struct boot_plan *plan)
{
	bool aarch32 = IS_ENABLED(CONFIG_HANDOFF_AARCH32) &&
		       plan->handoff.mode == CONTRACT_EL1_AARCH32;

	return &plan->handoff.x[aarch32 ? 2 : 0];
}

/* Too large for the stack, and there is only one boot. */
extern struct memmap start_plan_map;

/*
 * A working copy of the memory map, in which the program is placed; one for all.
 * Inline: booti, which is warm, uses it too.
 */
static inline struct memmap *start_map(void)
{
	/* a log that is only begun now would be missing from the copy; what fails here fails again */
	if (IS_ENABLED(CONFIG_MEASURED_BOOT))
		measure_reserve();
	memcpy(&start_plan_map, mem_map(), sizeof(start_plan_map));
	return &start_plan_map;
}

/* -EEXIST after a message: a program, put where PLAN has it, would lie over a module. */
int start_check_modules(const char *who, const struct boot_plan *plan);

/*
 * Everything around a program that was placed in that map, and whose entry
 * PLAN has: the part that stays at EL2, the tables for an MMU that is on, and the
 * devicetree in x0 (el1-aarch32: in r2, and r1 is ~0), a copy of the working one
 * that tells of all this. A negative errno after a message.
 */
int start_prepare(const struct start *s, struct boot_plan *plan);

/*
 * When everything is in its place: a copy of the devicetree to the start of RAM,
 * if $fdt_at_ram_start is set (CONFIG_CMD_BOOT), which then is in PLAN instead
 * of the other. -EEXIST or -EFAULT when there is no room for it, with a message.
 */
int start_copy_devicetree(struct boot_plan *plan, const struct memmap *map);

/* The last words: what stays reserved, and where it begins. Then the console is drained. */
void start_announce(const struct boot_plan *plan);

/*
 * Starts a raw program (fdt and fdt_size are filled in here) as S says. Comes
 * back only with an error, of which the user has been told.
 */
int start_raw(struct start *s, struct raw_boot *raw);

/*
 * Zephyr: `auto` is el1 for it, because it builds PSCI by HVC in and undoes
 * nothing that is set in HCR_EL2. WHO is the command, for messages.
 *
 * start_zephyr: when what was loaded to ADDR is its raw image, moves that to its
 * link address and starts it; true when that was refused, false for all else.
 * start_zephyr_here: the load R is to be entered where it lies. -ENOEXEC when it
 * is Zephyr and linked to another place, -ENOTSUP or -EPERM for a HOW of which it
 * would die. start_zephyr_elf: the same for an ELF file at FILE.
 */
bool start_zephyr(const char *who, uint64_t addr, const struct handoff_choice *how);
int start_zephyr_here(const char *who, const struct memrange *r, struct handoff_choice *how);
int start_zephyr_elf(const char *who, const struct elf_image *elf, uint64_t file,
		     struct handoff_choice *how);

#endif
