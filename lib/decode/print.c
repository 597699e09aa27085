/* SPDX-License-Identifier: Apache-2.0 */
/* A decoded register as text. */
#include <lib/decode.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 90

static bool silent(const struct decode_item *item)
{
	return item->kind == DECODE_FIELD && !item->value && !item->meaning[0];
}

static void print_item(const struct decode_item *item, void *ctx)
{
	char bits[8], value[20];

	if (silent(item))
		return;
	if (item->hi == item->lo)
		snprintf(bits, sizeof(bits), "%u", item->hi);
	else
		snprintf(bits, sizeof(bits), "%u:%u", item->hi, item->lo);
	snprintf(value, sizeof(value), item->value > 9 ? "0x%" PRIx64 : "%" PRIx64, item->value);
	if (item->meaning[0])
		printf("  %-5s  %-11s %-4s  %s\n", bits, item->name, value, item->meaning);
	else
		printf("  %-5s  %-11s %s\n", bits, item->name, value);
}

/* The fields that are 0 without meaning anything, in as few lines as they take. */
static void print_zero(const struct decode_item *item, void *ctx)
{
	size_t *column = ctx;

	if (!silent(item))
		return;
	if (!*column)
		*column = (size_t)printf("  0:");
	else if (*column + strlen(item->name) > WIDTH)
		*column = (size_t)printf("\n    ") - 1;
	*column += (size_t)printf(" %s", item->name);
}

void decode_print(const struct decode_reg *reg, uint64_t value)
{
	size_t column = 0;

	printf("%s = 0x%" PRIx64, reg->name, value);
	if (reg->e2h_matters)
		printf(" (layout with HCR_EL2.E2H = %d)", reg->e2h);
	putchar('\n');
	decode_fields(reg, value, print_item, NULL);
	decode_fields(reg, value, print_zero, &column);
	if (column)
		putchar('\n');
}
