/* SPDX-License-Identifier: Apache-2.0 */
/* itest: conditions on hexadecimal numbers and on memory. */
#include <common/command.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "mem_access.h"

static const struct {
	const char *name, *word;
	bool less, equal, greater;      /* for which orders of the two it holds */
} operators[] = {
	{ "==", "-eq", false, true, false }, { "!=", "-ne", true, false, true },
	{ "<>", "-ne", true, false, true },  { "<", "-lt", true, false, false },
	{ "<=", "-le", true, true, false },  { ">", "-gt", false, false, true },
	{ ">=", "-ge", false, true, true },
};

/* A number, or with '*' what stands at that address; cut to the width. */
static int operand(const char *command, const char *text, unsigned int width, uint64_t *value)
{
	int ret = mem_operand(command, text, width, value);

	if (!ret && width < 8)
		*value &= (UINT64_C(1) << (8 * width)) - 1;
	return ret;
}

static int string_operand(const char *command, const char *text, const char **string)
{
	uint64_t addr;
	int ret;

	*string = text;
	if (*text != '*')
		return 0;
	ret = mem_parse_addr(command, text + 1, &addr);
	*string = (const char *)(uintptr_t)addr;
	return ret;
}

/* Less than, equal to or greater than 0, as strcmp() tells it, in *order. */
static int compare(char *const argv[], int width, int *order)
{
	const char *a, *b;
	uint64_t x, y;

	if (width == MEM_WIDTH_STRING) {
		if (string_operand(argv[0], argv[1], &a) || string_operand(argv[0], argv[3], &b))
			return -EINVAL;
		*order = strcmp(a, b);
		return 0;
	}
	if (operand(argv[0], argv[1], (unsigned int)width, &x) ||
	    operand(argv[0], argv[3], (unsigned int)width, &y))
		return -EINVAL;
	*order = (x > y) - (x < y);
	return 0;
}

static int do_itest(int argc, char *const argv[])
{
	int width = mem_width(argv[0]), order;

	if (width < 0)
		return CMD_FAILURE;
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (strcmp(argv[2], operators[i].name) != 0 && strcmp(argv[2], operators[i].word) != 0)
			continue;
		if (compare(argv, width, &order))
			return CMD_FAILURE;
		return (order < 0 ? operators[i].less : order > 0 ? operators[i].greater :
			operators[i].equal) ? CMD_OK : CMD_FAILURE;
	}
	printf("Unknown operator '%s'\n", argv[2]);
	return CMD_FAILURE;
}

const struct command cmd_itest = {
	.name = "itest",
	.usage = "[.b, .w, .l, .q, .s] [*]value1 <op> [*]value2",
	.summary = "return true/false on integer compare",
	.help = "Compares two hexadecimal, unsigned numbers of the width (.l when absent), or\n"
		"strings (.s). *ADDRESS stands for what is in memory there. Operators:\n"
		"-eq ==  -ne != <>  -lt <  -le <=  -gt >  -ge >=\n"
		"\n"
		"    => if itest.b *9000018 == 90; then echo idle; fi",
	.min_args = 3,
	.max_args = 3,
	.run = do_itest,
	.repeatable = true,
};
