/* SPDX-License-Identifier: Apache-2.0 */
/* mm and nm: memory and registers, one value after the other. */
#include <common/command.h>
#include <common/lineedit.h>
#include <common/shell.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/number.h>
#include <stdio.h>
#include <string.h>
#include "mem_access.h"

#define ANSWER_MAX 40u

enum answer { ANSWER_VALUE, ANSWER_NEXT, ANSWER_BACK, ANSWER_END };

/* Shows what is at ADDR and asks. -EINTR and other errors of the editor end it, too. */
static enum answer ask(uint64_t addr, unsigned int width, uint64_t *value)
{
	char prompt[48], line[ANSWER_MAX];
	int len;

	snprintf(prompt, sizeof(prompt), "%08" PRIx64 ": %0*" PRIx64 " ? ", addr, 2 * (int)width,
		 mem_read(addr, width));
	len = lineedit_ask(prompt, "", line, sizeof(line));
	while (len > 0 && line[len - 1] == ' ')
		line[--len] = '\0';
	if (len == 0)
		return ANSWER_NEXT;
	if (len == 1 && line[0] == '-')
		return ANSWER_BACK;
	return len > 0 && !number_parse(line, 16, value) ? ANSWER_VALUE : ANSWER_END;
}

/* STEP values on after each answer: 1 for mm, 0 for nm. */
static int modify(char *const argv[], uint64_t *addr, unsigned int step)
{
	int width = mem_width(argv[0]);
	enum answer answer;
	uint64_t value;

	if (width == MEM_WIDTH_STRING)
		printf("%s: .s is no width for this command\n", argv[0]);
	if (width <= 0)
		return CMD_FAILURE;
	if (!shell_repeating() && mem_parse_addr(argv[0], argv[1], addr))
		return CMD_FAILURE;
	step *= (unsigned int)width;
	while ((answer = ask(*addr, (unsigned int)width, &value)) != ANSWER_END) {
		if (answer == ANSWER_VALUE)
			mem_write(*addr, (unsigned int)width, value);
		*addr += answer == ANSWER_BACK ? -(uint64_t)step : step;
	}
	return CMD_OK;
}

static int do_mm(int argc, char *const argv[])
{
	static uint64_t addr;     /* an empty line goes on where the last one ended */

	return modify(argv, &addr, 1);
}

static int do_nm(int argc, char *const argv[])
{
	static uint64_t addr;

	return modify(argv, &addr, 0);
}

#define ANSWERS_HELP \
	"Answers: a hexadecimal value is written; an empty line leaves it as it is; what is no\n" \
	"number, or Ctrl-C, ends the command. Each value is read and written by one access of\n" \
	"the width.\n"

const struct command cmd_mm = {
	.name = "mm",
	.usage = "[.b, .w, .l, .q] address",
	.summary = "memory modify (auto-incrementing address)",
	.help = "Shows one value after the other, from ADDRESS on, and asks for a new one.\n"
		ANSWERS_HELP
		"- goes back by one.\n"
		"\n"
		"    => mm.w ${loadaddr}\n"
		"    40400000: 0000 ? 1234\n"
		"    40400002: 0000 ? q",
	.min_args = 1,
	.max_args = 1,
	.run = do_mm,
	.repeatable = true,
};

const struct command cmd_nm = {
	.name = "nm",
	.usage = "[.b, .w, .l, .q] address",
	.summary = "memory modify (constant address)",
	.help = "Shows the value at ADDRESS and asks for a new one, again and again: for a register\n"
		"that takes several.\n"
		ANSWERS_HELP
		"\n"
		"    => nm.b 9000000\n"
		"    09000000: 00 ? 41",
	.min_args = 1,
	.max_args = 1,
	.run = do_nm,
	.repeatable = true,
};
