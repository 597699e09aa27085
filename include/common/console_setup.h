/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing the console's port; for main.c and the early console only. */
#ifndef COMMON_CONSOLE_SETUP_H
#define COMMON_CONSOLE_SETUP_H

#include <drivers/serial.h>
#include <lib/dt.h>

/* The port that the board's early console uses; works before anything is set up. */
extern const struct serial early_serial;

/* The port that /chosen stdout-path names, when a driver has it; else the early one stays. */
void console_init(const struct dt *dt);

#endif
