/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that steer scripts. */
#include <common/command.h>
#include <common/complete.h>
#include <common/env.h>
#include <common/shell.h>
#include <errno.h>
#include <lib/number.h>
#include <stdio.h>
#include <string.h>

static int run_variable(const char *name)
{
	const char *script = env_get(name);
	int ret;

	if (!script) {
		printf("## Error: \"%s\" not defined\n", name);
		return CMD_FAILURE;
	}
	ret = shell_run(script, strlen(script));
	if (ret == -EINVAL)
		printf("## Error: the script is in variable \"%s\"\n", name);
	return ret == -EINTR ? ret : ret ? CMD_FAILURE : CMD_OK;
}

static int do_run(int argc, char *const argv[])
{
	for (int i = 1; i < argc; i++) {
		int ret = run_variable(argv[i]);

		if (ret)
			return ret;
	}
	return CMD_OK;
}

const struct command cmd_run = {
	.name = "run",
	.usage = "var [...]",
	.summary = "run commands in an environment variable",
	.help = "Runs the script in each environment variable, in order, until one fails.\n"
		"$? is 0 when all succeeded, else 1. Local variables (name=value) are not run.\n"
		"\n"
		"    => setenv greet 'echo hello ${who}'\n"
		"    => setenv who you; run greet\n"
		"    hello you",
	.min_args = 1,
	.max_args = -1,
	.run = do_run,
	.complete = complete_variables,
	.repeatable = true,
};

static int do_true(int argc, char *const argv[])
{
	return CMD_OK;
}

const struct command cmd_true = {
	.name = "true",
	.usage = "",
	.summary = "do nothing, successfully",
	.help = "$? is 0. Arguments are ignored.",
	.max_args = -1,
	.run = do_true,
	.repeatable = true,
};

static int do_false(int argc, char *const argv[])
{
	return CMD_FAILURE;
}

const struct command cmd_false = {
	.name = "false",
	.usage = "",
	.summary = "do nothing, unsuccessfully",
	.help = "$? is 1. Arguments are ignored.",
	.max_args = -1,
	.run = do_false,
	.repeatable = true,
};

static int do_exit(int argc, char *const argv[])
{
	uint64_t status = 0;

	if (argc > 1 && (number_parse(argv[1], 10, &status) || status > 255)) {
		printf("exit: '%s' is not a number from 0 to 255\n", argv[1]);
		return CMD_FAILURE;
	}
	shell_exit();
	return (int)status;
}

const struct command cmd_exit = {
	.name = "exit",
	.usage = "[status]",
	.summary = "exit script",
	.help = "Ends the script that calls it: the variable that `run` runs, the file that\n"
		"`source` runs, or the line at the prompt; scripts that called that one go on.\n"
		"The script's value is STATUS (decimal, 0 when absent).",
	.max_args = 1,
	.run = do_exit,
};

static int leave_loops(char *const argv[], bool again)
{
	uint64_t levels = 1;

	if (argv[1] && (number_parse(argv[1], 10, &levels) || levels == 0 || levels > 99)) {
		printf("%s: '%s' is not a number of loops\n", argv[0], argv[1]);
		return CMD_FAILURE;
	}
	if (shell_leave_loops((unsigned int)levels, again)) {
		printf("%s: not in a loop\n", argv[0]);
		return CMD_FAILURE;
	}
	return CMD_OK;
}

static int do_break(int argc, char *const argv[])
{
	return leave_loops(argv, false);
}

const struct command cmd_break = {
	.name = "break",
	.usage = "[loops]",
	.summary = "leave a loop",
	.help = "Leaves the innermost for, while or until loop, or that many (decimal) of them.\n"
		"Loops of the script that called this one are not concerned.",
	.max_args = 1,
	.run = do_break,
};

static int do_continue(int argc, char *const argv[])
{
	return leave_loops(argv, true);
}

const struct command cmd_continue = {
	.name = "continue",
	.usage = "[loops]",
	.summary = "begin the next round of a loop",
	.help = "Skips the rest of the round of the innermost loop, or of the one that many\n"
		"(decimal) loops out.",
	.max_args = 1,
	.run = do_continue,
};

static int show(const char *name, const char *value, void *ctx)
{
	printf("%s=%s\n", name, value);
	return 0;
}

static int do_showvar(int argc, char *const argv[])
{
	int ret = CMD_OK;

	if (argc == 1)
		shell_var_foreach(show, NULL);
	for (int i = 1; i < argc; i++) {
		const char *value = shell_var_get(argv[i]);

		if (value) {
			show(argv[i], value, NULL);
		} else {
			printf("## Error: \"%s\" not defined\n", argv[i]);
			ret = CMD_FAILURE;
		}
	}
	return ret;
}

const struct command cmd_showvar = {
	.name = "showvar",
	.usage = "[name ...]",
	.summary = "print local shell variables",
	.help = "Prints all local variables (name=value), or what $name gives for each NAME.",
	.max_args = -1,
	.run = do_showvar,
	.complete = complete_variables,
	.repeatable = true,
};
