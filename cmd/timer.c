/* SPDX-License-Identifier: Apache-2.0 */
/* timer: a stop watch for scripts. */
#include <arch/timer.h>
#include <common/command.h>
#include <common/complete.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int do_timer(int argc, char *const argv[])
{
	static uint64_t start;
	uint64_t ms;

	if (!strcmp(argv[1], "start")) {
		start = timer_us();
		return CMD_OK;
	}
	if (strcmp(argv[1], "get"))
		return CMD_USAGE;
	ms = (timer_us() - start) / 1000;
	printf("%" PRIu64 ".%03u\n", ms / 1000, (unsigned int)(ms % 1000));
	return CMD_OK;
}

static void complete_timer(struct completion *c)
{
	if (c->argc != 1)
		return;
	completion_add(c, "get");
	completion_add(c, "start");
}

const struct command cmd_timer = {
	.name = "timer",
	.usage = "start\nget",
	.summary = "access the system timer",
	.help = "start begins to count; get prints the seconds since then, or since the counter\n"
		"began to run.\n"
		"\n"
		"    => timer start; load virtio 0:1 ${loadaddr} Image; timer get",
	.min_args = 1,
	.max_args = 1,
	.run = do_timer,
	.complete = complete_timer,
	.repeatable = true,
};
