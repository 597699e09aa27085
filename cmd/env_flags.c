/* SPDX-License-Identifier: Apache-2.0 */
/* env flags: which variable may be what. */
#include <common/command.h>
#include <common/env.h>
#include <common/env_flags.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#include "env_cmd.h"

static const struct {
	char letter;
	const char *name;
} types[] = {
	{ 's', "string" }, { 'd', "decimal" }, { 'x', "hexadecimal" }, { 'b', "boolean" },
	{ 'i', "IP address" }, { 'm', "MAC address" },
}, accesses[] = {
	{ 'a', "any" }, { 'r', "read-only" }, { 'o', "write-once" }, { 'c', "change-default" },
};

static const char *type_name(char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].letter == letter)
			return types[i].name;
	return "?";
}

static const char *access_name(char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(accesses); i++)
		if (accesses[i].letter == letter)
			return accesses[i].name;
	return "?";
}

/* The rules in force for the names of LIST. */
static void print_list(const char *title, const char *list)
{
	printf("%s:\n\t%-20s %-20s %-20s\n", title, "Variable Name", "Variable Type",
	       "Variable Access");
	for (const char *at = list; *at; at += *at == ',') {
		char name[64];
		struct env_rule rule;

		at += strspn(at, " ");
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(at, ":,"), at);
		rule = env_flags_of(name);
		printf("\t%-20s %-20s %-20s\n", name, type_name(rule.type), access_name(rule.access));
		at += strcspn(at, ",");
	}
}

int env_flags(int argc, char *const argv[])
{
	const char *list = env_get(".flags");

	printf("Available variable type flags (position 0):\n\tFlag\tVariable Type Name\n");
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		printf("\t%c   -\t%s\n", types[i].letter, types[i].name);
	printf("\nAvailable variable access flags (position 1):\n\tFlag\tVariable Access Name\n");
	for (size_t i = 0; i < ARRAY_SIZE(accesses); i++)
		printf("\t%c   -\t%s\n", accesses[i].letter, accesses[i].name);
	putchar('\n');
	print_list("Static flags", CONFIG_ENV_FLAGS_LIST);
	print_list("Active flags", list ? list : "");
	return CMD_OK;
}
