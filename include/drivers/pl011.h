/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arm PrimeCell UART (PL011, Arm DDI 0183). Called through pl011_ops by the
 * console, and directly by the early console, which runs with the MMU off and
 * before relocation and so cannot use a table of pointers. Knows no devicetree.
 *
 * Waiting is bounded: a port that never gets rid of its bytes (flow control, a
 * clock that stands still) loses them instead of stopping the boot.
 */
#ifndef DRIVERS_PL011_H
#define DRIVERS_PL011_H

#include <drivers/serial.h>

extern const struct serial_ops pl011_ops;

void pl011_init(uint64_t base);
void pl011_putc(uint64_t base, char c);
int pl011_getc(uint64_t base);
bool pl011_rx_ready(uint64_t base);
void pl011_drain(uint64_t base);

/* Masks and clears the port's interrupts; it goes on working. For the hand-off. -EIO when one stays. */
int pl011_quiesce(uint64_t base);

#endif
