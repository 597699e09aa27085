/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment as text that people edit ("name=value" lines) and as the
 * bytes that stores and tools use ("name=value\0...\0\0").
 *
 * In lines, a newline or a backslash in a value is written behind a backslash,
 * as in U-Boot. Between NULs nothing is: U-Boot's own writes backslashes twice
 * there, but fw_setenv and mkenvimage, which write the same bytes, do not.
 *
 * Pure but for malloc. Host-tested and fuzzed.
 */
#ifndef COMMON_ENV_TEXT_H
#define COMMON_ENV_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes variables, those of the NULL-terminated list NAMES or, when that is
 * empty, all, in order of names, with SEP ('\n' or NUL) behind each and a NUL
 * behind the last one. Returns the bytes that takes, although only ROOM are
 * there: when it is more, nothing useful has been written.
 */
size_t env_text_export(char sep, char *const names[], char *buf, size_t room);

/*
 * Sets what TEXT (LEN bytes, or up to a NUL where SEP is a newline, or to an
 * empty string where it is NUL) assigns: only the variables of NAMES, or all
 * when that is empty. "name=" and "name" delete. In lines, leading blanks and lines that
 * begin with '#' are left out, and with CRLF a '\r' before the newline.
 * The errors of env_set(); what comes before the variable that failed stays set.
 */
int env_text_import(const char *text, size_t len, char sep, bool crlf, char *const names[]);

/*
 * Makes what TEXT assigns the whole environment; all else is deleted. Errors of
 * env_adopt(), whose FORCE this is; -EINVAL for a variable without a name.
 */
int env_text_replace(const char *text, size_t len, char sep, bool crlf, bool force);

/*
 * What env_text_import() would do with the same: the number of variables that it
 * would set or delete, -EINVAL when a name is empty, -ENOMEM. Changes nothing.
 */
int env_text_check(const char *text, size_t len, char sep, bool crlf, char *const names[]);

#endif
