/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for the part of Slipway that stays at EL2 when a kernel is entered at
 * EL1 (arch/resident.h). Called while an image is being placed, after all that
 * has no choice where it lies.
 */
#ifndef BOOT_RESIDENT_H
#define BOOT_RESIDENT_H

#include <arch/handoff.h>
#include <boot/fdt_fixup.h>
#include <lib/memmap.h>

/*
 * Nothing, when HANDOFF->mode does not leave EL2 and the MMU is off. Else takes memory in MAP,
 * installs the part for the CPUs of FDT there, notes it in HANDOFF, and in FIX
 * for the devicetree. -ENOMEM, -ENOENT, -EBADMSG, -E2BIG with a
 * message.
 */
int resident_place(struct memmap *map, const void *fdt, struct handoff *handoff,
		   struct fdt_fixup *fix);

#endif
