/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the shell know of each other beside the syntax tree. */
#ifndef COMMON_SHELL_STATE_H
#define COMMON_SHELL_STATE_H

#include "shell_ast.h"

/* Prints ERROR with its line and column in TEXT, and the line. */
void shell_report(const struct shell_error *error, const char *text, size_t len);

/* Executes a list; returns the value of the last command. */
void shell_exec(const struct shell_node *list);

/*
 * Makes NAME the variable of a `for` loop, which hides the environment's, or
 * (OUTER = what this returned) ends that again.
 */
bool shell_var_loop_begin(const char *name);
void shell_var_loop_end(const char *name, bool outer);

void shell_vars_clear(void);

/* A line from the prompt begins; REPEATED: it is the last one again. */
void shell_line_begins(bool repeated);

/* True when all commands since shell_line_begins() may be repeated by an empty line. */
bool shell_line_repeatable(void);

#endif
