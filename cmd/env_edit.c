/* SPDX-License-Identifier: Apache-2.0 */
/* askenv, editenv: values from the keyboard. */
#include <common/argument.h>
#include <common/command.h>
#include <common/complete.h>
#include <common/env.h>
#include <common/lineedit.h>
#include <ctype.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <stdio.h>
#include <string.h>

#include "env_cmd.h"

/* Reads a line that begins as INITIAL, and sets NAME to its first SIZE bytes; "" deletes. */
static int read_value(const char *name, const char *prompt, const char *initial, size_t size)
{
	static char value[LINEEDIT_MAX];
	int ret = lineedit_ask(prompt, initial, value, sizeof(value));

	if (ret == -EINTR)
		return CMD_FAILURE;
	if (ret >= 0) {
		value[size < sizeof(value) ? size : sizeof(value) - 1] = '\0';
		ret = env_set(name, *value ? value : NULL);
	}
	if (!ret)
		return CMD_OK;
	log_err("env", "%s: " ERR_FMT, name, ERR_ARG(ret));
	return CMD_FAILURE;
}

/* NAME [WORD ... [SIZE]]: as in U-Boot, the last of several words is a size. */
int env_ask(int argc, char *const argv[])
{
	uint64_t size = LINEEDIT_MAX;
	char prompt[256];
	size_t len = 0;

	if (argc < 2)
		return CMD_USAGE;
	if (argc > 3 && argument_number("env ask", "size", argv[--argc], 10, &size))
		return CMD_FAILURE;
	for (int i = 2; i < argc && len < sizeof(prompt); i++)
		len += (size_t)snprintf(prompt + len, sizeof(prompt) - len, "%s ", argv[i]);
	if (argc == 2)
		snprintf(prompt, sizeof(prompt), "Please enter '%s': ", argv[1]);
	return read_value(argv[1], prompt, "", (size_t)size);
}

int env_edit(int argc, char *const argv[])
{
	const char *value;

	if (argc != 2)
		return CMD_USAGE;
	value = env_get(argv[1]);
	value = value ? value : "";
	if (strlen(value) >= LINEEDIT_MAX) {
		log_err("env edit", "%s has %zu bytes; %u can be edited", argv[1], strlen(value),
			LINEEDIT_MAX - 1);
		return CMD_FAILURE;
	}
	for (const char *p = value; *p; p++) {
		if (!iscntrl((unsigned char)*p))
			continue;
		log_err("env edit", "byte %zu of %s is a control character (0x%02x): one line of "
			"text can be edited", (size_t)(p - value), argv[1], (unsigned char)*p);
		return CMD_FAILURE;
	}
	return read_value(argv[1], "edit: ", value, LINEEDIT_MAX);
}

const struct command cmd_askenv = {
	.name = "askenv",
	.usage = "name [message ... [size]]",
	.summary = "get environment variables from the keyboard",
	.help = "Prints the message, reads a line, and sets NAME to it: to its first SIZE (decimal)\n"
		"bytes, when that is given behind a message. An empty line deletes NAME; Ctrl-C\n"
		"leaves it.",
	.min_args = 1,
	.max_args = -1,
	.run = env_ask,
	.complete = complete_variables,
};

const struct command cmd_editenv = {
	.name = "editenv",
	.usage = "name",
	.summary = "edit an environment variable",
	.help = "The value can be edited like a command line. Enter takes it, an empty line deletes\n"
		"NAME, Ctrl-C leaves it.",
	.min_args = 1,
	.max_args = 1,
	.run = env_edit,
	.complete = complete_variables,
};
