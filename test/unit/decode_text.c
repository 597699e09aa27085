/* SPDX-License-Identifier: Apache-2.0 */
#include "decode_text.h"
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <lib/decode.h>

static char text[4096];

static void add(const struct decode_item *item, void *ctx)
{
	char *end = text + strlen(text);
	size_t room = sizeof(text) - (size_t)(end - text);

	if (item->kind == DECODE_FIELD && !item->value && !item->meaning[0])
		return;
	end += snprintf(end, room, "%s%s", end == text ? "" : "; ", item->name);
	room = sizeof(text) - (size_t)(end - text);
	if (item->kind != DECODE_FIELD)
		snprintf(end, room, "[%u:%u]=0x%" PRIx64, item->hi, item->lo, item->value);
	else
		snprintf(end, room, item->value > 9 ? "=0x%" PRIx64 "%s%s" : "=%" PRIx64 "%s%s",
			 item->value, item->meaning[0] ? " " : "", item->meaning);
}

const char *decode_text(const char *name, bool e2h, uint64_t value)
{
	struct decode_context context = { .e2h = e2h };
	struct decode_reg reg;

	text[0] = '\0';
	if (decode_find(name, &context, &reg))
		fail_msg("%s is not known", name);
	decode_fields(&reg, value, add, NULL);
	return text;
}

void decode_check(const struct decode_case *cases, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		const struct decode_case *c = &cases[i];
		const char *said = decode_text(c->name, c->e2h, c->value);

		if (strcmp(said, c->text))
			fail_msg("%s = 0x%" PRIx64 " (E2H = %d)\nsaid:     %s\nexpected: %s", c->name,
				 c->value, c->e2h, said, c->text);
	}
}
