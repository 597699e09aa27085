/* SPDX-License-Identifier: Apache-2.0 */
/* A build without CONFIG_CMD_FDT_APPLY: the subcommand is known and says so. */
#include "fdt_cmd.h"

#include <common/command.h>
#include <lib/log.h>

static int run_apply(int argc, char *const argv[])
{
	log_err("fdt apply", "this build cannot merge overlays (CONFIG_CMD_FDT_APPLY)");
	return CMD_FAILURE;
}

const struct fdt_subcommand fdt_sub_apply = { "apply", 1, 1, run_apply };
