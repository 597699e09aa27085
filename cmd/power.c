/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/psci.h>
#include <common/command.h>
#include <common/console.h>
#include <stdio.h>

static int do_reset(int argc, char *const argv[])
{
	printf("resetting ...\n");
	console_drain();
	psci_system_reset();
}

static int do_poweroff(int argc, char *const argv[])
{
	printf("poweroff ...\n");
	console_drain();
	psci_system_off();
}

const struct command cmd_reset = {
	.name = "reset",
	.usage = "[-w]",
	.summary = "reset the machine",
	.help = "Resets the machine through PSCI. -w (warm) is accepted; both kinds are the same.\n",
	.min_args = 0,
	.max_args = 1,
	.run = do_reset,
};

const struct command cmd_poweroff = {
	.name = "poweroff",
	.usage = "",
	.summary = "switch the machine off",
	.help = "Switches the machine off through PSCI.\n",
	.min_args = 0,
	.max_args = 0,
	.run = do_poweroff,
};
