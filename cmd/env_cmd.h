/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands of `env`, by file. Private to cmd/env*.c. argv[0] is the subcommand. */
#ifndef CMD_ENV_CMD_H
#define CMD_ENV_CMD_H

#include <common/command.h>
#include <stdbool.h>

extern const struct command cmd_printenv, cmd_setenv, cmd_run;

/* env_vars.c */

/*
 * Takes options, single letters of KNOWN, off ARGV; each sets its place in SET.
 * False for another letter, which has been said with the subcommand's name.
 */
bool env_options(const char *sub, int *argc, char *const **argv, const char *known, bool *set);

int env_default(int argc, char *const argv[]);
int env_delete(int argc, char *const argv[]);
int env_exists(int argc, char *const argv[]);

/* env_grep.c */
int env_grep(int argc, char *const argv[]);

/* env_edit.c, or env_edit_none.c in a build that asks for nothing */
int env_ask(int argc, char *const argv[]);
int env_edit(int argc, char *const argv[]);

/* env_move.c */
int env_export(int argc, char *const argv[]);
int env_import(int argc, char *const argv[]);

/* env_flags.c, or env_flags_none.c in a build without rules */
int env_flags(int argc, char *const argv[]);

/* env_saved.c, or env_saved_none.c in a build without a store */
int env_save(int argc, char *const argv[]);
int env_load(int argc, char *const argv[]);
int env_erase(int argc, char *const argv[]);
int env_select(int argc, char *const argv[]);
int env_info(int argc, char *const argv[]);

#endif
