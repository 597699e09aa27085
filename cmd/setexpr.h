/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of setexpr share. */
#ifndef CMD_SETEXPR_H
#define CMD_SETEXPR_H

#define SETEXPR_STRING_MAX 0x10000u     /* bytes of one string in memory */

/*
 * TEXT, or with '*' the string at that address, in memory of malloc(). -EINVAL
 * when that has been printed, -ENOMEM.
 */
int setexpr_string(const char *command, const char *text, char **string);

/* Sets the variable. CMD_OK, or CMD_FAILURE, of which the user has been told. */
int setexpr_store(const char *name, const char *value);

/* setexpr NAME fmt FORMAT [VALUE]...: returns what a command does. */
int setexpr_format(int argc, char *const argv[]);

#endif
