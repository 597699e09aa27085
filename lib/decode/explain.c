/* SPDX-License-Identifier: Apache-2.0 */
/* Which EL, which layout; then the findings in the order in which one reads them. */
#include "explain.h"

#include <errno.h>
#include <inttypes.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define HCR_VM  BIT(0)
#define HCR_TGE BIT(27)
#define HCR_E2H BIT(34)

const char *explain_kind_name(enum explain_kind kind)
{
	static const char *const names[] = {
		"what happened", "regime", "walk", "does not fit", "harmless", "look at next",
	};

	return names[kind];
}

void explain_say(const struct explain *x, enum explain_kind kind, const char *format, ...)
{
	char text[480];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	x->options->emit(x->options->emit_ctx, kind, text);
}

bool explain_get(const struct explain *x, enum dump_reg reg, uint64_t *value)
{
	int el = reg < DUMP_BANKED_END ? x->el : 0;

	if (!(x->dump->known[reg] & 1u << el))
		el = 0;
	*value = x->dump->value[reg][el];
	return x->dump->known[reg] & 1u << el;
}

const char *explain_el_name(const struct explain *x, const char *name, char *buf)
{
	snprintf(buf, EL_NAME_SIZE, "%s_EL%d", name, x->el);
	return buf;
}

unsigned int explain_spsr_el(uint64_t spsr)
{
	return spsr & BIT(4) ? 0 : (unsigned int)FIELD(spsr, 3, 2);
}

/* --- which EL --------------------------------------------------------------------- */

/* The only EL that REG was printed for; 0: none or several. */
static int only_bank(const struct dump *d, enum dump_reg reg)
{
	switch (d->known[reg] & 0xe) {
	case 1 << 1: return 1;
	case 1 << 2: return 2;
	case 1 << 3: return 3;
	default:     return 0;
	}
}

/* Several ESRs: the one of the highest EL that took anything is what the report is about. */
static int highest_esr(const struct dump *d)
{
	for (int el = 3; el > 0; el--) {
		if (d->known[DUMP_ESR] & 1u << el && d->value[DUMP_ESR][el])
			return el;
	}
	return 0;
}

static int other_registers(const struct dump *d)
{
	static const uint8_t regs[] = {
		DUMP_FAR, DUMP_ELR, DUMP_SPSR, DUMP_TCR, DUMP_TTBR0, DUMP_SCTLR, DUMP_MAIR, DUMP_VBAR,
	};

	for (size_t i = 0; i < ARRAY_SIZE(regs); i++) {
		int el = only_bank(d, (enum dump_reg)regs[i]);

		if (el)
			return el;
	}
	return 0;
}

static bool same_el_class(uint64_t esr)
{
	return (esr_class(esr) & 0x21) == 0x21 && esr_class(esr) < 0x38;
}

static int find_el(const struct dump *d, const struct explain_options *o)
{
	int el = o->el;

	if (!el)
		el = only_bank(d, DUMP_ESR);
	if (!el && d->el && (d->known[DUMP_ESR] & (1u | 1u << d->el)))
		el = d->el;
	if (!el && !(d->known[DUMP_ESR] & 1))
		el = highest_esr(d);
	if (!el)
		el = other_registers(d);
	/* an abort without change of EL: SPSR says where, when it may be believed */
	if (!el && d->known[DUMP_SPSR] & 1 && same_el_class(d->value[DUMP_ESR][0]))
		el = (int)explain_spsr_el(d->value[DUMP_SPSR][0]);
	return el ? el : 1;
}

/* --- which layout ----------------------------------------------------------------- */

static void find_layout(struct explain *x)
{
	uint64_t v;
	bool hcr = explain_get(x, DUMP_HCR, &v);

	x->e2h = x->options->e2h || (hcr && v & HCR_E2H);
	x->tge = hcr && v & HCR_TGE;
	x->stage2 = x->el == 2 && x->from_lower && hcr && v & HCR_VM && !x->tge;
	if (hcr || x->options->e2h || x->el != 2)
		return;
	/*
	 * no HCR: a CPU that has no E2H = 0, a Linux that runs at EL2, or a TCR
	 * without the RES1 bits of that layout
	 */
	if (explain_get(x, DUMP_MMFR4, &v) && FIELD(v, 27, 24) >= 0xe)
		x->e2h = true;
	else if (explain_get(x, DUMP_MMFR1, &v) && !FIELD(v, 11, 8))
		x->e2h = false;
	else if (x->dump->va_bits)
		x->e2h = true;
	else if (explain_get(x, DUMP_TCR, &v))
		x->e2h = !(v & BIT(31));
}

/* TCR for Linux's words: both ranges alike, and 52 bits of 4K and 16K pages need DS. */
static uint64_t tcr_of_words(const struct dump *d)
{
	uint64_t tg1 = d->granule_shift == 12 ? 2 : d->granule_shift == 14 ? 1 : 3;
	uint64_t tg0 = d->granule_shift == 12 ? 0 : d->granule_shift == 14 ? 2 : 1;
	uint64_t size = 64 - d->va_bits, ips = d->va_bits > 48 ? 6 : 5;

	return size | size << 16 | tg0 << 14 | tg1 << 30 | ips << 32 |
	       (d->va_bits > 48 && d->granule_shift != 16 ? BIT(59) : 0);
}

static void find_words(struct explain *x)
{
	const struct dump *d = x->dump;
	bool known = x->dump->known[DUMP_PGDP];

	if (x->has_tcr || d->va_bits < 25 || d->va_bits > 52 || (x->el == 2 && !x->e2h) || x->el == 3)
		return;
	x->has_tcr = x->tcr_in_words = true;
	x->regime.tcr = tcr_of_words(d);
	if (known)
		x->regime.ttbr0 = x->regime.ttbr1 = d->value[DUMP_PGDP][0];
}

static void find_regime(struct explain *x)
{
	uint64_t v;

	x->regime.el = x->el;
	x->regime.e2h = x->e2h;
	x->has_tcr = explain_get(x, DUMP_TCR, &x->regime.tcr);
	explain_get(x, DUMP_TTBR0, &x->regime.ttbr0);
	explain_get(x, DUMP_TTBR1, &x->regime.ttbr1);
	x->regime.mair_known = explain_get(x, DUMP_MAIR, &x->regime.mair);
	x->regime.wxn = explain_get(x, DUMP_SCTLR, &v) && v & BIT(19);
	x->has_far = explain_get(x, DUMP_FAR, &x->far);
	find_words(x);
	if (x->has_tcr)
		walk_range_of(&x->regime, x->far, &x->range);
}

/* Only one of several exceptions is explained: which, and why that one. */
static void say_others(const struct explain *x)
{
	for (int el = 3; el > 0; el--) {
		uint64_t esr = x->dump->known[DUMP_ESR] & 1u << el ? x->dump->value[DUMP_ESR][el] : 0;

		if (el == x->el || !esr)
			continue;
		explain_say(x, EXPLAIN_HAPPENED, "The dump has ESR_EL%d = 0x%" PRIx64 ", too. This is "
			    "about EL%d, %s; --el %d explains the other.", el, esr, x->el,
			    x->options->el ? "as was asked for" : x->dump->el == x->el ?
			    "where the dump was made" : "the highest EL that took an exception", el);
	}
}

int explain(const struct dump *dump, const struct explain_options *options)
{
	struct explain x = { .dump = dump, .options = options };

	if (!dump->known[DUMP_ESR])
		return -ENODATA;
	x.el = find_el(dump, options);
	if (!explain_get(&x, DUMP_ESR, &x.esr)) {       /* --el says another than the dump */
		x.el = highest_esr(dump);
		x.el = x.el ? x.el : 1;
		if (!explain_get(&x, DUMP_ESR, &x.esr))
			return -ENODATA;
	}
	x.ec = esr_class(x.esr);
	x.fsc = (unsigned int)FIELD(x.esr, 5, 0);
	x.from_lower = x.ec == ESR_EC_IABORT_LOWER || x.ec == ESR_EC_DABORT_LOWER;
	find_layout(&x);
	find_regime(&x);
	explain_happened(&x);
	say_others(&x);
	explain_regime(&x);
	explain_walk(&x);
	explain_consistency(&x);
	explain_next(&x);
	return 0;
}
