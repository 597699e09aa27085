/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The script language: U-Boot's hush, as lexer, parser and executor over a
 * syntax tree. Used by the prompt, `run`, `source` and the boot flow.
 */
#ifndef COMMON_SHELL_H
#define COMMON_SHELL_H

#include <stddef.h>

/*
 * Parses and executes TEXT (LEN bytes, need not end in NUL, may hold many
 * lines). Returns the value of the last command (0 is success; it is what $?
 * gives), or a negative errno for a script that does not parse (a message
 * with line and column has been printed), that recurses too deep (-ELOOP) or
 * was interrupted by Ctrl-C (-EINTR).
 */
int shell_run(const char *text, size_t len);

/* Runs one command whose words are already expanded. */
int shell_run_command(int argc, char *const argv[]);

/* The value of $?. */
int shell_last_status(void);

/* The prompt: reads lines and runs them, for ever. */
void shell_interactive(void) __attribute__((noreturn));

#endif
