/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When each part of the start, and each load, was over: marks that main.c and loads
 * set and `timeline` shows. A mark costs one read of the counter. With CONFIG_CMD_TIMELINE only.
 */
#ifndef COMMON_TIMELINE_H
#define COMMON_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

#define TIMELINE_MAX 32u

struct timeline_mark {
	const char *name;        /* of what ended here; must stay */
	uint64_t ticks;          /* arch/timer.h */
};

/* NAME is over. What finds no room is left out. */
void timeline_mark(const char *name);

/* All marks, oldest first. */
const struct timeline_mark *timeline(size_t *count);

#endif
