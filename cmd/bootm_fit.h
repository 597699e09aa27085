/* SPDX-License-Identifier: Apache-2.0 */
/* The half of bootm that starts FIT images. */
#ifndef CMD_BOOTM_FIT_H
#define CMD_BOOTM_FIT_H

#include <boot/fit.h>
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
 * The node of the configuration that bootm_fit() of WHERE is going to boot; *FIT is the image,
 * until the next call. The data in it may still be missing. An error, of which the user has
 * been told, is one that bootm_fit() would end with.
 */
int bootm_fit_find(const char *where, const struct fit **fit);

#endif
