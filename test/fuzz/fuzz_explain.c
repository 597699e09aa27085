/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dump that somebody pasted, with tables in memory: the first byte is options
 * (1:0 EL, 2 E2H, 3 there is memory), the second how much of the input, from the
 * end, is that memory (in pieces of 8 bytes), from where TTBR0 of the dump points; the
 * rest is text. Findings are sentences, and not many.
 */
#include <lib/decode_explain.h>

#include "fuzz_input.h"

#define MAX_TEXT     8192
#define MAX_FINDINGS 100

static void count_finding(void *ctx, enum explain_kind kind, const char *text)
{
	size_t *n = ctx;

	must(kind <= EXPLAIN_NEXT && explain_kind_name(kind) && text[0] && strlen(text) < 480);
	must(++*n < MAX_FINDINGS);
}

static void check_dump(const struct dump *dump, size_t found)
{
	size_t known = 0;

	for (size_t reg = 0; reg < DUMP_COUNT; reg++) {
		must(!(dump->known[reg] & ~0xf) && !(dump->twice[reg] & ~dump->known[reg]));
		must(reg < DUMP_BANKED_END || dump->known[reg] <= 1);
		must(strnlen(dump->note[reg], DUMP_NOTE_SIZE) < DUMP_NOTE_SIZE);
		known += !!dump->known[reg];
	}
	must(known <= found && dump->el >= 0 && dump->el <= 3);
	must(!dump->va_bits == !dump->granule_shift && dump->va_bits < 100);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct dump dump;
	struct walk_memory memory = { 0 };
	struct explain_options options = { .emit = count_finding };
	struct input in;
	size_t findings = 0;
	char *text;

	if (size < 2 || size > MAX_TEXT)
		return 0;
	memory.size = MIN((uint64_t)data[1] * 8, size - 2);
	in = (struct input){ data + 2, size - 2 - memory.size };
	text = input_rest(&in, 1);
	in = (struct input){ data + size - memory.size, memory.size };
	memory.data = input_rest(&in, 0);

	check_dump(&dump, dump_parse(&dump, text));
	for (int el = 0; el < 4 && !memory.base; el++)
		memory.base = dump.value[DUMP_TTBR0][el] & MASK(47, 3);
	options.emit_ctx = &findings;
	options.el = data[0] & 3;
	options.e2h = data[0] & 4;
	options.read = data[0] & 8 ? walk_memory_read : NULL;
	options.read_ctx = &memory;
	must(!explain(&dump, &options) == !!findings);
	free(text);
	free((void *)memory.data);
	return 0;
}
