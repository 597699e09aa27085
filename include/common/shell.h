/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The script language: U-Boot's hush, as lexer, parser and executor over a
 * syntax tree (doc/commands.md describes it). Used by the prompt, `run`,
 * `source` and the boot flow. Knows no command by name.
 */
#ifndef COMMON_SHELL_H
#define COMMON_SHELL_H

#include <stdbool.h>
#include <stddef.h>
#include <lib/util.h>

/* Scripts that run scripts (`run`, `source`) may do so this deep. */
#define SHELL_MAX_DEPTH 32

/*
 * Parses all of TEXT (LEN bytes or up to a NUL, may hold many lines), then
 * executes it. Returns the value of the last command (0 is success; it is what
 * $? gives), or a negative errno, of which the user has been told: -EINVAL for
 * a script that does not parse (nothing of it was executed), -ENOMEM for one
 * that is too large, -ELOOP for one that recurses too deep, -EINTR when Ctrl-C
 * ended it. After the last three the scripts that had called it end too. At the
 * limits of depth the shell has taken less than 48 KiB of stack.
 */
int shell_run(const char *text, size_t len);

/* The same, but gives -EAGAIN, silently, for a script that lacks its end: an open quote or block. */
int shell_run_unless_open(const char *text, size_t len);

/*
 * Runs one command whose words are already expanded. Returns its value, or
 * -EINTR when it was interrupted (pass that on). Errors have been printed. A
 * command that takes an exception has failed.
 */
TRACEABLE int shell_run_command(int argc, char *const argv[]);

/* The value of $?. */
int shell_last_status(void);

/* --- for the commands that steer scripts ------------------------------------- */

/* Ends the innermost script when the command that calls this returns; its value is the script's. */
void shell_exit(void);

/* Leaves LEVELS loops, or (AGAIN) begins the next round of the last of them. -EINVAL: no loop. */
int shell_leave_loops(unsigned int levels, bool again);

/* True when the command runs because of an empty line: the user asks for more of the same. */
bool shell_repeating(void);

/* True for a command that was typed, by itself or in a list: in no script, block or loop. */
bool shell_at_prompt(void);

/*
 * Variables as $name sees them: a `for` loop's own, else the environment's,
 * else a local one (name=value). NULL when there is none.
 */
const char *shell_var_get(const char *name);

/* Sets a local variable; errors are printed. */
int shell_var_set(const char *name, const char *value);

/* Calls VISIT for each local variable, by name; as env_foreach(). */
int shell_var_foreach(int (*visit)(const char *name, const char *value, void *ctx), void *ctx);

/* Forgets all local variables and $?, as after start. For tests. */
void shell_reset(void);

/* --- the prompt -------------------------------------------------------------- */

/* Reads lines and runs them, for ever. */
void shell_interactive(void) __attribute__((noreturn));

/* One round of it: reads a line (and those that belong to it) and runs it. For tests. */
TRACEABLE void shell_prompt(void);

#endif
