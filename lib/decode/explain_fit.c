/* SPDX-License-Identifier: Apache-2.0 */
/* What cannot be true at the same time: values of different moments, wrong layouts. */
#include "explain.h"

#include <inttypes.h>
#include <lib/decode.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>

static const char *mode_name(uint64_t spsr)
{
	static const char *const names[] = {
		"EL0t", "", "", "", "EL1t", "EL1h", "", "", "EL2t", "EL2h", "", "", "EL3t", "EL3h", "", "",
	};
	const char *name = spsr & BIT(4) ? "AArch32" : names[spsr & 15];

	return *name ? name : "a reserved mode";
}

/* --- the syndrome ------------------------------------------------------------------ */

static void say_reserved(const struct decode_item *item, void *ctx)
{
	const struct explain *x = ctx;

	if (item->kind == DECODE_RES0)
		explain_say(x, EXPLAIN_INCONSISTENT, "ESR 0x%" PRIx64 ": bits %u:%u are 0x%" PRIx64
			    " and are reserved for this class: a digit may be wrong, or the CPU is "
			    "newer than this decoder.", x->esr, item->hi, item->lo, item->value);
}

/* Classes for which IL is 1 whatever the instruction (Arm ARM, ESR_ELx.IL). */
static bool always_il(const struct explain *x)
{
	if (x->ec == ESR_EC_DABORT || x->ec == ESR_EC_DABORT_LOWER)
		return !(x->esr & BIT(24));              /* ISV */
	return esr_is_abort(x->esr) || !x->ec || x->ec == 0x0e || x->ec == ESR_EC_PC_ALIGNMENT ||
	       x->ec == ESR_EC_SP_ALIGNMENT || x->ec == ESR_EC_SERROR;
}

static void check_esr(const struct explain *x)
{
	struct decode_context context = { .el = x->el };
	struct decode_reg reg;
	char status[64];

	if (!esr_class_text(x->ec)[0])
		explain_say(x, EXPLAIN_INCONSISTENT, "ESR 0x%" PRIx64 ": the architecture has no class "
			    "0x%02x; is it complete, and is it ESR?", x->esr, x->ec);
	else if (!decode_find("ESR", &context, &reg))
		decode_fields(&reg, x->esr, say_reserved, (void *)x);
	if (esr_is_abort(x->esr) && !esr_fault_status(x->fsc, status, sizeof(status))[0])
		explain_say(x, EXPLAIN_INCONSISTENT, "ESR 0x%" PRIx64 ": fault status 0x%02x is reserved.",
			    x->esr, x->fsc);
	if (always_il(x) && !(x->esr & BIT(25)))
		explain_say(x, EXPLAIN_INCONSISTENT, "ESR 0x%" PRIx64 " has IL = 0, which class 0x%02x never "
			    "has: a digit is wrong or missing.", x->esr, x->ec);
}

/* --- registers against each other ------------------------------------------------------ */

static void check_spsr(const struct explain *x)
{
	unsigned int el;
	char name[EL_NAME_SIZE];
	uint64_t spsr;

	if (!explain_get(x, DUMP_SPSR, &spsr))
		return;
	el = explain_spsr_el(spsr);
	explain_el_name(x, "SPSR", name);
	if (el > (unsigned int)x->el)
		explain_say(x, EXPLAIN_INCONSISTENT, "%s = 0x%" PRIx64 " is %s: an exception cannot come "
			    "from above.", name, spsr, mode_name(spsr));
	else if (x->from_lower && el == (unsigned int)x->el)
		explain_say(x, EXPLAIN_INCONSISTENT, "%s = 0x%" PRIx64 " is %s, but class 0x%02x means "
			    "from a lower EL.", name, spsr, mode_name(spsr), x->ec);
	else if (esr_is_abort(x->esr) && !x->from_lower && el != (unsigned int)x->el)
		explain_say(x, EXPLAIN_INCONSISTENT, "%s = 0x%" PRIx64 " is %s: it cannot be the source of "
			    "an abort at EL%d from EL%d (class 0x%02x)%s. It was captured at another "
			    "moment.", name, spsr, mode_name(spsr), x->el, x->el, x->ec,
			    x->el == 2 && x->tge && el == 1 ? ", and with TGE = 1 returning to it is "
			    "illegal" : "");
}

static void check_sctlr(const struct explain *x)
{
	const char *note = x->dump->note[DUMP_SCTLR];
	char name[EL_NAME_SIZE];
	uint64_t sctlr;

	/* address size faults of level 0 exist with the MMU off too */
	if (!explain_get(x, DUMP_SCTLR, &sctlr) || sctlr & 1 || !esr_is_abort(x->esr) || x->stage2 ||
	    !x->fsc || esr_fault_level(x->fsc) == ESR_NO_LEVEL)
		return;
	explain_say(x, EXPLAIN_INCONSISTENT, "%s = 0x%" PRIx64 " has M = 0, and with the MMU off there is "
		    "no such fault: it was read before the MMU came on%s%s%s.",
		    explain_el_name(x, "SCTLR", name), sctlr, note[0] ? " (the dump says: " : "", note,
		    note[0] ? ")" : "");
}

/* The nVHE value of CPTR has its RES1 bits set, which mean nothing under E2H. */
static void check_cptr(const struct explain *x)
{
	const uint64_t res1 = 0x22ff;
	uint64_t cptr;

	if (x->el != 2 || !explain_get(x, DUMP_CPTR, &cptr))
		return;
	if (x->e2h && (cptr & res1) == res1)
		explain_say(x, EXPLAIN_INCONSISTENT, "CPTR_EL2 = 0x%" PRIx64 " is written for E2H = 0; with "
			    "E2H = 1 it means FPEN = %u%s.", cptr, (unsigned int)FIELD(cptr, 21, 20),
			    FIELD(cptr, 21, 20) == 3 ? "" : ": FP and SIMD trap");
	else if (!x->e2h && (cptr & res1) != res1)
		explain_say(x, EXPLAIN_INCONSISTENT, "CPTR_EL2 = 0x%" PRIx64 " lacks the RES1 bits of "
			    "E2H = 0 (0x%" PRIx64 "): was it written for E2H = 1?", cptr, res1);
}

static void check_cnthctl(const struct explain *x)
{
	uint64_t cnthctl;

	if (x->el == 2 && x->e2h && explain_get(x, DUMP_CNTHCTL, &cnthctl) && cnthctl & 3 &&
	    !FIELD(cnthctl, 11, 10))
		explain_say(x, EXPLAIN_INCONSISTENT, "CNTHCTL_EL2 = 0x%" PRIx64 ": with E2H = 1 the bits for "
			    "EL1 are 11 and 10; bits 1 and 0 are EL0's.", cnthctl);
}

static void check_fetch(const struct explain *x)
{
	uint64_t elr;

	if (esr_is_abort(x->esr) && !(x->ec & 4) && x->has_far && explain_get(x, DUMP_ELR, &elr) &&
	    elr != x->far && esr_far_valid(x->esr))
		explain_say(x, EXPLAIN_INCONSISTENT, "A fetch failed, but ELR 0x%" PRIx64 " is not FAR 0x%"
			    PRIx64 ": one of them is of another moment.", elr, x->far);
}

static void check_ttbr(const struct explain *x)
{
	uint64_t ttbr;

	if (!x->has_tcr || !x->range.valid ||
	    !explain_get(x, x->range.upper ? DUMP_TTBR1 : DUMP_TTBR0, &ttbr))
		return;
	if (x->range.pa_bits < 52 && (ttbr & MASK(47, 1)) != x->range.table)
		explain_say(x, EXPLAIN_INCONSISTENT, "TTBR%d = 0x%" PRIx64 " is not aligned to its table: "
			    "the CPU takes 0x%" PRIx64 ".", x->range.upper, ttbr, x->range.table);
}

static void check_twice(const struct explain *x)
{
	static const struct {
		uint8_t reg;
		const char *name;
	} regs[] = { { DUMP_ESR, "ESR" }, { DUMP_FAR, "FAR" }, { DUMP_ELR, "ELR" } };

	for (size_t i = 0; i < ARRAY_SIZE(regs); i++) {
		if (x->dump->twice[regs[i].reg])
			explain_say(x, EXPLAIN_NOTE, "%s comes more than once with different values; the "
				    "first is explained.", regs[i].name);
	}
}

void explain_consistency(const struct explain *x)
{
	check_esr(x);
	check_spsr(x);
	check_sctlr(x);
	check_fetch(x);
	check_ttbr(x);
	check_cptr(x);
	check_cnthctl(x);
	check_twice(x);
}
