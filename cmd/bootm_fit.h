/* SPDX-License-Identifier: Apache-2.0 */
/* The half of bootm that starts FIT images. */
#ifndef CMD_BOOTM_FIT_H
#define CMD_BOOTM_FIT_H

#include <stdbool.h>

/* Does WHERE, bootm's first argument, stand for a FIT image? */
bool bootm_is_fit(const char *where);

/*
 * Boots it: ARGV[2] and ARGV[3] are bootm's, OPTION what -h says (NULL: nothing).
 * Comes back only with an error, of which the user has been told.
 */
int bootm_fit(const char *where, int argc, char *const argv[], const char *option);

#endif
