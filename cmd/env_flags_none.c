/* SPDX-License-Identifier: Apache-2.0 */
/* env flags in a build without rules for variables. */
#include <common/command.h>
#include <stdio.h>

#include "env_cmd.h"

int env_flags(int argc, char *const argv[])
{
	printf("this build has no rules for variables: see CONFIG_ENV_FLAGS\n");
	return CMD_FAILURE;
}
