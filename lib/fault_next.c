/* SPDX-License-Identifier: Apache-2.0 */
/* What to look at next, for a fault of ours. */
#include <lib/fault_words.h>

#include <lib/esr.h>
#include <lib/util.h>

#define NULL_PAGE 0x1000

static const char *next_by_role(enum mem_role role, bool write)
{
	switch (role) {
	case MEM_ROLE_TEXT:
	case MEM_ROLE_RODATA:
		return write ? "code and constants of Slipway are read-only: the caller in the "
			       "backtrace computed a wrong address" : "";
	case MEM_ROLE_NOMAP:
		return "the devicetree says no-map for it: firmware owns it";
	case MEM_ROLE_GUARD:
		return "no stack overflowed; somebody read or wrote the guard by address";
	default:
		return "";
	}
}

/* Arm ARM D19.2.37, DFSC: 0b0001xx at levels 0 to 3, 0b10101x at levels -2 and -1. */
static bool is_translation_fault(unsigned int fsc)
{
	return fsc >> 2 == 1 || fsc >> 1 == 0x15;
}

static const char *next_by_address(const struct fault_facts *f, bool fetch)
{
	const struct memrange *r = memmap_lookup(f->map, f->far);
	const char *text = "";

	if (fault_overflowed_stack(f))
		return "a function that repeats in the backtrace recurses without end, or a frame is "
		       "large; CONFIG_STACK_SIZE";
	if (fault_is_wild_jump(f) && r && r->role != MEM_ROLE_GUARD)
		return "what is not Slipway's own code is never executable: a program is started with "
		       "go or booti; else a function pointer or a return address was wrong";
	if (fault_is_wild_jump(f))
		return "a function pointer or a return address was wrong: see who called, and what "
		       "that read the pointer from";
	if (f->far < NULL_PAGE)
		return "a structure's pointer is NULL and FAR the offset of the member: see at: and "
		       "which register is 0";
	if (r)
		text = next_by_role(r->role, !fetch && f->esr & BIT(6));
	else if (is_translation_fault(FIELD(f->esr, 5, 0)))
		return "the devicetree has nothing there (meminfo shows what is mapped): a wrong "
		       "pointer, or a device to be mapped with mmio_map()";
	return text;
}

const char *fault_next(const struct fault_facts *f)
{
	const char *text = "";

	if (!IS_ALIGNED(f->sp, 16))
		return esr_advice((uint64_t)ESR_EC_SP_ALIGNMENT << 26);
	if (esr_far_valid(f->esr))
		text = next_by_address(f, esr_class(f->esr) == ESR_EC_IABORT);
	return *text ? text : esr_advice(f->esr);
}
