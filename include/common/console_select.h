/* SPDX-License-Identifier: Apache-2.0 */
/* The variables stdin, stdout and stderr: which devices the console is on. With CONFIG_CONSOLE_SELECT. */
#ifndef COMMON_CONSOLE_SELECT_H
#define COMMON_CONSOLE_SELECT_H

#include <stdbool.h>

/* True for one of the three names. */
bool console_is_stream(const char *name);

/*
 * Puts a stream on the devices in LIST ("serial,pl011@9040000"; NULL: serial).
 * -ENODEV when one of them is not there or does not work, which is said; the
 * stream stays where it is then.
 */
int console_select(const char *stream, const char *list);

/* The variables are there: follows them. What cannot be is said, and left as it was. */
void console_select_start(void);

#endif
