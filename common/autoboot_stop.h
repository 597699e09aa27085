/* SPDX-License-Identifier: Apache-2.0 */
/* What stops the autoboot: any key, a certain one, or a password. One file each, by Kconfig. */
#ifndef COMMON_AUTOBOOT_STOP_H
#define COMMON_AUTOBOOT_STOP_H

#include <stdbool.h>

/* What is said while seconds are counted down, with room for them: "... %2lld". */
extern const char autoboot_words[];

/* One byte that was typed: true when it, or it with those before, is what stops. */
bool autoboot_stops(unsigned char byte);

#endif
