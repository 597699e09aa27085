/* SPDX-License-Identifier: Apache-2.0 */
/* The registers that describe the regime, and the layout they are read in. */
#include "explain.h"

#include <inttypes.h>
#include <lib/decode.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

static bool two_ranges(const struct explain *x)
{
	return x->el == 1 || (x->el == 2 && x->e2h);
}

static void say_hcr(const struct explain *x)
{
	uint64_t hcr, mmfr1;

	if (x->el != 2)
		return;
	if (explain_get(x, DUMP_HCR, &hcr))
		explain_say(x, EXPLAIN_REGIME, "HCR_EL2 = 0x%" PRIx64 ": E2H = %d, TGE = %d, RW = %d. %s",
			    hcr, x->e2h, x->tge, !!(hcr & BIT(31)), x->e2h ?
			    "VHE: the regime is EL2&0 and the EL2 registers have the layouts of EL1." :
			    "The regime is EL2, with layouts of its own.");
	else
		explain_say(x, EXPLAIN_REGIME, "HCR_EL2 is not in the dump; E2H = %d is %s.", x->e2h,
			    x->options->e2h ? "what --e2h says" : x->tcr_in_words ?
			    "what Linux at EL2 has" : x->has_tcr ?
			    "taken from the other registers" : "assumed");
	if (explain_get(x, DUMP_MMFR1, &mmfr1)) {
		explain_say(x, x->e2h && !FIELD(mmfr1, 11, 8) ? EXPLAIN_INCONSISTENT : EXPLAIN_REGIME,
			    "ID_AA64MMFR1_EL1.VH = %u: the CPU %s VHE.",
			    (unsigned int)FIELD(mmfr1, 11, 8), FIELD(mmfr1, 11, 8) ? "has" :
			    "does not have");
	}
}

/* What the same value would mean with the other E2H: that is what people mix up. */
static void say_other_layout(const struct explain *x)
{
	struct decode_context other = { .el = 2, .e2h = !x->e2h };
	uint64_t tcr = x->regime.tcr, res1 = BIT(31) | BIT(23), hcr;
	struct decode_reg reg;
	bool fits_one_range = (tcr & res1) == res1 && !(tcr >> 34);

	if (x->el != 2 || decode_find("TCR_EL2", &other, &reg))
		return;
	if (x->e2h)
		explain_say(x, fits_one_range ? EXPLAIN_INCONSISTENT : EXPLAIN_REGIME,
			    "Read with E2H = 0 the same TCR_EL2 would say PS = %u, DS = %u, and RES1 bits "
			    "31 and 23 would be %u and %u: %s%s",
			    (unsigned int)decode_field(&reg, tcr, "PS"),
			    (unsigned int)decode_field(&reg, tcr, "DS"), !!(tcr & BIT(31)),
			    !!(tcr & BIT(23)), fits_one_range ?
			    "it looks as if it had been written for that layout" :
			    "it was written for E2H = 1",
			    explain_get(x, DUMP_HCR, &hcr) ?
			    ". The E2H layout is used here because HCR_EL2 says so." : ".");
	else if ((tcr & res1) != res1)
		explain_say(x, EXPLAIN_INCONSISTENT, "TCR_EL2 lacks RES1 bits 31 and 23 of the E2H = 0 "
			    "layout: was it written for E2H = 1 (IPS = %u there)?",
			    (unsigned int)decode_field(&reg, tcr, "IPS"));
}

/* How the walker reads the tables; they are often written with the cache off. */
static void say_walk_attributes(const struct explain *x, const struct decode_reg *reg)
{
	static const char *const cache[] = {
		"non-cacheable", "write-back", "write-through", "write-back without allocation",
	};
	static const char *const share[] = {
		"non-shareable", "reserved shareability", "outer shareable", "inner shareable",
	};
	uint64_t tcr = x->regime.tcr;
	bool upper = x->range.upper;

	explain_say(x, EXPLAIN_REGIME, "Table walks are %s, inner %s, outer %s.",
		    share[decode_field(reg, tcr, upper ? "SH1" : "SH0")],
		    cache[decode_field(reg, tcr, upper ? "IRGN1" : "IRGN0")],
		    cache[decode_field(reg, tcr, upper ? "ORGN1" : "ORGN0")]);
}

static void say_tcr(const struct explain *x)
{
	struct decode_context context = { .el = x->el, .e2h = x->e2h };
	char name[EL_NAME_SIZE];
	const struct walk_range *g = &x->range;
	struct decode_reg reg;
	uint64_t tcr = x->regime.tcr;

	if (!x->has_tcr || decode_find(explain_el_name(x, "TCR", name), &context, &reg))
		return;
	if (!g->valid) {
		explain_say(x, EXPLAIN_INCONSISTENT, "%s = 0x%" PRIx64 " describes no format that exists "
			    "(T%dSZ = %u, granule code wrong or out of range).", name, tcr, g->upper,
			    64 - g->va_bits);
		return;
	}
	if (x->tcr_in_words) {
		explain_say(x, EXPLAIN_REGIME, "By the words of the dump: %uK granule, %u-bit addresses.",
			    1u << (g->granule_shift - 10), g->va_bits);
		return;
	}
	explain_say(x, EXPLAIN_REGIME, "%s = 0x%" PRIx64 "%s: T%dSZ = %u (%u-bit addresses), %uK granule, "
		    "%s = %u bits%s.", name, tcr, x->el != 2 ? "" : x->e2h ? ", E2H layout" :
		    ", layout of E2H = 0", g->upper, 64 - g->va_bits, g->va_bits,
		    1u << (g->granule_shift - 10), two_ranges(x) ? "IPS" : "PS", g->pa_bits,
		    two_ranges(x) && tcr & BIT(23) ? ", EPD1 = 1 (TTBR1 is off)" : "");
	say_walk_attributes(x, &reg);
	say_other_layout(x);
}

/* --- what the CPU has --------------------------------------------------------------- */

static void say_pa_size(const struct explain *x, uint64_t mmfr0)
{
	unsigned int range = (unsigned int)FIELD(mmfr0, 3, 0), bits = walk_pa_bits(range);

	if (x->has_tcr && x->range.valid && bits && x->range.pa_bits > bits)
		explain_say(x, EXPLAIN_NOTE, "The output size in TCR, %u bits, is larger than the CPU's "
			    "%u (PARange = %u): the CPU then takes its own; harmless.",
			    x->range.pa_bits, bits, range);
}

static bool granule_there(uint64_t mmfr0, unsigned int shift)
{
	if (shift == 14)
		return FIELD(mmfr0, 23, 20) != 0;
	return FIELD(mmfr0, shift == 12 ? 31 : 27, shift == 12 ? 28 : 24) != 15;
}

static void say_id(const struct explain *x)
{
	uint64_t mmfr0, mmfr2;

	if (explain_get(x, DUMP_MMFR0, &mmfr0)) {
		say_pa_size(x, mmfr0);
		if (x->has_tcr && x->range.valid && !granule_there(mmfr0, x->range.granule_shift))
			explain_say(x, EXPLAIN_INCONSISTENT, "ID_AA64MMFR0_EL1 says that this CPU has no "
				    "%uK granule.", 1u << (x->range.granule_shift - 10));
	}
	if (x->has_tcr && x->range.valid && x->range.va_bits > 48 && !x->range.ds &&
	    explain_get(x, DUMP_MMFR2, &mmfr2) && !FIELD(mmfr2, 19, 16))
		explain_say(x, EXPLAIN_INCONSISTENT, "ID_AA64MMFR2_EL1.VARange = 0: %u-bit addresses do "
			    "not exist on this CPU.", x->range.va_bits);
}

void explain_regime(const struct explain *x)
{
	if (x->stage2) {
		uint64_t hpfar;

		explain_say(x, EXPLAIN_REGIME, "Taken at EL2 for a guest with stage 2 on: the fault is in "
			    "stage 2, and the address that it refused is in HPFAR_EL2.");
		if (explain_get(x, DUMP_HPFAR, &hpfar))
			explain_say(x, EXPLAIN_REGIME, "Intermediate physical page 0x%" PRIx64 ".",
				    FIELD(hpfar, 47, 4) << 12);
		return;
	}
	if (!esr_is_abort(x->esr) && !x->has_tcr)
		return;
	say_hcr(x);
	say_tcr(x);
	say_id(x);
}
