/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a driver lets happen while it waits for its device. Somebody may be typing
 * or pasting meanwhile: the console keeps what comes, because the FIFO of its
 * UART is full after 1.4 ms at 115200 baud.
 */
#ifndef DRIVERS_IDLE_H
#define DRIVERS_IDLE_H

/* FN is to be short and to wait for nothing. Until this is called, nothing happens. */
void driver_set_idle(void (*fn)(void));

/* For loops that wait, at least once in 50,000 instructions. */
void driver_idle(void);

#endif
