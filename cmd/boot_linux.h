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

/*
 * The second half of that, for a BOOT that says everything but what the machine
 * adds. Comes back only with an error, of which the user has been told.
 */
int boot_linux_start(struct linux_boot *boot, linux_prepare_fn *prepare);

/* For a 32-bit zImage; `auto` becomes el1-aarch32 (cmd/bootz.c). */
int bootz_prepare(struct linux_boot *boot, struct memmap *map, struct boot_plan *plan);

/* Single arguments: "ADDR:SIZE", or "-" for none; an address. -EINVAL after a message. */
int boot_linux_initrd(const char *text, struct linux_boot *boot);
int boot_linux_fdt(const char *text, struct linux_boot *boot);

#endif
