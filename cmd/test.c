/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test and [: conditions on strings and decimal numbers.
 *
 * As in U-Boot, -a and -o bind equally and to the left, one lone argument is
 * false whatever it is (so that `test -n $empty` works without quotes), and
 * what is no number counts as 0.
 */
#include <common/command.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	const char *command;    /* "test" or "[" */
	char *const *arg;
	int left;
};

enum test_op { EQUAL, DIFFERENT, LESS, GREATER, LESS_EQUAL, GREATER_EQUAL };

static const struct {
	const char *name;
	enum test_op op;
	bool numbers;
} operators[] = {
	{ "=", EQUAL, false },     { "==", EQUAL, false },       { "!=", DIFFERENT, false },
	{ "<", LESS, false },      { ">", GREATER, false },      { "-eq", EQUAL, true },
	{ "-ne", DIFFERENT, true }, { "-lt", LESS, true },       { "-le", LESS_EQUAL, true },
	{ "-gt", GREATER, true },  { "-ge", GREATER_EQUAL, true },
};

static int compare(const char *a, const char *b, bool numbers)
{
	long long x, y;

	if (!numbers)
		return strcmp(a, b);
	x = strtoll(a, NULL, 0);
	y = strtoll(b, NULL, 0);
	return (x > y) - (x < y);
}

static bool holds(enum test_op op, int order)
{
	switch (op) {
	case EQUAL:
		return order == 0;
	case DIFFERENT:
		return order != 0;
	case LESS:
		return order < 0;
	case GREATER:
		return order > 0;
	case LESS_EQUAL:
		return order <= 0;
	case GREATER_EQUAL:
		return order >= 0;
	}
	return false;
}

static void take(struct args *a, int n)
{
	a->arg += n;
	a->left -= n;
}

/* -n STRING, -z STRING, A OP B. 1 or 0, or -EINVAL for what is none of them. */
static int primary(struct args *a)
{
	char *const *arg = a->arg;
	int value;

	for (size_t i = 0; a->left >= 3 && i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (arg[1][0] != operators[i].name[0] || strcmp(arg[1], operators[i].name) != 0)
			continue;
		take(a, 3);
		return holds(operators[i].op, compare(arg[0], arg[2], operators[i].numbers));
	}
	if (a->left < 2 || arg[0][0] != '-' || (arg[0][1] != 'n' && arg[0][1] != 'z') || arg[0][2]) {
		printf("%s: no condition at '%s' (put variables that may be empty in double quotes)\n",
		       a->command, a->left ? arg[0] : "");
		return -EINVAL;
	}
	value = (*arg[1] != '\0') == (arg[0][1] == 'n');
	take(a, 2);
	return value;
}

static int term(struct args *a)
{
	bool invert = false;
	int value;

	/* `! = x` compares; the ! does not negate */
	while (a->left >= 1 && strcmp(a->arg[0], "!") == 0 &&
	       !(a->left >= 3 && strcmp(a->arg[1], "=") == 0)) {
		invert = !invert;
		take(a, 1);
	}
	value = primary(a);
	return value < 0 ? value : value != invert;
}

static int evaluate(struct args *a)
{
	int value = term(a);

	while (value >= 0 && a->left) {
		bool and = strcmp(a->arg[0], "-a") == 0;
		int next;

		if (!and && strcmp(a->arg[0], "-o") != 0) {
			printf("%s: -a or -o expected instead of '%s'\n", a->command, a->arg[0]);
			return -EINVAL;
		}
		take(a, 1);
		next = term(a);
		if (next < 0)
			return next;
		value = and ? value && next : value || next;
	}
	return value;
}

static int do_test(int argc, char *const argv[])
{
	struct args a = { .command = argv[0], .arg = argv + 1, .left = argc - 1 };

	if (a.left < 2)
		return CMD_FAILURE;
	return evaluate(&a) == 1 ? CMD_OK : CMD_FAILURE;
}

static int do_bracket(int argc, char *const argv[])
{
	if (strcmp(argv[argc - 1], "]") != 0) {
		printf("[: the closing ] is missing (with a blank before it)\n");
		return CMD_FAILURE;
	}
	return do_test(argc - 1, argv);
}

#define TEST_HELP \
	"    -n STRING, -z STRING      not empty, empty\n" \
	"    A = B, A != B             strings (== is taken as =)\n" \
	"    A < B, A > B              strings by character codes\n" \
	"    A -eq B, -ne -lt -le -gt -ge\n" \
	"                              numbers: decimal, 0x hexadecimal, 0 octal\n" \
	"    ! CONDITION               not\n" \
	"    C1 -a C2, C1 -o C2        and, or; from left to right\n" \
	"\n" \
	"$? is 0 when the condition holds, else 1; also for less than two arguments."

const struct command cmd_test = {
	.name = "test",
	.usage = "[args..]",
	.summary = "minimal test like /bin/sh",
	.help = TEST_HELP,
	.max_args = -1,
	.run = do_test,
	.repeatable = true,
};

const struct command cmd_bracket = {
	.name = "[",
	.usage = "[args..] ]",
	.summary = "alias for 'test'",
	.help = TEST_HELP,
	.min_args = 1,
	.max_args = -1,
	.run = do_bracket,
	.repeatable = true,
};
