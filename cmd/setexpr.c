/* SPDX-License-Identifier: Apache-2.0 */
/* setexpr: calculates, and puts what comes out into a variable. */
#include "setexpr.h"

#include <common/command.h>
#include <common/complete.h>
#include <common/console.h>
#include <common/env.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/regex_sub.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "mem_access.h"

int setexpr_string(const char *command, const char *text, char **string)
{
	uint64_t addr;
	size_t len = 0;

	if (*text != '*') {
		*string = strdup(text);
		return *string ? 0 : -ENOMEM;
	}
	if (mem_parse_addr(command, text + 1, &addr))
		return -EINVAL;
	while (mem_read(addr + len, 1)) {
		if (++len > SETEXPR_STRING_MAX) {
			log_err(command, "no end of a string within 0x%x bytes from 0x%" PRIx64,
				SETEXPR_STRING_MAX, addr);
			return -EINVAL;
		}
	}
	*string = malloc(len + 1);
	if (!*string)
		return -ENOMEM;
	for (size_t i = 0; i <= len; i++)
		(*string)[i] = i < len ? (char)mem_read(addr + i, 1) : '\0';
	return 0;
}

int setexpr_store(const char *name, const char *value)
{
	int ret;

	if (!*name || strchr(name, '=')) {
		log_err("setexpr", "\"%s\" is no name for a variable", name);
		return CMD_FAILURE;
	}
	ret = env_set(name, value);
	if (ret)
		log_err("setexpr", "%s: " ERR_FMT, name, ERR_ARG(ret));
	return ret ? CMD_FAILURE : CMD_OK;
}

/* --- numbers ----------------------------------------------------------------------- */

static int calculate(char operator, uint64_t a, uint64_t b, uint64_t *result)
{
	if (!b && (operator == '/' || operator == '%')) {
		log_err("setexpr", "0x%" PRIx64 " %c 0: nothing can be divided by zero", a,
			operator);
		return -EDOM;
	}
	switch (operator) {
	case '&': *result = a & b; return 0;
	case '|': *result = a | b; return 0;
	case '^': *result = a ^ b; return 0;
	case '+': *result = a + b; return 0;
	case '-': *result = a - b; return 0;
	case '*': *result = a * b; return 0;
	case '/': *result = a / b; return 0;
	case '%': *result = a % b; return 0;
	default:
		log_err("setexpr", "'%c' is no operator; there are & | ^ + - * / %%", operator);
		return -EINVAL;
	}
}

static int set_number(int argc, char *const argv[], unsigned int width)
{
	char digits[sizeof("ffffffffffffffff")];
	uint64_t a, b;

	if (mem_operand(argv[0], argv[2], width, &a))
		return CMD_FAILURE;
	if (argc == 5 && (mem_operand(argv[0], argv[4], width, &b) ||
			  calculate(argv[3][0], a, b, &a)))
		return CMD_FAILURE;
	snprintf(digits, sizeof(digits), "%" PRIx64, a);
	return setexpr_store(argv[1], digits);
}

/* --- strings ----------------------------------------------------------------------- */

static int set_string(int argc, char *const argv[])
{
	char *a = NULL, *b = NULL, *joined;
	int ret;

	if (argc == 5 && argv[3][0] != '+') {
		log_err("setexpr", "'%c' is no operator for strings; there is +", argv[3][0]);
		return CMD_FAILURE;
	}
	ret = setexpr_string(argv[0], argv[2], &a);
	if (!ret && argc == 5)
		ret = setexpr_string(argv[0], argv[4], &b);
	if (!ret && b) {
		joined = realloc(a, strlen(a) + strlen(b) + 1);
		a = joined ? strcat(joined, b) : a;
		ret = joined ? 0 : -ENOMEM;
	}
	if (!ret)
		ret = setexpr_store(argv[1], a);
	free(a);
	free(b);
	return ret == -EINVAL ? CMD_FAILURE : ret;
}

/* --- regular expressions ------------------------------------------------------------- */

static int substitute(const struct regex *re, char *const argv[], const char *text, bool all)
{
	struct regex_sub how = { .replacement = argv[4], .all = all, .max = ENV_MAX_SIZE,
				 .interrupted = console_ctrlc };
	char *result;
	int ret = regex_substitute(re, text, &how, &result);

	if (ret == -E2BIG) {
		log_err("setexpr", "the result would be longer than %u bytes", ENV_MAX_SIZE);
		return CMD_FAILURE;
	}
	if (ret < 0)
		return ret;
	if (result)
		printf("%s=%s\n", argv[1], result);
	else
		printf("%s: No match\n", text);
	ret = setexpr_store(argv[1], result ? result : text);
	free(result);
	return ret;
}

/* TEXT is a copy: the variable's own value may be what is replaced. */
static int compile_and_substitute(char *const argv[], const char *text, bool all)
{
	struct regex *re = malloc(sizeof(*re));
	int ret = re ? regex_compile(re, argv[3]) : -ENOMEM;

	if (!ret) {
		ret = substitute(re, argv, text, all);
	} else if (re) {
		log_err("setexpr", "regular expression \"%s\": %s (character %zu)", argv[3],
			re->why, re->where + 1);
		ret = CMD_FAILURE;
	}
	free(re);
	return ret;
}

static int run_sub(int argc, char *const argv[], bool all)
{
	const char *given = argc > 5 ? argv[5] : env_get(argv[1]);
	char *text;
	int ret;

	if (!given) {
		printf("## Error: variable \"%s\" not defined\n", argv[1]);
		return CMD_FAILURE;
	}
	text = strdup(given);
	ret = text ? compile_and_substitute(argv, text, all) : -ENOMEM;
	free(text);
	return ret;
}

/* --- the command ------------------------------------------------------------------- */

static int do_setexpr(int argc, char *const argv[])
{
	bool all = !strcmp(argv[2], "gsub");
	int width;

	if ((all || !strcmp(argv[2], "sub")) && argc >= 5)
		return argc <= 6 ? run_sub(argc, argv, all) : CMD_USAGE;
	if (!strcmp(argv[2], "fmt") && argc >= 4)
		return setexpr_format(argc, argv);
	if (argc == 4 || argc > 5 || (argc == 5 && strlen(argv[3]) != 1))
		return CMD_USAGE;
	width = mem_width(argv[0]);
	if (width < 0)
		return CMD_FAILURE;
	return width == MEM_WIDTH_STRING ? set_string(argc, argv) :
					   set_number(argc, argv, (unsigned int)width);
}

static void complete_setexpr(struct completion *c)
{
	static const char *const words[] = { "fmt", "gsub", "sub" };

	if (c->argc == 1)
		complete_variables(c);
	for (size_t i = 0; c->argc == 2 && i < ARRAY_SIZE(words); i++)
		completion_add(c, words[i]);
}

const struct command cmd_setexpr = {
	.name = "setexpr",
	.usage = "[.b, .w, .l, .q, .s] name [*]value1 <op> [*]value2\n"
		 "[.b, .w, .l, .q, .s] name [*]value\n"
		 "name fmt <format> [value]...\n"
		 "name gsub r s [t]\n"
		 "name sub r s [t]",
	.summary = "set environment variable as the result of eval expression",
	.help = "Puts the result into variable NAME, as hexadecimal digits without 0x. OP is one\n"
		"of & | ^ + - * / % on unsigned numbers of 64 bits; quote & and |, which the\n"
		"shell would take. Numbers are hexadecimal. *ADDRESS stands for what is in memory\n"
		"there, of the width (.l when absent). With .s the values are strings, of which +\n"
		"makes one.\n"
		"\n"
		"sub looks for the regular expression R in T, or in the variable's value, and\n"
		"puts S in the place of the first match, gsub of every match. In S \\0 is what\n"
		"matched, \\1 to \\9 what the groups ( ) of R did. Where nothing matches, NAME is\n"
		"T. R knows ^ $ . [] [^] ( ) | * + ? *? +? ?? \\s \\S \\d \\D \\w \\W \\n \\r \\t \\xHH.\n"
		"\n"
		"fmt writes up to 4 values as FORMAT says: %d %i %u %o %x %X numbers, %c a\n"
		"character, %s a string, with flags, width and precision as in C, %% a %; \\n, \\t,\n"
		"\\NNN (octal) and the like are characters, \\c ends the text.\n"
		"\n"
		"$? is 0, or 1 when something is wrong: then NAME is what it was.\n"
		"\n"
		"    => setexpr next ${addr} + 1000\n"
		"    => setexpr.w flags *9000018 '&' 10\n"
		"    => setexpr slot sub '^(.*)-(.)$' '\\2' ${partition}\n"
		"    => setexpr size fmt '%d KiB' ${kib}",
	.min_args = 2,
	.max_args = 7,
	.run = do_setexpr,
	.complete = complete_setexpr,
	.repeatable = true,
};
