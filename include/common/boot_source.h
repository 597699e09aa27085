/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where files may come from (CONFIG_BOOT_SOURCES). Asked by what looks for something
 * to boot and by whatever reads files, before it reads anything of their filesystem.
 */
#ifndef COMMON_BOOT_SOURCE_H
#define COMMON_BOOT_SOURCE_H

#include <lib/util.h>
#include <stdbool.h>

/* Is partition PART (0: the whole disk) of a disk among CONFIG_BOOT_SOURCES? Pure. */
bool boot_source_is_listed(const char *ifname, unsigned int devnum, unsigned int part);

/* 0 when it is, or -EACCES after a message of WHO. */
int boot_source_refuse(const char *who, const char *ifname, unsigned int devnum, unsigned int part);

/* The same for any build; in those without a list all is in order. */
static inline int boot_source_check(const char *who, const char *ifname, unsigned int devnum,
				    unsigned int part)
{
	return IS_ENABLED(CONFIG_BOOT_SOURCES_LISTED) ?
	       boot_source_refuse(who, ifname, devnum, part) : 0;
}

#endif
