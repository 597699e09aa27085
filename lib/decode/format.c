/* SPDX-License-Identifier: Apache-2.0 */
/* Meanings that are computed, not listed. */
#include "layout.h"

#include <inttypes.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>

static void format_va_size(uint64_t txsz, char *buf, size_t size)
{
	if (txsz >= 8)          /* D128 has up to 56 bits; less is a field that nobody set */
		snprintf(buf, size, "%u-bit addresses", (unsigned int)(64 - txsz));
}

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

static void format_mem_attr(uint64_t value, char *buf, size_t size)
{
	unsigned int attr = (unsigned int)value, outer = attr >> 4, inner = attr & 15;

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

/* ISS of a trapped MSR, MRS or system instruction */
static void format_sysreg(uint64_t iss, char *buf, size_t size)
{
	unsigned int op0 = (unsigned int)FIELD(iss, 21, 20), op2 = (unsigned int)FIELD(iss, 19, 17);
	unsigned int op1 = (unsigned int)FIELD(iss, 16, 14), crn = (unsigned int)FIELD(iss, 13, 10);
	unsigned int crm = (unsigned int)FIELD(iss, 4, 1), rt = (unsigned int)FIELD(iss, 9, 5);
	const char *known = decode_sysreg_name(op0, op1, crn, crm, op2);
	char name[24], reg[8];

	if (known)
		snprintf(name, sizeof(name), "%s", known);
	else
		snprintf(name, sizeof(name), "S%u_%u_C%u_C%u_%u", op0, op1, crn, crm, op2);
	format_field('r', rt, 0, reg, sizeof(reg));
	if (iss & 1)
		snprintf(buf, size, "MRS %s, %s", reg, name);
	else
		snprintf(buf, size, "%s %s, %s", op0 == 1 ? "SYS" : "MSR", name, reg);
}

void format_field(char kind, uint64_t value, unsigned int lo, char *buf, size_t size)
{
	switch (kind) {
	case 'v':
		format_va_size(value, buf, size);
		break;
	case 'a':
		snprintf(buf, size, "0x%" PRIx64, value << lo);
		break;
	case 'h':
		snprintf(buf, size, "0x%" PRIx64, value << 12);
		break;
	case 'm':
		format_mem_attr(value, buf, size);
		break;
	case 'r':
		if (value == 31)
			snprintf(buf, size, "xzr");
		else
			snprintf(buf, size, "x%u", (unsigned int)value);
		break;
	case 'f':
		esr_fault_status((unsigned int)value, buf, size);
		break;
	case 'c':
		snprintf(buf, size, "%s", esr_class_text((unsigned int)value));
		break;
	case 's':
		format_sysreg(value, buf, size);
		break;
	default:
		break;
	}
}
