/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands that start a Linux share (booti, bootz). */
#ifndef CMD_BOOT_LINUX_H
#define CMD_BOOT_LINUX_H

#include <boot/linux.h>

/* linux_prepare() and its like */
typedef int linux_prepare_fn(struct linux_boot *boot, struct memmap *map, struct boot_plan *plan);

/*
 * Reads the arguments [-h HOW] [ADDR [INITRD[:SIZE]] [FDT]], lets PREPARE make
 * a plan of them, and executes it. Comes back with a refusal, enum cmd_result.
 */
int boot_linux(int argc, char *const argv[], linux_prepare_fn *prepare);

#endif
