/* SPDX-License-Identifier: Apache-2.0 */
/* One byte of MAIR_ELx in words. */
#include "layout.h"

#include <stdio.h>

/* MAIR_ELx, the cacheability nibble of Normal memory (Arm ARM D19.2, MAIR_EL1) */
static const char *normal_policy(unsigned int nibble)
{
	static const char *const kinds[] = {
		"write-through transient", "write-back transient", "write-through", "write-back",
	};

	return nibble == 4 ? "non-cacheable" : kinds[nibble >> 2];
}

static const char *normal_hints(unsigned int nibble)
{
	static const char *const hints[] = {
		", no allocation", ", write-allocate", ", read-allocate", "",
	};

	return nibble == 4 ? "" : hints[nibble & 3];
}

static void format_device(unsigned int attr, char *buf, size_t size)
{
	static const char *const kinds[] = { "nGnRnE", "nGnRE", "nGRE", "GRE" };

	if (attr & ~0x0du)
		snprintf(buf, size, "reserved");
	else
		snprintf(buf, size, "Device-%s%s", kinds[attr >> 2], attr & 1 ? ", XS = 0" : "");
}

void format_mem_attr(unsigned int attr, char *buf, size_t size)
{
	unsigned int outer = attr >> 4, inner = attr & 15;

	if (attr == 0x40)
		snprintf(buf, size, "Normal, non-cacheable, XS = 0");
	else if (attr == 0xa0)
		snprintf(buf, size, "Normal, write-through, no write-allocate, XS = 0");
	else if (attr == 0xf0)
		snprintf(buf, size, "Normal, write-back, tagged");
	else if (attr == 0xe0)
		snprintf(buf, size, "Normal, write-back, tagged where permissions say so");
	else if (!outer)
		format_device(attr, buf, size);
	else if (!inner)
		snprintf(buf, size, "reserved");
	else if (inner == outer)
		snprintf(buf, size, "Normal, %s%s", normal_policy(inner), normal_hints(inner));
	else
		snprintf(buf, size, "Normal, inner %s%s, outer %s%s", normal_policy(inner),
			 normal_hints(inner), normal_policy(outer), normal_hints(outer));
}
