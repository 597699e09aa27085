/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot counting of the Boot Loader Specification: an entry's tries stand in the name of
 * its file. Private to common/boot_*.c.
 */
#ifndef COMMON_BOOT_COUNT_H
#define COMMON_BOOT_COUNT_H

#include <boot/entry.h>
#include <common/boot_volume.h>

/*
 * Takes one try from ENTRY, which has some left, by another name for its file; or says
 * why it stays as it is, which is no reason not to boot it. No filesystem may be open.
 */
void boot_count_try(const struct boot_volume *volume, const struct boot_entry *entry);

#endif
