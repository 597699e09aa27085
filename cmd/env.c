/* SPDX-License-Identifier: Apache-2.0 */
/* Environment variables. */
#include <common/command.h>
#include <common/complete.h>
#include <common/env.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int show(const char *name, const char *value, void *ctx)
{
	printf("%s=%s\n", name, value);
	return 0;
}

static int do_printenv(int argc, char *const argv[])
{
	int ret = CMD_OK;

	if (argc == 1 || strcmp(argv[1], "-a") == 0) {
		env_foreach(show, NULL);
		printf("\nEnvironment size: %zu/%u bytes\n", env_size(), ENV_MAX_SIZE);
		return CMD_OK;
	}
	for (int i = 1; i < argc; i++) {
		const char *value = env_get(argv[i]);

		if (value) {
			show(argv[i], value, NULL);
		} else {
			printf("## Error: \"%s\" not defined\n", argv[i]);
			ret = CMD_FAILURE;
		}
	}
	return ret;
}

const struct command cmd_printenv = {
	.name = "printenv",
	.usage = "[-a]\nname ...",
	.summary = "print environment variables",
	.help = "Prints all environment variables in order of names, or those named.\n"
		"$? is 1 when one of those does not exist.",
	.max_args = -1,
	.run = do_printenv,
	.complete = complete_variables,
	.repeatable = true,
};

/* The words with one blank between them, in memory of malloc(); NULL when there is none. */
static char *join(char *const word[])
{
	size_t size = 1;
	char *text, *p;

	for (size_t i = 0; word[i]; i++)
		size += strlen(word[i]) + 1;
	text = malloc(size);
	if (!text)
		return NULL;
	p = text;
	for (size_t i = 0; word[i]; i++) {
		size_t len = strlen(word[i]);

		if (i)
			*p++ = ' ';
		memcpy(p, word[i], len);
		p += len;
	}
	*p = '\0';
	return text;
}

static int set(const char *name, char *const words[], bool force)
{
	char *joined = NULL;
	const char *value = words[0];
	int ret;

	if (value && words[1]) {
		joined = join(words);
		if (!joined)
			return -ENOMEM;
		value = joined;
	}
	ret = IS_ENABLED(CONFIG_ENV_FLAGS) && force ? env_set_forced(name, value) :
						      env_set(name, value);
	free(joined);
	return ret;
}

static int do_setenv(int argc, char *const argv[])
{
	char *const *arg = argv + 1;
	bool force = false;
	int ret;

	if (strcmp(arg[0], "-f") == 0) {
		arg++;
		force = true;
	}
	if (!arg[0])
		return CMD_USAGE;
	if (!*arg[0]) {
		printf("## Error: a variable needs a name\n");
		return CMD_FAILURE;
	}
	if (strchr(arg[0], '=')) {
		printf("## Error: illegal character '=' in variable name \"%s\"\n", arg[0]);
		return CMD_FAILURE;
	}
	ret = set(arg[0], arg + 1, force);
	if (ret == 0)
		return CMD_OK;
	printf("setenv: %s: " ERR_FMT "\n", arg[0], ERR_ARG(ret));
	return CMD_FAILURE;
}

const struct command cmd_setenv = {
	.name = "setenv",
	.usage = "[-f] name value ...\n[-f] name",
	.summary = "set environment variables",
	.help = "Sets NAME to the values with one blank between them; without a value NAME is\n"
		"deleted. Quote a value that holds blanks, ';' or '$':\n"
		"\n"
		"    => setenv bootcmd 'load virtio 0:1 ${kernel_addr_r} Image; booti ${kernel_addr_r}'\n"
		"\n"
		"-f sets what is read-only or write-once too (`env flags`).",
	.min_args = 1,
	.max_args = -1,
	.run = do_setenv,
	.complete = complete_variables,
};
