/* SPDX-License-Identifier: Apache-2.0 */
/* armdecode walk: one address through tables in a file. */
#include "armdecode.h"

#include <inttypes.h>
#include <lib/decode_walk.h>
#include <stdio.h>
#include <stdlib.h>

static void json_step(const struct walk_regime *regime, const struct walk_range *range,
		      const struct walk_step *s)
{
	struct decode_reg reg;

	printf("  {\"level\": %d, \"index\": %u, \"address\": ", s->level, s->index);
	json_hex(s->address);
	printf(", \"kind\": ");
	json_string(walk_kind_name(s->kind));
	if (s->kind != WALK_UNREADABLE) {
		printf(", \"descriptor\": ");
		json_hex(s->desc);
	}
	if (!walk_layout(regime, range, s, &reg)) {
		printf(", \"fields\": ");
		json_fields(&reg, s->desc);
	}
	putchar('}');
}

static void print_json(const struct walk_regime *regime, uint64_t va, const struct walk_result *w)
{
	char text[300];

	printf("{\"va\": ");
	json_hex(va);
	printf(", \"mapped\": %s, \"end\": ", w->mapped ? "true" : "false");
	json_string(walk_end_name(w->end));
	printf(", \"cycle\": %s", w->cycle ? "true" : "false");
	if (w->mapped) {
		printf(", \"pa\": ");
		json_hex(w->output);
		printf(", \"size\": ");
		json_hex(w->size);
		printf(", \"write\": %s, \"execute\": %s", w->write ? "true" : "false",
		       w->execute ? "true" : "false");
	}
	printf(", \"text\": ");
	json_string(walk_describe(regime, w, text, sizeof(text)));
	printf(", \"steps\": [");
	for (size_t i = 0; i < w->steps; i++) {
		printf(i ? ",\n" : "\n");
		json_step(regime, &w->range, &w->step[i]);
	}
	printf("]}\n");
}

struct walk_regime armdecode_regime(const struct options *o)
{
	return (struct walk_regime){
		.el = o->context.el ? o->context.el : 1,
		.e2h = o->context.e2h,
		.tcr = o->tcr.value,
		.ttbr0 = o->ttbr.value,
		.ttbr1 = o->ttbr1.given ? o->ttbr1.value : o->ttbr.value,
		.mair = o->mair.value,
		.mair_known = o->mair.given,
		.wxn = o->wxn,
	};
}

int armdecode_walk(struct options *o)
{
	struct walk_memory memory = { 0 };
	struct walk_result result;
	struct walk_regime regime = armdecode_regime(o);
	size_t size;
	char *data;

	if (o->argc != 2 || !o->ttbr.given || !o->tcr.given || !o->va.given)
		return SHOW_USAGE;
	if (armdecode_number("BASE", o->argv[1], &memory.base))
		return 2;
	data = armdecode_read(o->argv[0], &size);
	if (!data)
		return 1;
	memory.data = data;
	memory.size = size;
	decode_walk(&regime, o->va.value, walk_memory_read, &memory, &result);
	(o->json ? print_json : walk_print)(&regime, o->va.value, &result);
	free(data);
	return result.mapped ? 0 : 1;
}
