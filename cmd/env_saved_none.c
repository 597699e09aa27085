/* SPDX-License-Identifier: Apache-2.0 */
/* env save, load, erase, select and info in a build that stores no environment. */
#include <common/command.h>
#include <stdio.h>

#include "env_cmd.h"

static int no_store(void)
{
	printf("this build stores no environment: see CONFIG_ENV_IN_FAT and its neighbours\n");
	return CMD_FAILURE;
}

int env_save(int argc, char *const argv[])
{
	return no_store();
}

int env_load(int argc, char *const argv[])
{
	return no_store();
}

int env_erase(int argc, char *const argv[])
{
	return no_store();
}

int env_select(int argc, char *const argv[])
{
	return no_store();
}

int env_info(int argc, char *const argv[])
{
	enum { DEFAULT, STORE, QUIET };
	bool ask[3] = { false };

	if (!env_options("info", &argc, &argv, "dpq", ask) || argc > 1)
		return CMD_USAGE;
	if (!ask[DEFAULT] && !ask[STORE] && !ask[QUIET])
		printf("env_valid = invalid\nenv_ready = true\nenv_use_default = true\n");
	if (ask[DEFAULT] && !ask[QUIET])
		printf("Default environment is used\n");
	if (ask[STORE] && !ask[QUIET])
		printf("Environment cannot be persisted\n");
	return ask[STORE] ? CMD_FAILURE : CMD_OK;
}
