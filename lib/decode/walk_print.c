/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a walk in words. */
#include <lib/decode_walk.h>

#include <inttypes.h>
#include <lib/decode.h>
#include <lib/util.h>
#include <stdio.h>
#include "layout.h"

const char *walk_kind_name(enum walk_kind kind)
{
	static const char *const names[] = {
		"table", "block", "page", "invalid", "reserved", "not readable",
	};

	return names[kind];
}

static void describe_leaf(const struct walk_regime *r, const struct walk_result *w, char *buf,
			  size_t size)
{
	char attr[96] = "";

	if (r->mair_known)
		format_field('m', FIELD(r->mair, w->attr * 8 + 7, w->attr * 8), 0, attr, sizeof(attr));
	snprintf(buf, size, "mapped to 0x%" PRIx64 " by a %s of 0x%" PRIx64 " bytes: r%c%c at EL%d, "
		 "%c%c%c at EL0, attribute %u%s%s%s", w->output,
		 walk_kind_name(w->step[w->steps - 1].kind), w->size, w->write ? 'w' : '-',
		 w->execute ? 'x' : '-', r->el, w->el0_read ? 'r' : '-', w->el0_write ? 'w' : '-',
		 w->el0_execute ? 'x' : '-', w->attr, *attr ? " = " : "", attr,
		 w->access_flag ? "" : ", access flag clear");
}

static void describe_stop(const struct walk_result *w, char *buf, size_t size)
{
	const struct walk_step *s = &w->step[w->steps - 1];

	if (s->kind == WALK_UNREADABLE)
		snprintf(buf, size, "the level %d descriptor at 0x%" PRIx64
			 " is outside the memory that is known", s->level, s->address);
	else
		snprintf(buf, size, "not mapped: the level %d descriptor at 0x%" PRIx64
			 " (entry %u) is %s, 0x%" PRIx64, s->level, s->address, s->index,
			 walk_kind_name(s->kind), s->desc);
}

const char *walk_describe(const struct walk_regime *r, const struct walk_result *w, char *buf,
			  size_t size)
{
	const struct walk_range *g = &w->range;

	if (g->walks_off)
		snprintf(buf, size, "no walk: EPD%d switches walks through TTBR%d off", g->upper,
			 g->upper);
	else if (!g->valid)
		snprintf(buf, size, "no walk: TCR has a granule or size that does not exist");
	else if (!g->in_range)
		snprintf(buf, size, "no walk: the address does not fit the %u bits of TTBR%d's range",
			 g->va_bits, g->upper);
	else if (w->mapped)
		describe_leaf(r, w, buf, size);
	else
		describe_stop(w, buf, size);
	return buf;
}

void walk_print(const struct walk_regime *r, uint64_t va, const struct walk_result *w)
{
	struct decode_context context = { .el = r->el, .e2h = r->e2h };
	struct decode_reg reg;
	char text[240];

	for (size_t i = 0; i < w->steps; i++) {
		const struct walk_step *s = &w->step[i];

		printf("level %d: entry %u at 0x%" PRIx64 ": %s\n", s->level, s->index, s->address,
		       walk_kind_name(s->kind));
		if (s->kind <= WALK_PAGE &&
		    !decode_find(s->kind == WALK_TABLE ? "PTE_TABLE" : "PTE_LEAF", &context, &reg))
			decode_print(&reg, s->desc);
	}
	printf("0x%" PRIx64 ": %s\n", va, walk_describe(r, w, text, sizeof(text)));
}
