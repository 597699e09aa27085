/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Environment variables: name=value strings, sorted by name.
 *
 * Pure but for malloc; the default text comes from the board, stores are
 * separate modules. Host-tested.
 */
#ifndef COMMON_ENV_H
#define COMMON_ENV_H

#include <common/vartab.h>
#include <stdbool.h>
#include <stddef.h>

/* Most bytes that all "name=value\0" may take together. */
#define ENV_MAX_SIZE (1024 * 1024)

/* The value, valid until that variable changes, or NULL. */
const char *env_get(const char *name);

/* The value as a number (U-Boot's rule: hexadecimal) or DFLT when unset or not a number. */
unsigned long env_get_hex(const char *name, unsigned long dflt);

/*
 * Sets NAME to VALUE (copied; "" is a value); VALUE NULL deletes, also what is
 * not there. -EINVAL for a bad name ('=' in it, or empty), -ENOSPC when
 * ENV_MAX_SIZE would be passed, -ENOMEM; with CONFIG_ENV_FLAGS, -EPERM and
 * -EINVAL for what they forbid (which has been said). Nothing is changed then.
 */
int env_set(const char *name, const char *value);

/* The same, past what common/env_flags.h says of access. */
int env_set_forced(const char *name, const char *value);

int env_set_hex(const char *name, unsigned long value);

/*
 * Calls VISIT for each variable in order of names; a non-zero return ends the
 * walk and is returned. VISIT must not change the environment.
 */
int env_foreach(int (*visit)(const char *name, const char *value, void *ctx), void *ctx);

/* Bytes that all "name=value\0" take. */
size_t env_size(void);

/*
 * Forgets everything and imports "k=v\0k=v\0\0" (at most LEN bytes). Of two
 * equal names the later wins. -EBADMSG for damage, -ENOSPC, -ENOMEM; nothing
 * is changed then.
 */
int env_reset(const char *text, size_t len);

/*
 * Makes the variables of FRESH (taken over; it is empty then) the environment.
 * Its limit must be ENV_MAX_SIZE. With CONFIG_ENV_FLAGS, what the rules of now
 * forbid is said and stays as it is, and the first such error is returned, as
 * env_set() would; FORCE overrides access. -ENOMEM, -ENOSPC: nothing is changed.
 */
int env_adopt(struct vartab *fresh, bool force);

#endif
