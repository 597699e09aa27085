/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands that start a program other than Linux share (go, bootelf). */
#ifndef CMD_START_H
#define CMD_START_H

#include <boot/plan.h>

/*
 * The working devicetree, where it lies, goes to the program in x0, and into
 * PLAN's ranges. -EFAULT, -EBADMSG (a message says why), -ENOSPC.
 */
int start_add_devicetree(struct boot_plan *plan);

/* The last words: what stays reserved, and where it begins. Then the console is drained. */
void start_announce(const struct boot_plan *plan);

#endif
