/* SPDX-License-Identifier: Apache-2.0 */
/* Noise on the line stops no machine: only CONFIG_AUTOBOOT_STOP_KEY does, typed without a gap. */
#include "autoboot_stop.h"

#include <stddef.h>
#include <string.h>

const char autoboot_words[] = "Autoboot";

static const char key[] = CONFIG_AUTOBOOT_STOP_KEY;

_Static_assert(sizeof(key) > 1, "CONFIG_AUTOBOOT_STOP_KEY is empty: nothing would stop the autoboot");

bool autoboot_stops(unsigned char byte)
{
	static char last[sizeof(key) - 1];

	memmove(last, last + 1, sizeof(last) - 1);
	last[sizeof(last) - 1] = (char)byte;
	return memcmp(last, key, sizeof(last)) == 0;
}
