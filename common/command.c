/* SPDX-License-Identifier: Apache-2.0 */
#include <common/command.h>

#include <arch/cold.h>
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define COMMANDS_MAX 255

/*
 * Chains of the commands that begin with the same character, as 1 + index into
 * the table; 0 ends a chain. Made when first needed: that costs what looking
 * through the table once would.
 */
static uint8_t chain_of[128], chain_next[COMMANDS_MAX];

static unsigned int initial(const char *name)
{
	return (unsigned char)*name % sizeof(chain_of);
}

static void make_chains(void)
{
	assert(table_commands_count <= COMMANDS_MAX);
	for (size_t i = table_commands_count; i--;) {
		uint8_t *chain = &chain_of[initial(table_commands[i]->name)];

		chain_next[i] = *chain;
		*chain = (uint8_t)(i + 1);
	}
}

const struct command *command_find(const char *name)
{
	const struct command *only = NULL;
	unsigned int matches = 0;
	static bool chained;
	size_t len = 0;

	while (name[len] && name[len] != '.')
		len++;
	if (!len)
		return NULL;
	if (!chained)
		make_chains();
	chained = true;
	for (unsigned int i = chain_of[initial(name)]; i; i = chain_next[i - 1]) {
		const struct command *cmd = table_commands[i - 1];

		if (strncmp(cmd->name, name, len) != 0)
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

	if (cold_open())
		return;
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
	if (cold_open())
		return;
	command_print_usage(cmd);
	if (cmd->help && *cmd->help)
		printf("\n%s\n", cmd->help);
}
