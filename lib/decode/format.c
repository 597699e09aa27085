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
		format_mem_attr((unsigned int)value, buf, size);
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
		snprintf(buf, size, "%s", *esr_class_text((unsigned int)value) ?
			 esr_class_text((unsigned int)value) : "reserved: no class that is known");
		break;
	case 's':
		format_sysreg(value, buf, size);
		break;
	default:
		break;
	}
}
