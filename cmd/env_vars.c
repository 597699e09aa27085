/* SPDX-License-Identifier: Apache-2.0 */
/* env default, delete, exists; options of all. */
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

bool env_options(const char *sub, int *argc, char *const **argv, const char *known, bool *set)
{
	while (*argc > 1 && (*argv)[1][0] == '-' && (*argv)[1][1]) {
		for (const char *p = (*argv)[1] + 1; *p; p++) {
			const char *at = strchr(known, *p);

			if (!at) {
				printf("env %s: no option -%c\n", sub, *p);
				return false;
			}
			set[at - known] = true;
		}
		--*argc;
		++*argv;
	}
	return true;
}

static int put(const char *name, const char *value, bool force)
{
	return IS_ENABLED(CONFIG_ENV_FLAGS) && force ? env_set_forced(name, value) :
						       env_set(name, value);
}

/* --- default ------------------------------------------------------------------------ */

static int default_all(bool keep, bool force)
{
	static char *const every[] = { NULL };
	struct vartab fresh = { .limit = ENV_MAX_SIZE };
	int ret;

	printf("## Resetting to default environment\n");
	if (IS_ENABLED(CONFIG_ENV_STORE))
		env_saved_forget();
	if (keep)
		ret = env_text_import(env_default_text, env_default_size, '\0', false, every);
	else
		ret = vartab_import(&fresh, env_default_text, env_default_size);
	if (!keep && !ret)
		ret = env_adopt(&fresh, force);
	/* although a variable that its rule protects has stayed */
	return env_machine_variables(device_tree()) || ret ? CMD_FAILURE : CMD_OK;
}

static int default_one(const char *name, bool keep, bool force)
{
	const char *value = env_default_value(name);

	if (!value && keep)
		return 0;
	if (!value)
		printf("## Warning: \"%s\" is not in the default environment%s\n", name,
		       env_get(name) ? ": deleted" : ", nor in this one");
	return put(name, value, force);
}

int env_default(int argc, char *const argv[])
{
	enum { ALL, KEEP, FORCE };
	bool option[3] = { false };
	int status = CMD_OK;

	if (!env_options("default", &argc, &argv, "akf", option))
		return CMD_USAGE;
	if (option[ALL] == (argc > 1))
		return CMD_USAGE;
	if (option[ALL])
		return default_all(option[KEEP], option[FORCE]);
	for (int i = 1; i < argc; i++)
		if (default_one(argv[i], option[KEEP], option[FORCE]))
			status = CMD_FAILURE;
	return status;
}

/* --- delete, exists ------------------------------------------------------------------ */

int env_delete(int argc, char *const argv[])
{
	bool force = false;
	int status = CMD_OK;

	if (!env_options("delete", &argc, &argv, "f", &force) || argc < 2)
		return CMD_USAGE;
	for (int i = 1; i < argc; i++)
		if (!env_get(argv[i]) || put(argv[i], NULL, force))
			status = CMD_FAILURE;
	return status;
}

int env_exists(int argc, char *const argv[])
{
	if (argc != 2)
		return CMD_USAGE;
	return env_get(argv[1]) ? CMD_OK : CMD_FAILURE;
}
