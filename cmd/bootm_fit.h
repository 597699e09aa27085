/* SPDX-License-Identifier: Apache-2.0 */
/* The half of bootm that starts FIT images. */
#ifndef CMD_BOOTM_FIT_H
#define CMD_BOOTM_FIT_H

#include <boot/fit_ahead.h>
#include <stdbool.h>

/* Does WHERE, bootm's first argument, stand for a FIT image? */
bool bootm_is_fit(const char *where);

/*
 * Boots it: ARGV[2] and ARGV[3] are bootm's, OPTION what -h says (NULL: nothing).
 * AHEAD (NULL: nothing) was hashed while this very command loaded the file. Comes back only
 * with an error, of which the user has been told.
 */
int bootm_fit(const char *where, int argc, char *const argv[], const char *option,
	      const struct fit_ahead *ahead);

/*
 * What bootm_fit() of WHERE is going to need hashed, when of the file there is no more yet
 * than the tree. An error, of which the user has been told, is one that it would end with.
 */
int bootm_fit_plan(const char *where, struct fit_ahead *ahead);

#endif
