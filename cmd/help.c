/* SPDX-License-Identifier: Apache-2.0 */
/* help and version: what Slipway can tell about itself. */
#include <common/command.h>
#include <common/complete.h>
#include <common/version.h>
#include <errno.h>
#include <lib/sort.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_WIDTH 10

static int by_name(const void *a, const void *b)
{
	const struct command *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int list_all(void)
{
	const struct command **list = malloc(table_commands_count * sizeof(*list));

	if (!list)
		return -ENOMEM;
	for (size_t i = 0; i < table_commands_count; i++)
		list[i] = table_commands[i];
	sort(list, table_commands_count, sizeof(*list), by_name);
	for (size_t i = 0; i < table_commands_count; i++)
		printf("%-*s- %s\n", NAME_WIDTH, list[i]->name, list[i]->summary);
	free(list);
	printf("\n`help NAME` tells more. Numbers are hexadecimal unless a help text says otherwise;\n"
	       "0x marks hexadecimal, 0t or 0n decimal. Ctrl-C stops whatever is running.\n");
	return CMD_OK;
}

static int do_help(int argc, char *const argv[])
{
	int ret = CMD_OK;

	if (argc == 1)
		return list_all();
	for (int i = 1; i < argc; i++) {
		const struct command *cmd = command_find(argv[i]);

		if (cmd) {
			command_print_help(cmd);
			continue;
		}
		printf("Unknown command '%s' - try 'help' without arguments for list of all known "
		       "commands\n\n", argv[i]);
		ret = CMD_FAILURE;
	}
	return ret;
}

const struct command cmd_help = {
	.name = "help",
	.usage = "\ncommand ...",
	.summary = "print command description/usage",
	.help = "Lists all commands, or tells all about the ones named. A command may be called\n"
		"by any beginning of its name that no other command shares.",
	.max_args = -1,
	.run = do_help,
	.complete = complete_commands,
	.repeatable = true,
};

const struct command cmd_question = {
	.name = "?",
	.usage = "\ncommand ...",
	.summary = "alias for 'help'",
	.help = "See 'help'.",
	.max_args = -1,
	.run = do_help,
	.complete = complete_commands,
	.repeatable = true,
};

static int do_version(int argc, char *const argv[])
{
	printf("%s\nCompiler: %s\n", slipway_version, __VERSION__);
	return CMD_OK;
}

const struct command cmd_version = {
	.name = "version",
	.usage = "",
	.summary = "print version and compiler",
	.help = "Prints the version that the build took from git, and what compiled it.",
	.run = do_version,
	.repeatable = true,
};
