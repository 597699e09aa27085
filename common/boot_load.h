/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a boot entry in memory. */
#ifndef COMMON_BOOT_LOAD_H
#define COMMON_BOOT_LOAD_H

#include <boot/entry.h>
#include <common/boot_volume.h>
#include <stdint.h>

struct boot_loaded {
	uint64_t kernel, kernel_size;
	uint64_t initrd, initrd_size;    /* 0: none */
	uint64_t fdt;                    /* 0: the working devicetree as it is */
	unsigned int noverlays;
	uint64_t overlay[BOOT_ENTRY_MAX_OVERLAYS];
};

/*
 * Loads what ENTRY names from VOLUME, each file straight to a place of its own that
 * the memory map has free. A negative errno after a message; nothing stays taken then.
 */
int boot_load(const struct boot_volume *volume, const struct boot_entry *entry,
	      struct boot_loaded *loaded);

/* Gives back what boot_load() took. */
void boot_unload(void);

#endif
