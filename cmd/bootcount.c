/* SPDX-License-Identifier: Apache-2.0 */
#include <common/bootcount.h>
#include <common/command.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <stdio.h>
#include <string.h>

static int do_bootcount(int argc, char *const argv[])
{
	int ret;

	if (strcmp(argv[1], "print") == 0) {
		printf("%" PRIu32 "\n", bootcount_get());
		return CMD_OK;
	}
	if (strcmp(argv[1], "reset") != 0)
		return CMD_USAGE;
	ret = bootcount_reset();
	if (!ret)
		return CMD_OK;
	printf("Failed: " ERR_FMT "\n", ERR_ARG(ret));
	return CMD_FAILURE;
}

const struct command cmd_bootcount = {
	.name = "bootcount",
	.usage = "print\nreset",
	.summary = "tries of an update",
	.help =
		"While the variable upgrade_available is not 0, the automatic boot counts\n"
		"itself in bootcount, and stores the environment. When bootcount has passed\n"
		"bootlimit, altbootcmd is run in place of bootcmd; when it has passed twice\n"
		"bootlimit, or there is no altbootcmd, nothing is, and the prompt comes. Without\n"
		"bootlimit, and with upgrade_available 0, nothing is counted or written.\n"
		"\n"
		"print prints the count (0 when nothing is counted). reset makes it 0 and stores\n"
		"the environment, all of it, if that changes anything. $? is 0 when that worked.\n"
		"\n"
		"    => setenv bootlimit 3; setenv altbootcmd 'run boot_old'\n"
		"    => setenv upgrade_available 1; saveenv\n"
		"    => bootcount print\n"
		"    0\n",
	.min_args = 1,
	.max_args = 1,
	.run = do_bootcount,
};
