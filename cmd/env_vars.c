/* SPDX-License-Identifier: Apache-2.0 */
/* env default, delete, exists, grep. */
#include <common/command.h>
#include <common/env.h>
#include <common/env_default.h>
#include <common/env_saved.h>
#include <common/env_text.h>
#include <drivers/device.h>
#include <errno.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "env_cmd.h"

/* Takes options, single letters of KNOWN, off ARGV; each one sets its place in SET. */
static bool take_options(int *argc, char *const **argv, const char *known, bool *set)
{
	while (*argc > 1 && (*argv)[1][0] == '-' && (*argv)[1][1]) {
		for (const char *p = (*argv)[1] + 1; *p; p++) {
			const char *at = strchr(known, *p);

			if (!at)
				return false;
			set[at - known] = true;
		}
		--*argc;
		++*argv;
	}
	return true;
}

static int default_all(bool keep)
{
	static char *const every[] = { NULL };
	int ret;

	printf("## Resetting to default environment\n");
	if (IS_ENABLED(CONFIG_ENV_STORE))
		env_saved_forget();
	if (keep)
		ret = env_text_import(env_default_text, env_default_size, '\0', false, every);
	else
		ret = env_reset(env_default_text, env_default_size);
	return ret ? ret : env_machine_variables(device_tree());
}

int env_default(int argc, char *const argv[])
{
	enum { ALL, KEEP, FORCE };
	bool option[3] = { false };
	int ret = 0;

	if (!take_options(&argc, &argv, "akf", option))
		return CMD_USAGE;
	if (option[ALL] == (argc > 1))
		return CMD_USAGE;
	if (option[ALL])
		return default_all(option[KEEP]);
	for (int i = 1; !ret && i < argc && !option[KEEP]; i++)
		ret = env_set(argv[i], NULL);
	return ret ? ret : env_text_import(env_default_text, env_default_size, '\0', false, argv + 1);
}

int env_delete(int argc, char *const argv[])
{
	bool force = false;
	int status = CMD_OK;

	if (!take_options(&argc, &argv, "f", &force) || argc < 2)
		return CMD_USAGE;
	for (int i = 1; i < argc; i++)
		if (!env_get(argv[i]) || env_set(argv[i], NULL))
			status = CMD_FAILURE;
	return status;
}

int env_exists(int argc, char *const argv[])
{
	if (argc != 2)
		return CMD_USAGE;
	return env_get(argv[1]) ? CMD_OK : CMD_FAILURE;
}

struct search {
	char *const *words;
	bool names, values, found;
};

static int match(const char *name, const char *value, void *ctx)
{
	struct search *s = ctx;

	for (size_t i = 0; s->words[i]; i++) {
		if (!(s->names && strstr(name, s->words[i])) &&
		    !(s->values && strstr(value, s->words[i])))
			continue;
		printf("%s=%s\n", name, value);
		s->found = true;
		break;
	}
	return 0;
}

int env_grep(int argc, char *const argv[])
{
	enum { NAMES, VALUES, BOTH };
	bool option[3] = { false };
	struct search s;

	if (!take_options(&argc, &argv, "nvb", option) || argc < 2)
		return CMD_USAGE;
	if (option[BOTH] || (!option[NAMES] && !option[VALUES]))
		option[NAMES] = option[VALUES] = true;
	s = (struct search){ .words = argv + 1, .names = option[NAMES], .values = option[VALUES] };
	env_foreach(match, &s);
	return s.found ? CMD_OK : CMD_FAILURE;
}
