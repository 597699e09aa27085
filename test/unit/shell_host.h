/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the shell needs from below, for tests on the host: a console whose keys
 * the test provides, a guard against "exceptions" that a command raises, and a
 * table of commands: the real ones that need no machine, and a few of the
 * test's own.
 */
#ifndef TEST_SHELL_HOST_H
#define TEST_SHELL_HOST_H

#include <common/command.h>
#include <stdbool.h>
#include <time.h>

extern struct shell_host {
	const char *keys;           /* what console_getc() gives next; the end must not be reached */
	int ctrlc_after;            /* console_ctrlc() is true at the call with this number; 0: never */
	int ctrlc_calls;
	clock_t ctrlc_at;           /* true from then on, by clock(); 0: not */
} shell_host;

/*
 * The commands of that table, for a test that adds some: it links
 * test/unit/command_table.c, or a table of its own, in place of shell_table.c.
 */
extern const struct command cmd_echo, cmd_setenv, cmd_printenv, cmd_run, cmd_test, cmd_bracket,
	cmd_true, cmd_false, cmd_exit, cmd_break, cmd_continue, cmd_showvar, cmd_help, cmd_question,
	cmd_version, cmd_sleep, cmd_time;
extern const struct command cmd_crash, cmd_crash_in, cmd_errno, cmd_again, cmd_args;

#define SHELL_HOST_COMMANDS                                                            \
	&cmd_echo, &cmd_setenv, &cmd_printenv, &cmd_run, &cmd_test, &cmd_bracket,      \
	&cmd_true, &cmd_false, &cmd_exit, &cmd_break, &cmd_continue, &cmd_showvar,     \
	&cmd_help, &cmd_question, &cmd_version, &cmd_sleep, &cmd_time, &cmd_crash,     \
	&cmd_crash_in, &cmd_errno, &cmd_again, &cmd_args

/* Nothing typed, no Ctrl-C, no variables. */
void shell_host_reset(void);

#endif
