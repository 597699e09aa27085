/* SPDX-License-Identifier: Apache-2.0 */
/* What happened, where, and what to look at next. */
#include "explain.h"

#include <ctype.h>
#include <inttypes.h>
#include <lib/decode.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <string.h>
#include "layout.h"

#define NULL_PAGE  0x1000
#define STACK_NEAR 0x2000
#define PAGE       0x1000

static bool is_fetch(const struct explain *x)
{
	return esr_is_abort(x->esr) && !(x->ec & 4);
}

/* --- what ------------------------------------------------------------------------- */

static void say_access(const struct explain *x)
{
	if (is_fetch(x))
		explain_say(x, EXPLAIN_HAPPENED, "It was an instruction fetch (class 0x%02x): the PC "
			    "itself was there, so FAR and ELR should be equal.", x->ec);
	else if (x->esr & BIT(8))
		explain_say(x, EXPLAIN_HAPPENED, "CM = 1: a cache maintenance or address translation "
			    "instruction; WnR = 1 means nothing then.");
	else
		explain_say(x, EXPLAIN_HAPPENED, "WnR = %d, CM = 0: an ordinary %s by an instruction, "
			    "not a fetch and not cache maintenance.", !!(x->esr & BIT(6)),
			    x->esr & BIT(6) ? "store" : "load");
	if (x->esr & BIT(7))
		explain_say(x, EXPLAIN_HAPPENED, "S1PTW = 1: stage 2 refused a read of the stage 1 "
			    "tables; look at stage 2 for the address of the tables, not for FAR.");
}

/* The fields of the syndrome that say something, for classes other than aborts. */
static void say_field(const struct decode_item *item, void *ctx)
{
	const struct explain *x = ctx;

	if (item->hi >= 25 || !item->value)
		return;
	if (item->meaning[0] && item->kind == DECODE_FIELD)
		explain_say(x, EXPLAIN_HAPPENED, "%s: %s.", item->name, item->meaning);
	else if (item->kind == DECODE_FIELD)
		explain_say(x, EXPLAIN_HAPPENED, "%s = 0x%" PRIx64 ".", item->name, item->value);
}

/* --- where ------------------------------------------------------------------------ */

static void say_stack(const struct explain *x)
{
	uint64_t sp;

	if (explain_get(x, DUMP_SP, &sp) && x->far < sp + STACK_NEAR && sp < x->far + STACK_NEAR)
		explain_say(x, EXPLAIN_HAPPENED, "SP = 0x%" PRIx64 " is close to it: a stack that "
			    "overflowed, or SP was never set to a mapped stack.", sp);
}

static void say_page(const struct explain *x)
{
	const char *note = x->dump->note[DUMP_FAR];

	if (x->far & (PAGE - 1) || !is_translation_fault(x->fsc)) {
		if (note[0])
			explain_say(x, EXPLAIN_HAPPENED, "The dump calls it %s.", note);
		return;
	}
	if (strstr(note, "end"))
		explain_say(x, EXPLAIN_HAPPENED, "It is the first byte of a page and the dump calls it "
			    "%s: the first page past the mapped image. Something goes on past the end "
			    "(a stack, heap or page tables placed there, or a loop that clears bss).",
			    note);
	else
		explain_say(x, EXPLAIN_HAPPENED, "It is the first byte of a page%s%s: typical of "
			    "something that ran past the end of what is mapped.", note[0] ?
			    ", called " : "", note);
}

static void say_address(const struct explain *x)
{
	uint64_t elr;

	if (!x->has_far || !esr_far_valid(x->esr)) {
		if (x->has_far && esr_is_abort(x->esr))
			explain_say(x, EXPLAIN_HAPPENED, "FnV = 1: FAR is not valid, do not look at it.");
		return;
	}
	explain_say(x, EXPLAIN_HAPPENED, "Address: 0x%" PRIx64 ".", x->far);
	if (x->far < NULL_PAGE)
		explain_say(x, EXPLAIN_HAPPENED, "That is a null pointer plus %u.",
			    (unsigned int)x->far);
	else
		say_page(x);
	say_stack(x);
	if (!is_fetch(x) && explain_get(x, DUMP_ELR, &elr) && elr == x->far)
		explain_say(x, EXPLAIN_HAPPENED, "FAR and ELR are equal: code that reads or writes "
			    "itself, or a PC-relative access.");
}

void explain_happened(const struct explain *x)
{
	char text[160];

	esr_describe(x->esr, text, sizeof(text));
	text[0] = (char)toupper((unsigned char)text[0]);
	explain_say(x, EXPLAIN_HAPPENED, "%s. ESR 0x%" PRIx64 ", class 0x%02x: taken to EL%d%s.", text,
		    x->esr, x->ec, x->el, x->from_lower ? " from a lower EL" : esr_is_abort(x->esr) ?
		    " from the same EL" : "");
	if (esr_is_abort(x->esr))
		say_access(x);
	else
		layout_visit(layout_iss(x->esr), x->esr, 24, 0, say_field, (void *)x);
	say_address(x);
}

/* --- next --------------------------------------------------------------------------- */

static void next_instruction(const struct explain *x)
{
	const char *symbol = x->dump->note[DUMP_ELR];
	uint64_t elr;

	if (explain_get(x, DUMP_ELR, &elr))
		explain_say(x, EXPLAIN_NEXT, "ELR = 0x%" PRIx64 "%s%s: disassemble there; the registers "
			    "of that instruction say which pointer it was.", elr, symbol[0] ? ", " : "",
			    symbol);
	else if (symbol[0])
		explain_say(x, EXPLAIN_NEXT, "The PC is at %s: disassemble there.", symbol);
	else
		explain_say(x, EXPLAIN_NEXT, "ELR is not in the dump: it and its symbol say which "
			    "instruction did it.");
}

static void next_class(const struct explain *x)
{
	if (x->ec == 0x07)
		explain_say(x, EXPLAIN_NEXT, "FP and SIMD are switched off: %s. CPTR_EL2 = 0x33ff is "
			    "right with E2H = 0 only; with E2H = 1 it means FPEN = 0.", x->el == 1 ?
			    "CPACR_EL1.FPEN" : "CPTR, or CPACR_EL1 of a lower EL");
	else if (*esr_advice(x->esr))
		explain_say(x, EXPLAIN_NEXT, "%s", esr_advice(x->esr));
}

void explain_next(const struct explain *x)
{
	uint64_t v;

	next_instruction(x);
	next_class(x);
	if (x->el == 2 && x->e2h && !x->tcr_in_words && !explain_get(x, DUMP_CPTR, &v))
		explain_say(x, EXPLAIN_NEXT, "With E2H = 1 these go wrong too: CPTR_EL2 written for "
			    "E2H = 0 (0x33ff then means FPEN = 0, FP traps), CNTHCTL_EL2 (its bits are "
			    "10 higher), SPSel and SP_EL2 not set.");
}
