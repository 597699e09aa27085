/* SPDX-License-Identifier: Apache-2.0 */
#include <common/command.h>

#include <stdio.h>
#include <string.h>

const struct command *command_find(const char *name)
{
	size_t len = strcspn(name, ".");
	const struct command *cmd, *only = NULL;
	unsigned int matches = 0;

	if (!len)
		return NULL;
	TABLE_FOREACH(commands, cmd) {
		if (cmd->name[0] != name[0] || strncmp(cmd->name, name, len) != 0)
			continue;
		if (!cmd->name[len])
			return cmd;
		only = cmd;
		matches++;
	}
	return matches == 1 ? only : NULL;
}

void command_print_usage(const struct command *cmd)
{
	const char *form = cmd->usage;

	printf("%s - %s\n\nUsage:\n", cmd->name, cmd->summary);
	for (;;) {
		size_t len = strcspn(form, "\n");

		printf("%s%s%.*s\n", cmd->name, len ? " " : "", (int)len, form);
		if (!form[len])
			return;
		form += len + 1;
	}
}

void command_print_help(const struct command *cmd)
{
	command_print_usage(cmd);
	if (cmd->help && *cmd->help)
		printf("\n%s\n", cmd->help);
}
