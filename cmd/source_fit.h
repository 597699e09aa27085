/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts in FIT images, for source. */
#ifndef CMD_SOURCE_FIT_H
#define CMD_SOURCE_FIT_H

#include <stdbool.h>
#include <stdint.h>

/* Does WHERE, the argument of source, stand for a FIT image? The cold part is open. */
bool source_is_fit(const char *where);

/*
 * The text of the script that "ADDR", "ADDR:image" or "ADDR#configuration" stands for:
 * without a name the default configuration's. Its hashes are right, and with
 * CONFIG_VERIFIED_BOOT it is signed. -EINVAL, -ENOENT, -EACCES and the errors of
 * boot/fit.h, of which the user has been told.
 */
int source_fit(const char *where, const char **text, uint32_t *size);

#endif
