/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the shell needs from below, for tests on the host: a console whose keys
 * the test provides, a guard against "exceptions" that a command raises, and a
 * table of commands: the real ones that need no machine, and a few of the
 * test's own.
 */
#ifndef TEST_SHELL_HOST_H
#define TEST_SHELL_HOST_H

#include <stdbool.h>
#include <time.h>

extern struct shell_host {
	const char *keys;           /* what console_getc() gives next; the end must not be reached */
	int ctrlc_after;            /* console_ctrlc() is true at the call with this number; 0: never */
	int ctrlc_calls;
	clock_t ctrlc_at;           /* true from then on, by clock(); 0: not */
} shell_host;

/* Nothing typed, no Ctrl-C, no variables. */
void shell_host_reset(void);

#endif
