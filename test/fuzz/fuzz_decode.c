/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A register and a value: which one (8 bits), E2H and EL (8 bits), the value (64
 * bits), the rest as a name that somebody typed. Fields come from the top down,
 * cover every bit once, and have words that end.
 */
#include <stdio.h>

#include <lib/decode.h>
#include <lib/esr.h>

#include "fuzz_input.h"

struct seen {
	uint64_t value, bits;
	int below;                 /* fields that come now lie below this bit */
};

static void check_item(const struct decode_item *item, void *ctx)
{
	struct seen *seen = ctx;

	must(item->hi >= item->lo && item->hi < 64);
	must(item->value == FIELD(seen->value, item->hi, item->lo));
	must(item->name[0] && strnlen(item->name, sizeof(item->name)) < sizeof(item->name));
	must(strnlen(item->meaning, sizeof(item->meaning)) < sizeof(item->meaning));
	if (!strcmp(item->name, "instruction"))
		return;                         /* the whole syndrome of a trapped MRS, in words */
	must(item->hi < seen->below && !(seen->bits & MASK(item->hi, item->lo)));
	seen->below = item->lo;
	seen->bits |= MASK(item->hi, item->lo);
}

static void decode_value(const struct decode_reg *reg, uint64_t value)
{
	struct seen seen = { .value = value, .below = 64 };

	decode_fields(reg, value, check_item, &seen);
	must(!decode_field(reg, value, "no such field"));
	decode_field(reg, value, "EC");
	decode_print(reg, value);
}

/* The words that fault reports use, without a register around them. */
static void decode_syndrome(uint64_t esr)
{
	char text[160];

	must(strlen(esr_describe(esr, text, sizeof(text))) < sizeof(text) && text[0]);
	must(esr_fault_level((unsigned int)FIELD(esr, 5, 0)) <= 3);
	must(esr_advice(esr) && (!esr_far_valid(esr) || esr_class(esr)));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	return freopen("/dev/null", "w", stdout) ? 0 : 1;       /* what decode_print() says */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decode_context context = { 0 };
	struct decode_reg reg;
	struct input in;
	uint64_t value;
	char *name;

	if (size < 2)
		return 0;
	context.e2h = data[1] & 4;
	context.el = data[1] & 3;
	in = (struct input){ data + 2, size - 2 };
	value = input_u64(&in);
	if (decode_name(data[0])) {
		must(!decode_find(decode_name(data[0]), &context, &reg));
		decode_value(&reg, value);
	}
	name = input_rest(&in, 1);
	if (!decode_find(name, &context, &reg))
		decode_value(&reg, value);
	free(name);
	decode_syndrome(value);
	decode_sysreg_name((unsigned int)value & 3, (unsigned int)FIELD(value, 10, 8),
			   (unsigned int)FIELD(value, 19, 16), (unsigned int)FIELD(value, 27, 24),
			   (unsigned int)FIELD(value, 34, 32));
	return 0;
}
