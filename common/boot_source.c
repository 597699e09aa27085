/* SPDX-License-Identifier: Apache-2.0 */
#include <common/boot_source.h>

#include <errno.h>
#include <lib/log.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char list[] = CONFIG_BOOT_SOURCES;

/* Are the LEN bytes at ENTRY the text WANTED? */
static bool is(const char *entry, size_t len, const char *wanted)
{
	return strlen(wanted) == len && memcmp(entry, wanted, len) == 0;
}

bool boot_source_is_listed(const char *ifname, unsigned int devnum, unsigned int part)
{
	char disk[32], volume[48];

	snprintf(disk, sizeof(disk), "%.16s %x", ifname, devnum);
	snprintf(volume, sizeof(volume), "%s:%x", disk, part);
	for (const char *p = list; *p;) {
		size_t len;

		p += strspn(p, " ,");
		len = strcspn(p, ",");
		if (is(p, len, disk) || is(p, len, volume))
			return true;
		p += len;
	}
	return false;
}

int boot_source_refuse(const char *who, const char *ifname, unsigned int devnum, unsigned int part)
{
	if (boot_source_is_listed(ifname, devnum, part))
		return 0;
	log_err(who, "%s %x:%x is not among the sources of this build (\"%s\")", ifname, devnum, part,
		list);
	return -EACCES;
}
