/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/esr.h>

#include <lib/util.h>
#include <stdio.h>
#include <string.h>

/*
 * Exception classes, Arm ARM D19.2.37, ESR_ELx.EC. Each entry is the class plus
 * 0x40 as a character, then its text: half the size of structs with pointers,
 * which would need relocations too.
 */
static const char classes[] =
	"\x40" "undefined instruction (or one that this EL may not use)\0"
	"\x41" "trapped WFI or WFE\0"
	"\x43" "trapped MCR or MRC, CP15\0"
	"\x44" "trapped MCRR or MRRC, CP15\0"
	"\x45" "trapped MCR or MRC, CP14\0"
	"\x46" "trapped LDC or STC\0"
	"\x47" "trapped SVE, SIMD or floating-point instruction\0"
	"\x48" "trapped VMRS\0"
	"\x49" "trapped pointer authentication instruction\0"
	"\x4a" "trapped LD64B or ST64B\0"
	"\x4c" "trapped MRRC, CP14\0"
	"\x4d" "branch to a place without a BTI landing pad\0"
	"\x4e" "illegal execution state (PSTATE.IL was set, by an illegal exception return)\0"
	"\x51" "SVC from AArch32\0"
	"\x52" "HVC from AArch32\0"
	"\x53" "SMC from AArch32\0"
	"\x54" "trapped MSRR or MRRS\0"
	"\x55" "SVC instruction\0"
	"\x56" "HVC instruction\0"
	"\x57" "SMC instruction\0"
	"\x58" "trapped access to a system register\0"
	"\x59" "trapped SVE instruction\0"
	"\x5a" "trapped ERET\0"
	"\x5b" "trapped TSTART\0"
	"\x5c" "pointer authentication failed\0"
	"\x5d" "trapped SME instruction\0"
	"\x5e" "granule protection check failed\0"
	"\x60" "instruction abort from a lower EL\0"
	"\x61" "instruction abort\0"
	"\x62" "branch to a misaligned address (PC not a multiple of 4)\0"
	"\x64" "data abort from a lower EL\0"
	"\x65" "data abort\0"
	"\x66" "stack pointer misaligned (SP not a multiple of 16)\0"
	"\x67" "memory copy or set instruction (MOPS)\0"
	"\x68" "floating-point exception, AArch32\0"
	"\x6c" "floating-point exception\0"
	"\x6d" "guarded control stack\0"
	"\x6f" "SError (asynchronous external abort)\0"
	"\x70" "hardware breakpoint\0"
	"\x71" "hardware breakpoint\0"
	"\x72" "software step\0"
	"\x73" "software step\0"
	"\x74" "watchpoint\0"
	"\x75" "watchpoint\0"
	"\x78" "BKPT, AArch32\0"
	"\x7a" "vector catch, AArch32\0"
	"\x7c" "BRK instruction\0"
	"\x7d" "profiling exception\0";

/* Fault status codes of aborts, Arm ARM D19.2.37, ISS for a Data Abort. */
struct fault {
	uint8_t code, count;    /* the first and how many */
	int8_t level;           /* of the first; ESR_NO_LEVEL: none */
	uint8_t what;           /* what is wrong with the address: index into wrong[] */
	char name[36];
};

enum {
	BEYOND, UNMAPPED, NO_ACCESS_FLAG, FORBIDDEN, SILENT, BAD_TAG, WALK_SILENT, MISALIGNED,
	PROTECTED, TWICE, LOCKED, NO_EXCLUSIVE, CORRUPT
};

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

static const struct fault faults[] = {
	{ 0x00, 4, 0, BEYOND, "address size fault" },
	{ 0x04, 4, 0, UNMAPPED, "translation fault" },
	{ 0x08, 4, 0, NO_ACCESS_FLAG, "access flag fault" },
	{ 0x0c, 4, 0, FORBIDDEN, "permission fault" },
	{ 0x10, 1, ESR_NO_LEVEL, SILENT, "synchronous external abort" },
	{ 0x11, 1, ESR_NO_LEVEL, BAD_TAG, "tag check fault" },
	{ 0x12, 6, -2, WALK_SILENT, "external abort on a table walk" },
	{ 0x18, 1, ESR_NO_LEVEL, CORRUPT, "parity or ECC error" },
	{ 0x1b, 5, -1, CORRUPT, "parity or ECC error on a table walk" },
	{ 0x21, 1, ESR_NO_LEVEL, MISALIGNED, "alignment fault" },
	{ 0x22, 6, -2, PROTECTED, "granule protection fault on a walk" },
	{ 0x28, 1, ESR_NO_LEVEL, PROTECTED, "granule protection fault" },
	{ 0x29, 1, -1, BEYOND, "address size fault" },
	{ 0x2a, 2, -2, UNMAPPED, "translation fault" },
	{ 0x2c, 1, -2, BEYOND, "address size fault" },
	{ 0x30, 1, ESR_NO_LEVEL, TWICE, "TLB conflict" },
	{ 0x31, 1, ESR_NO_LEVEL, NO_EXCLUSIVE, "unsupported atomic update" },
	{ 0x34, 1, ESR_NO_LEVEL, LOCKED, "lockdown fault" },
	{ 0x35, 1, ESR_NO_LEVEL, NO_EXCLUSIVE, "unsupported exclusive or atomic" },
};

static const struct fault *find_fault(unsigned int fsc)
{
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		if (fsc - faults[i].code < faults[i].count)
			return &faults[i];
	}
	return NULL;
}

/* String number N of a list of them. */
static const char *nth(const char *list, unsigned int n)
{
	while (n--)
		list += strlen(list) + 1;
	return list;
}

bool esr_is_abort(uint64_t esr)
{
	return (esr_class(esr) & ~5u) == ESR_EC_IABORT_LOWER;
}

const char *esr_class_text(unsigned int ec)
{
	const char *p = classes;

	while (*p && (unsigned int)*p != ec + 0x40)
		p += strlen(p) + 1;
	return *p ? p + 1 : p;
}

int esr_fault_level(unsigned int fsc)
{
	const struct fault *f = find_fault(fsc);

	return f && f->level != ESR_NO_LEVEL ? f->level + (int)(fsc - f->code) : ESR_NO_LEVEL;
}

const char *esr_fault_status(unsigned int fsc, char *buf, size_t size)
{
	const struct fault *f = find_fault(fsc);

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
	const struct fault *f = esr_is_abort(esr) ? find_fault(fsc) : NULL;
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

bool esr_far_valid(uint64_t esr)
{
	unsigned int ec = esr_class(esr);

	if (ec == ESR_EC_PC_ALIGNMENT || ec == ESR_EC_WATCHPOINT || ec == ESR_EC_WATCHPOINT_LOWER)
		return true;
	return esr_is_abort(esr) && !(esr & BIT(10));    /* FnV */
}
