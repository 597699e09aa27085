/* SPDX-License-Identifier: Apache-2.0 */
/* What booting a 64-bit and a 32-bit Linux share: initrd and records of loads. */
#ifndef BOOT_LINUX_PARTS_H
#define BOOT_LINUX_PARTS_H

#include <boot/linux.h>

/* -ENOENT with a message: the devicetree describes no RAM. */
int linux_check_memory(const struct linux_boot *boot);

/* The size that was recorded when something was loaded to ADDR; 0 when nothing was. */
uint64_t linux_recorded_size(const struct memmap *map, uint64_t addr);

/* What is certain of the kernel's size: the caller's, else the recorded one; 0: nothing is. */
uint64_t linux_known_size(const struct linux_boot *boot, const struct memmap *map);

/*
 * Frees the records of a kernel's loads, so that the kernel itself can be
 * placed over them. SIZE bytes from ADDR.
 */
void linux_forget_load(struct memmap *map, uint64_t addr, uint64_t size);

/*
 * -EEXIST with a message: the initrd was loaded over part of the KERNEL_SIZE
 * bytes of the kernel, or the other way round, and both are lost.
 */
int linux_check_apart(const struct linux_boot *boot, uint64_t kernel_size);

/*
 * Takes the initrd, where it was loaded, out of the map's free memory; before
 * the kernel is placed. -EFAULT, -EEXIST, -ENOSPC with a message.
 */
int linux_claim_initrd(struct linux_boot *boot, struct memmap *map);

/* Copies the initrd to a place that is as WANT says; its size is filled in. -ENOMEM. */
int linux_move_initrd(struct linux_boot *boot, const struct memmap *map, struct memmap_want *want);

#endif
