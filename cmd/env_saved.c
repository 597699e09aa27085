/* SPDX-License-Identifier: Apache-2.0 */
/* env save, load, erase, select, info, and saveenv. */
#include <common/command.h>
#include <common/env_saved.h>
#include <errno.h>
#include <lib/errname.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "env_cmd.h"

/* "OK" has been printed, or the line is open still. */
static int status(int ret)
{
	if (!ret)
		return CMD_OK;
	printf("Failed: " ERR_FMT "\n", ERR_ARG(ret));
	return CMD_FAILURE;
}

int env_save(int argc, char *const argv[])
{
	return argc > 1 ? CMD_USAGE : status(env_saved_save());
}

int env_load(int argc, char *const argv[])
{
	return argc > 1 ? CMD_USAGE : status(env_saved_load());
}

int env_erase(int argc, char *const argv[])
{
	return argc > 1 ? CMD_USAGE : status(env_saved_erase());
}

int env_select(int argc, char *const argv[])
{
	int ret;

	if (argc > 2)
		return CMD_USAGE;
	if (argc == 1) {
		printf("%s\n", env_saved_location());
		return CMD_OK;
	}
	ret = env_saved_select(argv[1]);
	printf("Select Environment on %s: %s\n", argv[1], ret ? "location not found" : "OK");
	return ret ? CMD_FAILURE : CMD_OK;
}

static void print_info(enum env_origin origin)
{
	printf("env_valid = %s\n", origin == ENV_FROM_DEFAULT ? "invalid" :
	       origin == ENV_FROM_SECOND ? "redundant" : "valid");
	printf("env_ready = true\n");
	printf("env_use_default = %s\n", origin == ENV_FROM_DEFAULT ? "true" : "false");
}

int env_info(int argc, char *const argv[])
{
	enum env_origin origin = env_saved_origin();
	enum { DEFAULT, STORE, QUIET };
	bool is_default = origin == ENV_FROM_DEFAULT, ask[3] = { false };

	if (!env_options("info", &argc, &argv, "dpq", ask) || argc > 1)
		return CMD_USAGE;
	if (!ask[DEFAULT] && !ask[STORE] && !ask[QUIET])
		print_info(origin);
	if (ask[DEFAULT] && !ask[QUIET])
		printf(is_default ? "Default environment is used\n" :
		       "Environment was loaded from persistent storage\n");
	if (ask[STORE] && !ask[QUIET])
		printf("Environment can be persisted\n");
	return ask[DEFAULT] && !is_default ? CMD_FAILURE : CMD_OK;
}
