/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of exception classes and fault status codes. Runs with the MMU off too,
 * for the first vectors: no libc, no pointer in a table.
 */
#include "esr_names.h"

#include <lib/esr.h>
#include <lib/util.h>

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
	"\x4a" "trapped LD64B, ST64B, PSB or TSB\0"
	"\x4c" "trapped MRRC, CP14\0"
	"\x4d" "branch to a place without a BTI landing pad\0"
	"\x4e" "illegal execution state (PSTATE.IL was set, by an illegal exception return)\0"
	"\x51" "SVC from AArch32\0"
	"\x52" "HVC from AArch32\0"
	"\x53" "SMC from AArch32\0"
	"\x54" "trapped MSRR, MRRS or SYSP\0"
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
	"\x5f" "implementation defined exception to EL3\0"
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

/* Arm ARM D19.2.37, ISS for a Data Abort. */
static const struct esr_fault faults[] = {
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

const struct esr_fault *esr_find_fault(unsigned int fsc)
{
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		if (fsc - faults[i].code < faults[i].count)
			return &faults[i];
	}
	return NULL;
}

/* Behind the end of the string at P. */
static const char *after(const char *p)
{
	while (*p++)
		;
	return p;
}

const char *esr_class_text(unsigned int ec)
{
	const char *p = classes;

	while (*p && (unsigned int)*p != ec + 0x40)
		p = after(p);
	return *p ? p + 1 : p;
}

bool esr_is_abort(uint64_t esr)
{
	return (esr_class(esr) & ~5u) == ESR_EC_IABORT_LOWER;
}

const char *esr_fault_name(unsigned int fsc)
{
	const struct esr_fault *f = esr_find_fault(fsc);

	return f ? f->name : "";
}

int esr_fault_level(unsigned int fsc)
{
	const struct esr_fault *f = esr_find_fault(fsc);

	return f && f->level != ESR_NO_LEVEL ? f->level + (int)(fsc - f->code) : ESR_NO_LEVEL;
}
