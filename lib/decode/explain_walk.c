/* SPDX-License-Identifier: Apache-2.0 */
/* How far the walk got, by the fault status and, where there is memory, by the tables. */
#include "explain.h"

#include <inttypes.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>

/* Does the fault status name the level of a descriptor that was reached? */
static bool walked(const struct explain *x)
{
	return esr_is_abort(x->esr) && esr_fault_level(x->fsc) != ESR_NO_LEVEL && !x->stage2 &&
	       !(x->esr & BIT(7));
}

/* "entries 0, 1, 0, 25": the way down to LEVEL */
static void path(const struct explain *x, int level, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (int l = x->range.start_level; l <= level && used < size; l++)
		used += (size_t)snprintf(buf + used, size - used, used ? ", %u" : "%u",
					 walk_index(&x->range, x->far, l));
}

static void say_first_level(const struct explain *x, int level)
{
	explain_say(x, EXPLAIN_WALK, "It failed at level %d, the first: no table was of use. Suspect TTBR, "
		    "the layout of TCR (E2H), T0SZ, tables that were written with the cache off or not "
		    "made visible (DSB), or an address that nobody mapped.", level);
}

/* It got as far as LEVEL; the registers say that it began at START. */
static void say_progress(const struct explain *x, int start, int level)
{
	char entries[64], found[40];

	path(x, level, entries, sizeof(entries));
	if (level - 1 > start)
		snprintf(found, sizeof(found), "levels %d to %d", start, level - 1);
	else
		snprintf(found, sizeof(found), "level %d", start);
	explain_say(x, EXPLAIN_WALK, "The walk begins at level %d and failed at level %d: valid tables were "
		    "found at %s, so the table base (TTBR%d), the granule, T%dSZ and the layout of TCR "
		    "are right and are not the cause.", start, level, found, x->range.upper,
		    x->range.upper);
	explain_say(x, EXPLAIN_WALK, "What stopped it is entry %u of its level %d table (entries %s from "
		    "the top).", walk_index(&x->range, x->far, level), level, entries);
}

static void say_levels(const struct explain *x)
{
	int level = esr_fault_level(x->fsc), start = x->range.start_level;

	if (!x->has_tcr || !x->range.valid) {
		if (level > 0)
			explain_say(x, EXPLAIN_WALK, "The fault is at level %d: the levels above it had "
				    "valid tables, so the table base is right.", level);
		return;
	}
	if (!x->range.in_range && is_translation_fault(x->fsc))
		explain_say(x, EXPLAIN_WALK, "The address does not fit %u bits: no walk was made.",
			    x->range.va_bits);
	else if (x->range.walks_off && is_translation_fault(x->fsc))
		explain_say(x, EXPLAIN_WALK, "EPD%d = 1: walks through TTBR%d are off, so every address of "
			    "that range faults.", x->range.upper, x->range.upper);
	else if (!x->range.in_range)
		explain_say(x, EXPLAIN_INCONSISTENT, "The address does not fit %u bits, and yet a walk got "
			    "to level %d: TCR or FAR is of another moment.", x->range.va_bits, level);
	else if (level < start)
		explain_say(x, EXPLAIN_INCONSISTENT, "A fault at level %d, but by TCR the walk begins at "
			    "level %d: TCR is not the one that was in force.", level, start);
	else if (level == start)
		say_first_level(x, level);
	else
		say_progress(x, start, level);
}

/* --- the tables, if somebody saved them ------------------------------------------------ */

static void say_step(const struct explain *x, const struct walk_step *s)
{
	if (s->kind != WALK_UNREADABLE)
		explain_say(x, EXPLAIN_WALK, "Level %d: entry %u at 0x%" PRIx64 " is 0x%016" PRIx64 ", %s.",
			    s->level, s->index, s->address, s->desc, walk_kind_name(s->kind));
}

static void compare(const struct explain *x, const struct walk_result *w)
{
	const struct walk_step *last = w->steps ? &w->step[w->steps - 1] : NULL;

	if (!walked(x) || !last || last->kind == WALK_UNREADABLE)
		return;
	if (w->mapped && is_translation_fault(x->fsc))
		explain_say(x, EXPLAIN_INCONSISTENT, "These tables map the address, the CPU says they do "
			    "not: they were written later, or the walker did not see it (no DSB, not "
			    "cleaned from the cache), or TTBR is another.");
	else if (last->level != esr_fault_level(x->fsc))
		explain_say(x, EXPLAIN_INCONSISTENT, "The walk ends at level %d here, at level %d on the "
			    "CPU: these are not the tables of that moment.", last->level,
			    esr_fault_level(x->fsc));
}

static void say_tables(const struct explain *x)
{
	struct walk_regime regime = x->regime;
	struct walk_result w;
	char text[300];
	uint64_t mmfr0;

	if (explain_get(x, DUMP_MMFR0, &mmfr0))
		regime.pa_bits = walk_pa_bits((unsigned int)FIELD(mmfr0, 3, 0));
	decode_walk(&regime, x->far, x->options->read, x->options->read_ctx, &w);
	for (size_t i = 0; i < w.steps; i++)
		say_step(x, &w.step[i]);
	explain_say(x, EXPLAIN_WALK, "0x%" PRIx64 ": %s.", x->far,
		    walk_describe(&x->regime, &w, text, sizeof(text)));
	/* permission and access flag faults */
	if (w.mapped && walked(x) && (x->fsc & 0x38) == 0x08 && !x->from_lower)
		explain_say(x, EXPLAIN_WALK, "The access: %s.",
			    walk_refusal(&x->regime, &w, walk_access_of(x->esr), text, sizeof(text)));
	compare(x, &w);
}

/* What a descriptor of Linux's tables permits; those of EL1&0 and EL2&0 are alike. */
static void say_permissions(const struct explain *x, const char *name, uint64_t desc)
{
	explain_say(x, EXPLAIN_WALK, "The last descriptor that the kernel printed, %s = 0x%" PRIx64
		    ", is valid: %s%s, %s, %s%s.", name, desc, desc & BIT(7) ? "read-only" : "writable",
		    desc & BIT(6) ? " for EL0 too" : "",
		    desc & BIT(53) ? "the kernel cannot execute it" : "the kernel may execute it",
		    desc & BIT(54) ? "EL0 cannot execute it" : "EL0 may execute it",
		    desc & BIT(10) ? "" : ", access flag clear");
	if (walked(x) && is_translation_fault(x->fsc))
		explain_say(x, EXPLAIN_INCONSISTENT, "A translation fault, but %s is valid: it was written "
			    "after the fault, or the walker did not see it (no DSB), or the TLB was stale.",
			    name);
}

/* Linux prints the descriptors that it found: the last one is the answer. */
static void say_linux_descriptors(const struct explain *x)
{
	static const struct {
		uint8_t reg;
		const char *name;
	} levels[] = {
		{ DUMP_PTE, "pte" }, { DUMP_PMD, "pmd" }, { DUMP_PUD, "pud" }, { DUMP_P4D, "p4d" },
		{ DUMP_PGD, "pgd" },
	};
	uint64_t desc;

	for (size_t i = 0; i < ARRAY_SIZE(levels); i++) {
		if (!explain_get(x, (enum dump_reg)levels[i].reg, &desc))
			continue;
		if (desc & 1)
			say_permissions(x, levels[i].name, desc);
		else
			explain_say(x, EXPLAIN_WALK, "The last descriptor that the kernel printed, %s = 0x%"
				    PRIx64 ", is invalid.", levels[i].name, desc);
		return;
	}
}

void explain_walk(const struct explain *x)
{
	uint64_t ttbr;

	if (walked(x))
		say_levels(x);
	say_linux_descriptors(x);
	if (x->options->read && x->has_far && x->has_tcr &&
	    (explain_get(x, x->range.upper ? DUMP_TTBR1 : DUMP_TTBR0, &ttbr) ||
	     (x->tcr_in_words && explain_get(x, DUMP_PGDP, &ttbr))))
		say_tables(x);
}
