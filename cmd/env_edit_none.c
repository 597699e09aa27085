/* SPDX-License-Identifier: Apache-2.0 */
/* env ask and env edit in a build without them. */
#include <common/command.h>
#include <stdio.h>

#include "env_cmd.h"

static int not_here(void)
{
	printf("this build asks for no values: see CONFIG_CMD_EDITENV\n");
	return CMD_FAILURE;
}

int env_ask(int argc, char *const argv[])
{
	return not_here();
}

int env_edit(int argc, char *const argv[])
{
	return not_here();
}
