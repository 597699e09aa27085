/* SPDX-License-Identifier: Apache-2.0 */
/* armdecode explain: a dump from a file or standard input. */
#include "armdecode.h"

#include <lib/decode_explain.h>
#include <stdio.h>
#include <stdlib.h>

static void print_text(void *ctx, enum explain_kind kind, const char *text)
{
	int *last = ctx;

	if (*last != (int)kind)
		printf("%s:\n", explain_kind_name(kind));
	*last = (int)kind;
	printf("  - %s\n", text);
}

static void print_json(void *ctx, enum explain_kind kind, const char *text)
{
	int *last = ctx;

	printf("%s\n  {\"kind\": ", *last < 0 ? "[" : ",");
	*last = (int)kind;
	json_string(explain_kind_name(kind));
	printf(", \"text\": ");
	json_string(text);
	putchar('}');
}

static int explain_text(const struct options *o, const char *text, struct walk_memory *memory)
{
	static struct dump dump;
	int last = -1;
	struct explain_options options = {
		.el = o->context.el,
		.e2h = o->e2h_given,
		.read = memory ? walk_memory_read : NULL,
		.read_ctx = memory,
		.emit = o->json ? print_json : print_text,
		.emit_ctx = &last,
	};

	if (!dump_parse(&dump, text)) {
		fputs("armdecode: no register values in the input; expected lines such as "
		      "'esr_el2 0x96000047' or 'FAR: 0x40019000'\n", stderr);
		return 1;
	}
	if (explain(&dump, &options)) {
		fputs("armdecode: the input has no ESR, and without it nothing can be said\n", stderr);
		return 1;
	}
	if (o->json)
		printf("\n]\n");
	return 0;
}

int armdecode_explain(struct options *o)
{
	struct walk_memory memory = { .base = o->base.value };
	char *text, *tables = NULL;
	size_t size;
	int status;

	if (o->argc > 1)
		return SHOW_USAGE;
	if (!o->tables != !o->base.given) {
		fputs("armdecode: --tables FILE and --base ADDRESS belong together\n", stderr);
		return 2;
	}
	text = armdecode_read(o->argc ? o->argv[0] : NULL, &size);
	if (!text)
		return 1;
	if (o->tables) {
		tables = armdecode_read(o->tables, &size);
		memory.data = tables;
		memory.size = size;
	}
	status = o->tables && !tables ? 1 : explain_text(o, text, tables ? &memory : NULL);
	free(tables);
	free(text);
	return status;
}
