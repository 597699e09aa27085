/* SPDX-License-Identifier: Apache-2.0 */
/* CPUs that wait in a pen of the previous stage (spin-table), and whether they can stay there. */
#ifndef BOOT_SPIN_H
#define BOOT_SPIN_H

#include <arch/handoff.h>
#include <boot/fdt_fixup.h>
#include <lib/memmap.h>

/*
 * How many CPUs of FDT have to move to a pen of ours since the kernel will own the
 * memory that they run in. 0 when there is none: pens in reserved memory, or outside
 * RAM, stay as they are found. Negative with a message: -EBADMSG, -E2BIG, -EFAULT for
 * a release address in memory that may have been overwritten, -ENOTSUP for an entry in
 * HANDOFF->mode, or with the MMU on, that the pen does not serve.
 */
int spin_wanted(const struct memmap *map, const void *fdt, const struct handoff *handoff);

/*
 * After spin_wanted() has said more than 0: makes the pen in SPIN_SIZE bytes at BASE,
 * behind resident_install(), and notes it in HANDOFF, and in FIX for the devicetree.
 */
void spin_place(uint64_t base, struct handoff *handoff, struct fdt_fixup *fix);

#endif
