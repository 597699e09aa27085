/* SPDX-License-Identifier: Apache-2.0 */
/* The copy of the devicetree that a program gets. */
#ifndef BOOT_FDT_PLACE_H
#define BOOT_FDT_PLACE_H

#include <boot/fdt_fixup.h>
#include <boot/fdt_handoff.h>
#include <lib/memmap.h>

/*
 * Takes memory for a copy of FDT (checked) in MAP, below 4 GiB where there is
 * room, and below TOLD's limit, makes it with the fix-ups and, with CONFIG_HANDOFF_MMU, what TOLD says.
 * -E2BIG above 2 MiB, -ENOMEM, and the errors of the fix-ups; a message of WHO
 * says why.
 */
int fdt_place(const char *who, const void *fdt, const struct fdt_fixup *fix,
	      const struct fdt_handoff *told, struct memmap *map, uint64_t *base, uint64_t *size);

#endif
