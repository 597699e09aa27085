/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dump that somebody pasted, with tables in memory: the first byte is options,
 * the second says how much of the input, from the end, is memory (in pieces of 8
 * bytes) at the address where TTBR0 of the dump points; the rest is text. Then the address is
 * walked for each EL, and the first bytes decoded as one of the registers.
 */
#include <stdlib.h>
#include <string.h>

#include <lib/decode_explain.h>
#include <lib/decode.h>
#include <lib/util.h>

#define MAX_TEXT 8192

static void must(bool ok)
{
	if (!ok)
		abort();
}

static void count_finding(void *ctx, enum explain_kind kind, const char *text)
{
	size_t *n = ctx;

	must(kind <= EXPLAIN_NEXT && explain_kind_name(kind) && text[0] && strlen(text) < 480);
	must(++*n < 100);
}

static void check_item(const struct decode_item *item, void *ctx)
{
	const uint64_t *value = ctx;

	must(item->hi >= item->lo && item->hi < 64);
	must(item->value == FIELD(*value, item->hi, item->lo));
	must(strnlen(item->name, sizeof(item->name)) < sizeof(item->name));
	must(strnlen(item->meaning, sizeof(item->meaning)) < sizeof(item->meaning));
}

static void decode_one(size_t index, uint64_t value, bool e2h)
{
	struct decode_context context = { .e2h = e2h };
	struct decode_reg reg;

	if (!decode_name(index))
		index = 0;                      /* ESR, which has most forms */
	must(!decode_find(decode_name(index), &context, &reg));
	decode_fields(&reg, value, check_item, &value);
}

/* The text's beginning as the name of a register. */
static void find_any(const char *text, uint64_t value)
{
	struct decode_context context = { .el = (int)(value & 3) };
	struct decode_reg reg;
	char name[32];

	strncpy(name, text, sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	name[strcspn(name, " :=")] = '\0';
	if (decode_find(name, &context, &reg))
		return;
	decode_fields(&reg, value, check_item, &value);
	must(decode_field(&reg, value, "no such field") == 0);
}

static void walk_all(const struct dump *dump, struct walk_memory *memory)
{
	for (int el = 1; el <= 4; el++) {
		struct walk_regime regime = {
			.el = MIN(el, 3),
			.e2h = el == 2,
			.tcr = dump->value[DUMP_TCR][MIN(el, 3)] | dump->value[DUMP_TCR][0],
			.ttbr0 = memory->base,
			.ttbr1 = memory->base,
			.mair = dump->value[DUMP_MAIR][0],
			.mair_known = el & 1,
		};
		struct walk_result w;
		char text[240];

		decode_walk(&regime, dump->value[DUMP_FAR][0], walk_memory_read, memory, &w);
		must(w.steps <= WALK_MAX_STEPS && (!w.mapped || w.steps));
		must(strlen(walk_describe(&regime, &w, text, sizeof(text))) < sizeof(text));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct dump dump;
	static char text[MAX_TEXT + 1];
	struct walk_memory memory = { 0 };
	struct explain_options options = { .emit = count_finding };
	size_t findings = 0, text_size;

	if (size < 2 || size > MAX_TEXT)
		return 0;
	memory.size = MIN((uint64_t)data[1] * 8, size - 2);
	text_size = size - 2 - memory.size;
	memcpy(text, data + 2, text_size);
	text[text_size] = '\0';
	memory.data = data + 2 + text_size;

	dump_parse(&dump, text);
	for (int el = 0; el < 4 && !memory.base; el++)
		memory.base = dump.value[DUMP_TTBR0][el] & MASK(47, 3);
	options.emit_ctx = &findings;
	options.el = data[0] & 3;
	options.e2h = data[0] & 4;
	options.read = data[0] & 8 ? walk_memory_read : NULL;
	options.read_ctx = &memory;
	must(!explain(&dump, &options) == !!findings);
	walk_all(&dump, &memory);
	find_any(text, dump.value[DUMP_ESR][0]);
	if (size >= 11)
		decode_one(data[2], get_le64(data + 3), data[0] & 16);
	return 0;
}
