/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Environment variables: name=value strings, sorted by name.
 *
 * Pure but for malloc; the default text comes from the board, stores are
 * separate modules. Host-tested.
 */
#ifndef COMMON_ENV_H
#define COMMON_ENV_H

#include <stdbool.h>
#include <stddef.h>

/* The value, valid until that variable changes, or NULL. */
const char *env_get(const char *name);

/* The value as a number (U-Boot's rule: hexadecimal) or DFLT when unset or not a number. */
unsigned long env_get_hex(const char *name, unsigned long dflt);

/* Sets (VALUE NULL or "": deletes). -EINVAL for a bad name ('=' or empty), -ENOMEM. */
int env_set(const char *name, const char *value);
int env_set_hex(const char *name, unsigned long value);

/* Calls VISIT for each variable in order of names; a non-zero return ends the walk and is returned. */
int env_foreach(int (*visit)(const char *name, const char *value, void *ctx), void *ctx);

/* Forgets everything and imports "k=v\0k=v\0\0" (at most LEN bytes). -EINVAL for damage. */
int env_reset(const char *text, size_t len);

#endif
