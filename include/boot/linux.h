/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Booting a Linux arm64 Image: where kernel, initrd and devicetree go, and the
 * boot plan that comes out of it. Knows no shell and no environment: what it
 * needs is passed in.
 */
#ifndef BOOT_LINUX_H
#define BOOT_LINUX_H

#include <boot/fdt_fixup.h>
#include <boot/handoff_choice.h>
#include <boot/plan.h>
#include <lib/memmap.h>

struct linux_boot {
	const char *command;      /* whose messages these are: "booti" */
	uint64_t kernel;          /* where the Image lies, raw or gzip-compressed */
	uint64_t kernel_size;     /* bytes there; 0: as recorded when it was loaded */
	uint64_t comp_size;       /* of a compressed one, if nothing was recorded; 0: not known */
	uint64_t initrd;
	uint64_t initrd_size;     /* 0: none */
	const void *fdt;          /* the tree to hand over a copy of; checked header */
	struct handoff_choice how;
	struct fdt_fixup fixup;   /* initrd fields are filled here */
};

/*
 * Makes PLAN. MAP is a working copy of the memory map, in which the pieces are
 * placed; the caller's own map is untouched when this fails. The kernel stays
 * where it was loaded when that place is legal, else it is moved; so is the
 * initrd. -ENOEXEC, -EINVAL (bad header), -ENOMEM (does not fit), -EEXIST
 * (overlap): a message names the thing and the reason.
 */
int linux_prepare(struct linux_boot *boot, struct memmap *map, struct boot_plan *plan);

/*
 * The same for a 32-bit Arm zImage (Documentation/arch/arm/booting.rst), which
 * unpacks itself to the start of the RAM that it finds. It goes to where it need
 * not move itself first, the rest to where neither the unpacked kernel nor the
 * end of its low memory is in the way. -ENOTSUP when the mode is not
 * CONTRACT_EL1_AARCH32, and as above.
 */
int linux32_prepare(struct linux_boot *boot, struct memmap *map, struct boot_plan *plan);

#endif
