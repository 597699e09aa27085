/* SPDX-License-Identifier: Apache-2.0 */
#include <common/timeline.h>

#include <arch/timer.h>

static struct timeline_mark marks[TIMELINE_MAX];
static size_t used;

void timeline_mark(const char *name)
{
	if (used < TIMELINE_MAX)
		marks[used++] = (struct timeline_mark){ .name = name, .ticks = timer_ticks() };
}

const struct timeline_mark *timeline(size_t *count)
{
	*count = used;
	return marks;
}
