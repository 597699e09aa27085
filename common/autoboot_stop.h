/* SPDX-License-Identifier: Apache-2.0 */
/* What stops the autoboot: any key, a certain one, or a password. One file each, by Kconfig. */
#ifndef COMMON_AUTOBOOT_STOP_H
#define COMMON_AUTOBOOT_STOP_H

#include <stdbool.h>
#include <stdint.h>

/* What is said while seconds are counted down, with room for them: "... %2lld". */
extern const char autoboot_words[];

/* One byte that was typed: true when it, or it with those before, is what stops. */
bool autoboot_stops(unsigned char byte);

/* --- where whoever cannot stop it gets no prompt (CONFIG_AUTOBOOT_LOCKS) -------------- */

/* What is said after a failed boot of how to unlock the console; NULL: nothing unlocks it. */
extern const char *const autoboot_locked_words;

/* Runs COMMAND as often as CONFIG_AUTOBOOT_TRIES says. */
void autoboot_try(const char *command);

/*
 * After a failed boot: comes back when STOPPED says that the console was unlocked.
 * Else this is the end, CONFIG_AUTOBOOT_FAILED_*.
 */
void autoboot_failed(bool (*stopped)(void));

#endif
