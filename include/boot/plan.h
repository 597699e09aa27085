/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A boot plan: everything that is needed to start something, made by the image
 * formats, executed in one place. Every way to start anything goes through
 * boot_execute(), so no path can forget a check.
 */
#ifndef BOOT_PLAN_H
#define BOOT_PLAN_H

#include <arch/handoff.h>
#include <boot/policy.h>
#include <lib/memmap.h>
#include <stddef.h>
#include <stdint.h>

#define BOOT_MAX_RANGES 16

/* Memory that the kernel reads before its MMU is on, or executes. */
struct boot_range {
	const char *name;
	uint64_t base;
	uint64_t size;
};

struct boot_plan {
	const char *who;                   /* the command that made it: "booti", for messages */
	struct boot_range range[BOOT_MAX_RANGES];
	size_t nranges;
	size_t tree;                       /* the range that is the tree it is given, from 1 on; 0: none */
	bool measured;                     /* what it starts is in the log (boot/measure.h) */
	struct handoff handoff;
	struct boot_trust trust;           /* nothing, unless somebody has verified the ranges */
};

/* Adds a range. -ENOSPC after BOOT_MAX_RANGES. */
int boot_plan_add(struct boot_plan *plan, const char *name, uint64_t base, uint64_t size);

/*
 * Every range is RAM that is free or loaded, and the entry point lies in one:
 * 0, -EFAULT, -EEXIST or -EINVAL with a message that names the rule.
 */
int boot_plan_check(const struct boot_plan *plan, const struct memmap *map);

/*
 * Of a plan for a 32-bit kernel, as part of that: everything is below 4 GiB,
 * the registers are of 32 bits, the entry point is Arm's or (odd) Thumb's.
 * -EINVAL, -ERANGE with a message.
 */
int boot_plan_check32(const struct boot_plan *plan);

/*
 * Stops every device that was probed, and silences the interrupt controllers. The
 * first error of a device that does not stop and may not run on; each is printed by
 * name. Slipway may go on: what it needs is probed again.
 */
int boot_quiesce(void);

/*
 * Checks the plan against the memory map, stops every device, cleans the
 * ranges to the point of coherency and jumps. Comes back only with a refusal
 * (negative errno); a message has named the rule that failed.
 */
int boot_execute(const struct boot_plan *plan, const struct memmap *map);

#endif
