/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A console that writes nothing while it boots, when the variable silent is set.
 * What is written before the variables are known is held, and then written or
 * dropped. Reports of exceptions are always written. With CONFIG_SILENT_CONSOLE.
 */
#ifndef COMMON_CONSOLE_SILENT_H
#define COMMON_CONSOLE_SILENT_H

#include <stdbool.h>

/* From here on output is held. */
void console_hold(void);

/* The variables are known: writes what was held, or drops it and all that follows. */
void console_release(bool silent);

/* Somebody is there: from now on all is written. */
void console_loud(void);

#endif
