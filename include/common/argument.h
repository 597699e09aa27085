/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments of commands. Talks to the user. */
#ifndef COMMON_ARGUMENT_H
#define COMMON_ARGUMENT_H

#include <stdint.h>

/*
 * Reads TEXT as a number of BASE (10 or 16) where no prefix says another
 * (lib/number.h). -EINVAL: TEXT is none (NULL: nothing was given), or more than
 * 64 bits; a message says so, with the COMMAND and WHAT the number is ("address").
 * *VALUE is changed only on success.
 */
int argument_number(const char *command, const char *what, const char *text, unsigned int base,
		    uint64_t *value);

#endif
