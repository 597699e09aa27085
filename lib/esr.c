/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/esr.h>

#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "esr_names.h"

/* By enum esr_wrong. */
static const char wrong[] =
	"an address beyond the supported size\0"
	"an address that is not mapped\0"
	"a page whose access flag is clear\0"
	"a page that does not permit it\0"
	"an address where nothing answers\0"
	"memory with another tag\0"
	"an address whose translation tables cannot be read\0"
	"a misaligned address\0"
	"memory of another world\0"
	"an address with two entries in the TLB\0"
	"an address with an implementation-defined lock\0"
	"memory that does not support exclusive access\0"
	"memory with an uncorrectable error\0";

/* String number N of a list of them. */
static const char *nth(const char *list, unsigned int n)
{
	while (n--)
		list += strlen(list) + 1;
	return list;
}

const char *esr_fault_status(unsigned int fsc, char *buf, size_t size)
{
	const struct esr_fault *f = esr_find_fault(fsc);

	if (!f)
		buf[0] = '\0';
	else if (f->level == ESR_NO_LEVEL)
		snprintf(buf, size, "%s", f->name);
	else
		snprintf(buf, size, "%s, level %d", f->name, esr_fault_level(fsc));
	return buf;
}

static const char *access_kind(uint64_t esr)
{
	if (!(esr_class(esr) & 4))
		return "instruction fetch from";
	if (esr & BIT(8))           /* CM */
		return "cache maintenance or address translation of";
	return esr & BIT(6) ? "write to" : "read of";
}

const char *esr_describe(uint64_t esr, char *buf, size_t size)
{
	unsigned int ec = esr_class(esr), fsc = FIELD(esr, 5, 0);
	const struct esr_fault *f = esr_is_abort(esr) ? esr_find_fault(fsc) : NULL;
	const char *text = esr_class_text(ec);
	char status[64];

	if (f)
		snprintf(buf, size, "%s %s (%s)", access_kind(esr), nth(wrong, f->what),
			 esr_fault_status(fsc, status, sizeof(status)));
	else if (*text && !esr_is_abort(esr))
		snprintf(buf, size, "%s", text);
	else
		snprintf(buf, size, "exception class 0x%02x, fault status 0x%02x", ec, fsc);
	return buf;
}
