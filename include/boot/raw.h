/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Raw programs that run at one address only: put there, and entered where the
 * user, or the image, says. Host-tested. Knows no shell and no devicetree.
 */
#ifndef BOOT_RAW_H
#define BOOT_RAW_H

#include <boot/plan.h>
#include <lib/memmap.h>
#include <stdint.h>

struct raw_boot {
	const char *who;           /* the command, for messages */
	uint64_t src, size;        /* where it was loaded, and its bytes */
	uint64_t dest;             /* where it has to be; may overlap that, or be the same */
	uint64_t entry;            /* in [dest, dest + size) */
	uint64_t fdt, fdt_size;    /* the devicetree that is handed over */
};

/*
 * Decides whether that is possible and adds it to PLAN; claims the place in MAP,
 * a working copy of the memory map. Nothing is written to memory. -EINVAL the
 * entry point, -EFAULT (no RAM), -EEXIST (over what somebody owns, or over the
 * devicetree), -ENOSPC; a message says which.
 */
int raw_prepare(const struct raw_boot *raw, struct memmap *map, struct boot_plan *plan);

/* Moves the bytes. */
void raw_move(const struct raw_boot *raw);

#endif
