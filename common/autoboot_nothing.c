/* SPDX-License-Identifier: Apache-2.0 */
/* The console is off: no key stops anything. */
#include "autoboot_stop.h"

#include <stddef.h>

const char autoboot_words[] = "Autoboot";
const char *const autoboot_locked_words = NULL;

bool autoboot_stops(unsigned char byte)
{
	return false;
}
