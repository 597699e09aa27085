/* SPDX-License-Identifier: Apache-2.0 */
/* timeline: what the start has taken its time with. */
#include <arch/entry_state.h>
#include <arch/timer.h>
#include <common/command.h>
#include <common/timeline.h>
#include <inttypes.h>
#include <stdio.h>

static uint64_t microseconds(uint64_t ticks)
{
	uint64_t hz = timer_hz();

	return hz ? ticks / hz * 1000000 + ticks % hz * 1000000 / hz : 0;
}

/* A part that ended at TICKS; returns that. */
static uint64_t print(const char *name, uint64_t before, uint64_t ticks)
{
	printf("%10" PRIu64 " %10" PRIu64 "  %s\n", microseconds(ticks),
	       microseconds(ticks) - microseconds(before), name);
	return ticks;
}

static int do_timeline(int argc, char *const argv[])
{
	size_t count;
	const struct timeline_mark *mark = timeline(&count);
	uint64_t before;

	printf("    end us    took us  what\n");
	before = print("before Slipway", 0, entry_state()->ticks);
	for (size_t i = 0; i < count; i++)
		before = print(mark[i].name, before, mark[i].ticks);
	print("since then", before, timer_ticks());
	return CMD_OK;
}

const struct command cmd_timeline = {
	.name = "timeline",
	.usage = "",
	.summary = "show how long each part of the start took",
	.help = "Prints when each part of the start ended, in microseconds since the counter began\n"
		"to run, which is at reset on most machines, and how long it took. autoboot includes\n"
		"the wait for a key and what was tried to boot; loads have lines of their own, also those\n"
		"that were typed (the first 32 lines are kept).\n",
	.max_args = 0,
	.run = do_timeline,
};
