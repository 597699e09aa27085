/* SPDX-License-Identifier: Apache-2.0 */
/* Without CONFIG_BOOT_BLS_COUNT nothing is written. */
#include "boot_count.h"

#include <stdio.h>

void boot_count_try(const struct boot_volume *volume, const struct boot_entry *entry)
{
	printf("It has %d tries left: this Slipway does not count them down\n", entry->tries_left);
}
