/* SPDX-License-Identifier: Apache-2.0 */
#include "autoboot_stop.h"

const char autoboot_words[] = "Hit any key to stop autoboot";

bool autoboot_stops(unsigned char byte)
{
	return true;
}
