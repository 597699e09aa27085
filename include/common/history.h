/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that were entered, for the line editor. Pure but for malloc. */
#ifndef COMMON_HISTORY_H
#define COMMON_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#define HISTORY_LINES 64

struct history {
	char *line[HISTORY_LINES];      /* a ring */
	unsigned int added;             /* so many were ever added */
};

/* Adds a line unless it is empty or the one before once more; the oldest is forgotten. */
void history_add(struct history *h, const char *line);

/* The line AGE back (0: the last one), or NULL when there is none so old. */
const char *history_get(const struct history *h, unsigned int age);

/* True when TEXT occurs in LINE. */
bool history_holds(const char *line, const char *text);

void history_clear(struct history *h);

#endif
