/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command is. Commands live in cmd/, one file per family, and are listed
 * in cmd/Makefile (table-commands-y += cmd_NAME); the shell finds them in the
 * generated table and knows none of them by name.
 *
 * The texts, and the code, of a command that is listed in cold-y are packed until
 * it is first used (arch/cold.h); its name is not.
 *
 * A command returns one of enum cmd_result, or a negative errno when it has
 * not printed anything yet: the shell then prints "NAME: -EIO (...)" and takes
 * it as CMD_FAILURE.
 */
#ifndef COMMON_COMMAND_H
#define COMMON_COMMAND_H

#include <stdbool.h>

#include <lib/table.h>

enum cmd_result {
	CMD_OK = 0,
	CMD_FAILURE = 1,
	CMD_USAGE = 2,    /* the shell prints the usage; $? becomes 1, as in U-Boot */
};

#define COMMAND_NAME_MAX 12  /* with the NUL */

struct completion;        /* common/complete.h */

struct command {
	char name[COMMAND_NAME_MAX];
	const char *usage;    /* argument forms without the name, one per line: "[-l] [addr]" */
	const char *summary;  /* one line for `help` */
	const char *help;     /* whole text for `help NAME`; what, options, return value, an example */
	int min_args;         /* number of arguments without the name */
	int max_args;         /* -1: any */
	int (*run)(int argc, char *const argv[]);    /* argv[0] is the name as typed, argv[argc] is NULL */
	void (*complete)(struct completion *c);      /* NULL: no completion of arguments */
	bool repeatable;      /* an empty line repeats it (md, mm, ...), as in U-Boot */
};

TABLE_DECLARE(const struct command, commands);

/*
 * The command called NAME, or the only one whose name begins with it, as in
 * U-Boot ("print" is printenv), or NULL. What follows a '.' in NAME is the
 * command's affair ("md.b").
 */
const struct command *command_find(const char *name);

/* Prints summary and usage, and with it (command_print_help) the help text. */
void command_print_usage(const struct command *cmd);
void command_print_help(const struct command *cmd);

#endif
