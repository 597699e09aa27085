/* SPDX-License-Identifier: Apache-2.0 */
/* What to check next, by the syndrome alone: for fault reports and for explain. */
#include <lib/esr.h>

#include <lib/util.h>

static const struct {
	uint8_t fsc, mask;
	const char *advice;
} by_status[] = {
	{ 0x0c, 0x3c, "The page is mapped but not so: compare what was done with AP, PXN, UXN of the "
		      "last descriptor, with the bits of the tables above it, and with SCTLR.WXN; "
		      "at EL1 and EL2&0 also PSTATE.PAN." },
	{ 0x08, 0x3c, "The descriptor has AF = 0: set it when mapping, or let the hardware do it "
		      "(TCR.HA, if ID_AA64MMFR1.HAFDBS)." },
	{ 0x00, 0x3c, "An address in TTBR or in a descriptor has bits above TCR.PS (IPS) or above the "
		      "CPU's PARange: garbage in a table, or PS too small." },
	{ 0x10, 0x3f, "The bus answered with an error: no device or memory there, a device without "
		      "clock or power, or memory of the Secure world." },
	{ 0x14, 0x3c, "The tables themselves cannot be read: TTBR, or a table pointer, leads to "
		      "memory that does not exist or is Secure." },
	{ 0x21, 0x3f, "Misaligned: with SCTLR.A = 1 every access, else only Device memory (all data "
		      "with the MMU off), exclusives and atomics must be aligned. Compilers need "
		      "-mstrict-align for code that runs with the MMU off." },
	{ 0x30, 0x3f, "Two TLB entries for one address: live tables were changed without "
		      "break-before-make." },
	{ 0x35, 0x3f, "Exclusives and atomics work on Normal cacheable memory only: is it Device, or "
		      "is the MMU or cache off?" },
};

static const char *by_class(unsigned int ec)
{
	switch (ec) {
	case ESR_EC_UNDEFINED:
		return "Code was overwritten, is data, is stale in the I-cache, or uses what this CPU "
		       "does not have.";
	case ESR_EC_BRANCH_TARGET:
		return "ELR is where a branch by register went, into a guarded page (GP in its "
		       "descriptor), and there is no BTI: the pointer was wrong, or that code was built "
		       "without -mbranch-protection=bti. X30 says who called, if it was a call.";
	case ESR_EC_ILLEGAL_STATE:
		return "An ERET with an SPSR that the EL may not return to: EL1 with TGE = 1, an EL "
		       "that is not there, AArch32 that is not there.";
	case ESR_EC_SP_ALIGNMENT:
		return "SP was set by hand or added to by something that is not a multiple of 16: in "
		       "the function at ELR, or by the one that called it.";
	case ESR_EC_PC_ALIGNMENT:
		return "A function pointer or return address was overwritten: code addresses are "
		       "multiples of 4.";
	case ESR_EC_BRK:
		return "A breakpoint in the code, or the compiler's mark of a place that cannot be "
		       "reached (__builtin_trap is BRK 1000).";
	case ESR_EC_SERROR:
		return "An earlier access failed, most often a store to a device that is not there, "
		       "has no clock or power, or is Secure. Look at the last device writes before "
		       "ELR; with a DSB behind each, the SError comes at once.";
	default:
		return "";
	}
}

const char *esr_advice(uint64_t esr)
{
	for (size_t i = 0; esr_is_abort(esr) && i < ARRAY_SIZE(by_status); i++) {
		if ((FIELD(esr, 5, 0) & by_status[i].mask) == by_status[i].fsc)
			return by_status[i].advice;
	}
	return by_class(esr_class(esr));
}
