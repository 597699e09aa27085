/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands that start a program other than Linux share (go, bootelf). */
#ifndef CMD_START_H
#define CMD_START_H

#include <boot/kernel_entry.h>
#include <boot/plan.h>

struct start {
	const char *who;               /* the command, for messages */
	struct handoff_choice how;
	struct kernel_program program; /* only with CONFIG_HANDOFF_MMU */
	bool own_args;                 /* x0 is the user's: no devicetree is passed */
};

/* A working copy of the memory map, in which the program is placed; one for all. */
struct memmap *start_map(void);

/*
 * Everything around a program that was placed in that map, and whose entry
 * PLAN has: the part that stays at EL2, the tables for an MMU that is on, and the
 * devicetree in x0, a copy of the working one that tells of all this (without
 * CONFIG_HANDOFF_MMU the working one itself). A negative errno after a message.
 */
int start_prepare(const struct start *s, struct boot_plan *plan);

/* The last words: what stays reserved, and where it begins. Then the console is drained. */
void start_announce(const struct boot_plan *plan);

#endif
