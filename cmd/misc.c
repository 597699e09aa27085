/* SPDX-License-Identifier: Apache-2.0 */
/* echo and sleep. */
#include <arch/timer.h>
#include <common/command.h>
#include <common/console.h>
#include <errno.h>
#include <lib/number.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int do_echo(int argc, char *const argv[])
{
	int first = argc > 1 && strcmp(argv[1], "-n") == 0 ? 2 : 1;

	for (int i = first; i < argc; i++) {
		if (i > first)
			putchar(' ');
		fputs(argv[i], stdout);
	}
	if (first == 1)
		putchar('\n');
	return CMD_OK;
}

const struct command cmd_echo = {
	.name = "echo",
	.usage = "[-n] [args..]",
	.summary = "echo args to console",
	.help = "Prints its arguments with one blank between them; -n suppresses the newline.",
	.max_args = -1,
	.run = do_echo,
	.repeatable = true,
};

#define SECONDS_MAX 1000000u
#define US_PER_S    1000000u

/* "N", "N.F" or ".F" seconds, decimal, in microseconds. */
static int parse_seconds(const char *text, uint64_t *us)
{
	uint64_t seconds = 0;
	uint32_t unit = US_PER_S / 10;
	const char *p = text;

	for (; *p >= '0' && *p <= '9' && seconds <= SECONDS_MAX; p++)
		seconds = seconds * 10 + (uint64_t)(*p - '0');
	*us = seconds * US_PER_S;
	if (*p == '.') {
		for (p++; *p >= '0' && *p <= '9'; p++, unit /= 10)
			*us += (uint64_t)(*p - '0') * unit;
	}
	return *p || !*text || strcmp(text, ".") == 0 || seconds > SECONDS_MAX ? -EINVAL : 0;
}

static int do_sleep(int argc, char *const argv[])
{
	uint64_t us, deadline;

	if (parse_seconds(argv[1], &us)) {
		printf("sleep: '%s' is not a number of seconds (decimal, at most %u)\n", argv[1],
		       SECONDS_MAX);
		return CMD_FAILURE;
	}
	deadline = timer_deadline_us(us);
	while (!timer_expired(deadline)) {
		if (console_ctrlc())
			return -EINTR;
	}
	return CMD_OK;
}

const struct command cmd_sleep = {
	.name = "sleep",
	.usage = "N",
	.summary = "delay execution for some time",
	.help = "Waits for N seconds. N is decimal and may have a fraction: 1, 0.25, .5.\n"
		"Ctrl-C ends the wait and the script.",
	.min_args = 1,
	.max_args = 1,
	.run = do_sleep,
	.repeatable = true,
};
