/* SPDX-License-Identifier: Apache-2.0 */
/* env save, load, erase, select and info in a build that stores no environment. */
#include <common/command.h>
#include <stdio.h>
#include <string.h>

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
	bool ask_default = argc > 1 && strcmp(argv[1], "-d") == 0;

	if (argc == 1)
		printf("env_valid = invalid\nenv_ready = true\nenv_use_default = true\n");
	return argc == 1 || ask_default ? CMD_OK : CMD_FAILURE;
}
