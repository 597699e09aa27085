/* SPDX-License-Identifier: Apache-2.0 */
#include "shell_host.h"

#include <arch/cold.h>
#include <arch/fault.h>
#include <arch/timer.h>
#include <drivers/device.h>
#include <common/command.h>
#include <common/console.h>
#include <common/env.h>
#include <common/shell.h>
#include <common/version.h>
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shell_host shell_host;

const char slipway_version[] = "Slipway test";

void shell_host_reset(void)
{
	shell_host = (struct shell_host){ .keys = "" };
	env_reset("", 0);
	shell_reset();
}

int console_getc(void)
{
	if (!*shell_host.keys)
		abort();
	return (unsigned char)*shell_host.keys++;
}

bool console_tstc(void)
{
	return *shell_host.keys;
}

void console_take_input(void)
{
}

bool console_ctrlc(void)
{
	return ++shell_host.ctrlc_calls == shell_host.ctrlc_after ||
	       (shell_host.ctrlc_at && clock() >= shell_host.ctrlc_at);
}

uint64_t timer_us(void)
{
	static uint64_t now;

	return now += 250000;
}

uint64_t timer_deadline_us(uint64_t us)
{
	return timer_us() + us;
}

bool timer_expired(uint64_t deadline)
{
	return timer_us() >= deadline;
}

/* --- exceptions ---------------------------------------------------------------- */

static jmp_buf *innermost;

/* No devices here: what a fault leaves behind is the shell's own. */
int device_quiesce_all(void)
{
	return 0;
}

/* On the host nothing is packed. */
int cold_open(void)
{
	return 0;
}

int cold_open_for(const void *p)
{
	return 0;
}

int fault_guard(int (*fn)(int argc, char *const argv[]), int argc, char *const argv[])
{
	jmp_buf *outer = innermost;
	jmp_buf env;
	int ret;

	if (setjmp(env)) {
		innermost = outer;
		return -EFAULT;
	}
	innermost = &env;
	ret = fn(argc, argv);
	innermost = outer;
	return ret;
}

static int do_crash(int argc, char *const argv[])
{
	printf("exception\n");
	longjmp(*innermost, 1);
}

/* Runs a script and crashes above it, so that the shell's own state has to be put right. */
static int do_crash_in(int argc, char *const argv[])
{
	if (argc != 2)
		return CMD_USAGE;
	shell_run(argv[1], strlen(argv[1]));
	return do_crash(argc, argv);
}

static int do_errno(int argc, char *const argv[])
{
	return argv[1] ? -atoi(argv[1]) : CMD_USAGE;
}

static int do_again(int argc, char *const argv[])
{
	printf(shell_repeating() ? "again\n" : "first\n");
	return CMD_OK;
}

/* What a command gets: the number of arguments and each in brackets. */
static int do_args(int argc, char *const argv[])
{
	printf("%d", argc - 1);
	for (int i = 1; i < argc; i++)
		printf(" [%s]", argv[i]);
	putchar('\n');
	return argv[argc] ? CMD_FAILURE : CMD_OK;
}

#define TEST_COMMAND(id, text, function, can_repeat)                                   \
	const struct command id = {                                                    \
		.name = text, .usage = "", .summary = "for tests", .help = "",         \
		.max_args = -1, .run = function, .repeatable = can_repeat,             \
	}

TEST_COMMAND(cmd_crash, "crash", do_crash, false);
TEST_COMMAND(cmd_crash_in, "crash_in", do_crash_in, false);
TEST_COMMAND(cmd_errno, "errno", do_errno, false);
TEST_COMMAND(cmd_again, "again", do_again, true);
TEST_COMMAND(cmd_args, "args", do_args, true);
