/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment that outlives a reset. Looks through the locations of this
 * build (common/env_location.h), in the order of their names, and takes the
 * first that holds a good copy; saves go where it came from.
 *
 * Of the variables that are computed from the machine's memory (kernel_addr_r
 * and its kin) only those are saved that somebody has changed: the others are
 * right for this machine's memory only, and are computed again at each start.
 *
 * Prints what U-Boot prints: "Loading Environment from FAT... OK".
 */
#ifndef COMMON_ENV_SAVED_H
#define COMMON_ENV_SAVED_H

#include <stdbool.h>

/* Where the environment in force is from: compiled in, or a copy that was stored. */
enum env_origin { ENV_FROM_DEFAULT, ENV_FROM_FIRST, ENV_FROM_SECOND };

/* At start: the default environment is in force, with what the machine adds to it. */
void env_saved_start(void);

/* Replaces the environment by the stored one. -ENOMSG when no copy is good; nothing is changed then. */
int env_saved_load(void);

int env_saved_save(void);
int env_saved_erase(void);

/* Of the location in use: saves and loads go there. NULL: none. */
const char *env_saved_location(void);

/* -ENODEV: no location of this build has that name. */
int env_saved_select(const char *name);

enum env_origin env_saved_origin(void);

/* The default environment and the machine's variables are in force now. */
void env_saved_forget(void);

#endif
