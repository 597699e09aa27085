/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the handoff command that CONFIG_HANDOFF_MMU adds. */
#ifndef CMD_HANDOFF_MMU_H
#define CMD_HANDOFF_MMU_H

#include <boot/kernel_entry.h>

/*
 * Prints how a kernel is entered as HOW says, whose MMU is on there, and the rows
 * for that; CHECK compares them with what will be written. 0, or -1 when a row is
 * wrong or the map cannot be made; a message says why.
 */
int handoff_mmu(const struct handoff_choice *how, const struct contract *contract, bool check);

#endif
