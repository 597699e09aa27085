/* SPDX-License-Identifier: Apache-2.0 */
/* `env`: everything about the environment under one name. */
#include <common/command.h>
#include <common/complete.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#include "env_cmd.h"

extern const struct command cmd_env;

static int print(int argc, char *const argv[])
{
	return cmd_printenv.run(argc, argv);
}

static int set(int argc, char *const argv[])
{
	return argc < 2 ? CMD_USAGE : cmd_setenv.run(argc, argv);
}

static int run(int argc, char *const argv[])
{
	return argc < 2 ? CMD_USAGE : cmd_run.run(argc, argv);
}

static const struct {
	const char *name;
	int (*run)(int argc, char *const argv[]);
} subs[] = {
	{ "ask", env_ask }, { "default", env_default }, { "delete", env_delete },
	{ "edit", env_edit }, { "erase", env_erase }, { "exists", env_exists },
	{ "export", env_export }, { "flags", env_flags }, { "grep", env_grep },
	{ "import", env_import }, { "info", env_info }, { "load", env_load },
	{ "print", print }, { "run", run }, { "save", env_save },
	{ "select", env_select }, { "set", set },
};

/* The lines of cmd_env.usage that are about SUB. */
static int print_usage(const char *sub)
{
	size_t len = strlen(sub);

	for (const char *line = cmd_env.usage; *line; line += *line == '\n') {
		size_t size = strcspn(line, "\n");

		if (strncmp(line, sub, len) == 0 && (size == len || line[len] == ' '))
			printf("Usage: env %.*s\n", (int)size, line);
		line += size;
	}
	return CMD_FAILURE;
}

static int do_env(int argc, char *const argv[])
{
	size_t len = strlen(argv[1]), found = 0, matches = 0;
	int ret;

	for (size_t i = 0; i < ARRAY_SIZE(subs); i++) {
		if (strncmp(subs[i].name, argv[1], len) != 0)
			continue;
		found = i;
		matches++;
		if (!subs[i].name[len])
			matches = 1;
		if (!subs[i].name[len])
			break;
	}
	if (matches != 1) {
		printf("env: \"%s\" is %s\n", argv[1], matches ? "short for several" :
		       "none of its subcommands");
		return CMD_USAGE;
	}
	ret = subs[found].run(argc - 1, argv + 1);
	return ret == CMD_USAGE ? print_usage(subs[found].name) : ret;
}

static void complete(struct completion *c)
{
	if (c->argc > 1) {
		complete_variables(c);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(subs); i++)
		completion_add(c, subs[i].name);
}

const struct command cmd_env = {
	.name = "env",
	.usage = "ask name [message ... [size]]\n"
		 "default [-k] [-f] -a\n"
		 "default [-k] [-f] var ...\n"
		 "delete [-f] var ...\n"
		 "edit name\n"
		 "erase\n"
		 "exists name\n"
		 "export [-t | -b | -c] [-s size] addr [var ...]\n"
		 "flags\n"
		 "grep [-e] [-n | -v | -b] string ...\n"
		 "import [-d] [-t [-r] | -b | -c] addr [size] [var ...]\n"
		 "info [-d] [-p] [-q]\n"
		 "load\n"
		 "print [-a | name ...]\n"
		 "run var ...\n"
		 "save\n"
		 "select [name]\n"
		 "set [-f] name [value ...]",
	.summary = "environment handling commands",
	.help = "ask, edit Set a variable to a line that is typed: see askenv, editenv.\n"
		"default   -a: the default environment; -k: variables that it does not have stay.\n"
		"          With names: these are as in the default environment. -f, here and for\n"
		"          delete: also what is read-only or write-once.\n"
		"delete    Deletes variables; $? is 1 when one was not there.\n"
		"exists    $? is 0 when there is such a variable, even if it is empty.\n"
		"export    Writes the variables (all, or those named) to memory: -t as lines of text,\n"
		"          -b as bytes (the default), -c as bytes with a checksum, the way they are\n"
		"          stored. Padded to the -s size. filesize is set.\n"
		"flags     Lists the rules for types and access of variables (CONFIG_ENV_FLAGS). The\n"
		"          variable .flags has some: setenv .flags 'bootdelay:d,serial#:so'.\n"
		"import    Reads what export wrote. -d: all others are deleted. -r: lines end in CR LF.\n"
		"          Size - or none: up to the end of the text. With names: only these.\n"
		"grep      Prints the variables in whose names (-n), values (-v) or either (-b, the\n"
		"          default) one of the strings occurs; $? is 1 when there is none. -e: the\n"
		"          strings are regular expressions (grepenv).\n"
		"load      Replaces the environment by the stored one.\n"
		"save      Stores it, as saveenv does.\n"
		"erase     Invalidates what is stored.\n"
		"select    Chooses where load and save go; without a name, says where.\n"
		"info      Where the environment came from. -d: $? is 0 when it is the default one;\n"
		"          -p: $? is 0 when it can be stored; -q: prints nothing.\n"
		"print, set, run: see printenv, setenv, run.\n"
		"\n"
		"    => env export -t ${loadaddr} bootcmd bootargs\n"
		"    => env import -t ${loadaddr} ${filesize}",
	.min_args = 1,
	.max_args = -1,
	.run = do_env,
	.complete = complete,
};

static int do_saveenv(int argc, char *const argv[])
{
	return env_save(argc, argv);
}

const struct command cmd_saveenv = {
	.name = "saveenv",
	.usage = "",
	.summary = "save environment variables to persistent storage",
	.help = "Stores all variables where CONFIG_ENV_IN_... says (`env select`), so that they\n"
		"are there after a reset. Nothing is written when nothing changed. Variables with\n"
		"addresses that were computed for this machine's memory are left out unless they\n"
		"have been changed.",
	.max_args = 0,
	.run = do_saveenv,
};
