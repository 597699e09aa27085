/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the handoff command that CONFIG_HANDOFF_MMU adds. */
#ifndef CMD_HANDOFF_MMU_H
#define CMD_HANDOFF_MMU_H

#include <boot/kernel_entry.h>

/*
 * Decides how a kernel is entered as HOW says, whose MMU is on there. 0, or -1
 * when the map cannot be made; a message says why. Nothing is shown or written.
 */
int handoff_mmu_begin(const struct handoff_choice *how, const struct contract *contract);

/*
 * Prints what was decided last, and the rows for that; CHECK compares them with what
 * will be written. -1 when one is wrong.
 */
int handoff_mmu(bool check);

#endif
