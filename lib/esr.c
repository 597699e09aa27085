/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/esr.h>

#include <lib/util.h>
#include <stdio.h>

/* Exception classes, Arm ARM D19.2.37, ESR_ELx.EC. */
#define EC_INSTRUCTION_ABORT_LOWER 0x20
#define EC_INSTRUCTION_ABORT       0x21
#define EC_PC_ALIGNMENT            0x22
#define EC_DATA_ABORT_LOWER        0x24
#define EC_DATA_ABORT              0x25
#define EC_WATCHPOINT_LOWER        0x34
#define EC_WATCHPOINT              0x35

static const struct {
	uint8_t ec;
	const char *text;
} classes[] = {
	{ 0x00, "undefined instruction (or one that this EL may not use)" },
	{ 0x01, "trapped WFI or WFE" },
	{ 0x07, "trapped SVE, SIMD or floating-point instruction" },
	{ 0x0a, "trapped LD64B or ST64B" },
	{ 0x0d, "branch to a place without a BTI landing pad" },
	{ 0x0e, "illegal execution state (PSTATE.IL was set, by an illegal exception return)" },
	{ 0x11, "SVC from AArch32" },
	{ 0x12, "HVC from AArch32" },
	{ 0x13, "SMC from AArch32" },
	{ 0x15, "SVC instruction" },
	{ 0x16, "HVC instruction" },
	{ 0x17, "SMC instruction" },
	{ 0x18, "trapped access to a system register" },
	{ 0x19, "trapped SVE instruction" },
	{ 0x1a, "trapped ERET" },
	{ 0x1c, "pointer authentication failed" },
	{ 0x1d, "trapped SME instruction" },
	{ 0x22, "branch to a misaligned address (PC not a multiple of 4)" },
	{ 0x26, "stack pointer misaligned (SP not a multiple of 16)" },
	{ 0x27, "memory copy or set instruction (MOPS)" },
	{ 0x2c, "floating-point exception" },
	{ 0x2f, "SError (asynchronous external abort)" },
	{ 0x30, "hardware breakpoint" },
	{ 0x31, "hardware breakpoint" },
	{ 0x32, "software step" },
	{ 0x33, "software step" },
	{ 0x34, "watchpoint" },
	{ 0x35, "watchpoint" },
	{ 0x3c, "BRK instruction" },
};

/* Fault status codes of aborts, Arm ARM D19.2.37, ISS for a Data Abort. */
static const struct {
	uint8_t code, mask;
	const char *name;
	const char *text;
} faults[] = {
	{ 0x00, 0x3c, "address size fault", "an address beyond the supported size" },
	{ 0x04, 0x3c, "translation fault", "an address that is not mapped" },
	{ 0x08, 0x3c, "access flag fault", "a page whose access flag is clear" },
	{ 0x0c, 0x3c, "permission fault", "a page that does not permit it" },
	{ 0x10, 0x3f, "synchronous external abort", "an address where nothing answers" },
	{ 0x14, 0x3c, "external abort on a table walk",
	  "an address whose translation tables cannot be read" },
	{ 0x21, 0x3f, "alignment fault", "a misaligned address" },
	{ 0x30, 0x3f, "TLB conflict", "an address with two entries in the TLB" },
	{ 0x34, 0x3f, "lockdown fault", "an address with an implementation-defined lock" },
	{ 0x35, 0x3f, "unsupported exclusive or atomic", "memory that does not support exclusive access" },
};

static bool is_abort(unsigned int ec)
{
	return ec == EC_DATA_ABORT || ec == EC_DATA_ABORT_LOWER || ec == EC_INSTRUCTION_ABORT ||
	       ec == EC_INSTRUCTION_ABORT_LOWER;
}

static const char *access_kind(uint64_t esr, unsigned int ec)
{
	if (ec == EC_INSTRUCTION_ABORT || ec == EC_INSTRUCTION_ABORT_LOWER)
		return "instruction fetch from";
	if (esr & BIT(8))           /* CM */
		return "cache maintenance or address translation of";
	return esr & BIT(6) ? "write to" : "read of";
}

const char *esr_describe(uint64_t esr, char *buf, size_t size)
{
	unsigned int ec = FIELD(esr, 31, 26), fsc = FIELD(esr, 5, 0);

	for (size_t i = 0; is_abort(ec) && i < ARRAY_SIZE(faults); i++) {
		int n;

		if ((fsc & faults[i].mask) != faults[i].code)
			continue;
		n = snprintf(buf, size, "%s %s (%s", access_kind(esr, ec), faults[i].text,
			     faults[i].name);
		if (n > 0 && (size_t)n < size)
			snprintf(buf + n, size - (size_t)n,
				 faults[i].mask == 0x3c ? ", level %u)" : ")", fsc & 3);
		return buf;
	}
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i].ec != ec)
			continue;
		snprintf(buf, size, "%s", classes[i].text);
		return buf;
	}
	snprintf(buf, size, "exception class 0x%02x, fault status 0x%02x", ec, fsc);
	return buf;
}

bool esr_far_valid(uint64_t esr)
{
	unsigned int ec = FIELD(esr, 31, 26);

	if (ec == EC_PC_ALIGNMENT || ec == EC_WATCHPOINT || ec == EC_WATCHPOINT_LOWER)
		return true;
	return is_abort(ec) && !(esr & BIT(10));    /* FnV */
}
