/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a walk in words. */
#include <lib/decode_walk.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/decode.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "layout.h"

const char *walk_kind_name(enum walk_kind kind)
{
	static const char *const names[] = {
		"table", "block", "page", "invalid", "reserved", "out of the physical addresses",
		"a cycle", "not readable",
	};

	return names[kind];
}

const char *walk_end_name(enum walk_end end)
{
	static const char *const names[] = {
		"mapped", "invalid-descriptor", "reserved-descriptor", "address-size", "cycle",
		"unreadable-table", "walks-off", "reserved-granule", "bad-address-size",
		"out-of-range", "table-base-size",
	};

	return names[end];
}

static void describe_leaf(const struct walk_regime *r, const struct walk_result *w, char *buf,
			  size_t size)
{
	char attr[96] = "";

	if (r->mair_known)
		format_mem_attr(FIELD(r->mair, w->attr * 8 + 7, w->attr * 8), attr, sizeof(attr));
	snprintf(buf, size, "mapped to 0x%" PRIx64 " by a %s of 0x%" PRIx64 " bytes: r%c%c at EL%d, "
		 "%c%c%c at EL0, attribute %u%s%s%s%s", w->output,
		 walk_kind_name(w->step[w->steps - 1].kind), w->size, w->write ? 'w' : '-',
		 w->execute ? 'x' : '-', r->el, w->el0_read ? 'r' : '-', w->el0_write ? 'w' : '-',
		 w->el0_execute ? 'x' : '-', w->attr, *attr ? " = " : "", attr,
		 w->guarded ? ", guarded (BTI)" : "", w->access_flag ? "" : ", access flag clear");
}

static void describe_stop(const struct walk_result *w, char *buf, size_t size)
{
	const struct walk_step *s = &w->step[w->steps - 1];

	if (s->kind == WALK_UNREADABLE)
		snprintf(buf, size, "the level %d descriptor at 0x%" PRIx64
			 " is outside the memory that is known", s->level, s->address);
	else if (s->kind == WALK_TOO_FAR)
		snprintf(buf, size, "not mapped: the level %d descriptor at 0x%" PRIx64
			 " (entry %u), 0x%" PRIx64 ", leads beyond %u bits: an address size fault",
			 s->level, s->address, s->index, s->desc, w->range.pa_bits);
	else
		snprintf(buf, size, "not mapped: the level %d descriptor at 0x%" PRIx64
			 " (entry %u) is %s, 0x%" PRIx64, s->level, s->address, s->index,
			 walk_kind_name(s->kind), s->desc);
}

/* TCR or TTBR refuse before a table is read. */
static void describe_no_walk(const struct walk_result *w, char *buf, size_t size)
{
	const struct walk_range *g = &w->range;

	if (w->end == WALK_END_OFF)
		snprintf(buf, size, "no walk: EPD%d switches walks through TTBR%d off", g->upper,
			 g->upper);
	else if (w->end == WALK_END_GRANULE)
		snprintf(buf, size, "no walk: TG%d of TCR is a reserved value, no granule", g->upper);
	else if (w->end == WALK_END_SIZE)
		snprintf(buf, size, "no walk: T%dSZ = %u of TCR asks for %u-bit addresses, which the "
			 "%uK granule does not have", g->upper, 64 - g->va_bits, g->va_bits,
			 1u << (g->granule_shift - 10));
	else if (w->end == WALK_END_BASE)
		snprintf(buf, size, "no walk: TTBR%d, 0x%" PRIx64 ", lies beyond %u bits: an address "
			 "size fault", g->upper, g->table, g->pa_bits);
	else
		snprintf(buf, size, "no walk: the address does not fit the %u bits of TTBR%d's range",
			 g->va_bits, g->upper);
}

const char *walk_describe(const struct walk_regime *r, const struct walk_result *w, char *buf,
			  size_t size)
{
	size_t used;

	if (w->end >= WALK_END_OFF)
		describe_no_walk(w, buf, size);
	else if (w->mapped)
		describe_leaf(r, w, buf, size);
	else
		describe_stop(w, buf, size);
	used = strlen(buf);
	if (w->cycle)
		snprintf(buf + used, size - used, "; a cycle: its level %d table is one of those above",
			 w->step[w->cycle].level);
	return buf;
}

int walk_layout(const struct walk_regime *r, const struct walk_range *g, const struct walk_step *s,
		struct decode_reg *reg)
{
	struct decode_context context = { .el = r->el, .e2h = r->e2h };

	if (s->kind > WALK_PAGE)
		return -ENOENT;
	if (s->kind == WALK_TABLE)
		return decode_find(g->ds ? "PTE_LPA2_TABLE" : "PTE_TABLE", &context, reg);
	return decode_find(g->ds ? "PTE_LPA2_LEAF" : "PTE_LEAF", &context, reg);
}

void walk_print(const struct walk_regime *r, uint64_t va, const struct walk_result *w)
{
	struct decode_reg reg;
	char text[300];

	for (size_t i = 0; i < w->steps; i++) {
		const struct walk_step *s = &w->step[i];

		printf("level %d: entry %u at 0x%" PRIx64 ": %s\n", s->level, s->index, s->address,
		       walk_kind_name(s->kind));
		if (!walk_layout(r, &w->range, s, &reg))
			decode_print(&reg, s->desc);
	}
	printf("0x%" PRIx64 ": %s\n", va, walk_describe(r, w, text, sizeof(text)));
}
