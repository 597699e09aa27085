/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/timer.h>
#include <common/command.h>
#include <common/complete.h>
#include <common/shell.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>

static void report(uint64_t us)
{
	unsigned int ms = (unsigned int)(us / 1000 % 1000);
	unsigned int seconds = (unsigned int)(us / 1000000 % 60);
	unsigned int minutes = (unsigned int)(us / 60000000);

	printf("\ntime:");
	if (minutes)
		printf(" %u minutes,", minutes);
	printf(" %u.%03u seconds\n", seconds, ms);
}

static int do_time(int argc, char *const argv[])
{
	uint64_t start = timer_us();
	int ret = shell_run_command(argc - 1, argv + 1);

	if (ret != -EINTR)
		report(timer_us() - start);
	return ret;
}

const struct command cmd_time = {
	.name = "time",
	.usage = "command [args...]",
	.summary = "run commands and summarize execution time",
	.help = "Runs a command and prints how long it took. $? is the command's.\n"
		"\n"
		"    => time load virtio 0:1 ${kernel_addr_r} Image",
	.min_args = 1,
	.max_args = -1,
	.run = do_time,
	.complete = complete_commands,
};
