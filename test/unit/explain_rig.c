/* SPDX-License-Identifier: Apache-2.0 */
#include "explain_rig.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

struct dump dump;
struct findings found;

static void collect(void *ctx, enum explain_kind kind, const char *text)
{
	struct findings *f = ctx;

	assert_true(strlen(f->text) + strlen(text) + 40 < sizeof(f->text));
	sprintf(f->text + strlen(f->text), "[%s] %s\n", explain_kind_name(kind), text);
	f->count[kind]++;
}

int run(const char *text, int el, struct walk_memory *memory)
{
	struct explain_options options = {
		.el = el, .emit = collect, .emit_ctx = &found,
		.read = memory ? walk_memory_read : NULL, .read_ctx = memory,
	};

	memset(&found, 0, sizeof(found));
	dump_parse(&dump, text);
	return explain(&dump, &options);
}

void expect(const char *text)
{
	if (!strstr(found.text, text))
		fail_msg("not said: %s\nsaid:\n%s", text, found.text);
}

void expect_not(const char *text)
{
	if (strstr(found.text, text))
		fail_msg("said: %s\nin:\n%s", text, found.text);
}
