/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Serial ports, as the console sees them. A driver makes one instance per
 * device (device.priv of a probed DEV_SERIAL device points to it); the early
 * console uses the same operations before anything is probed, so they may
 * neither allocate nor depend on initialised data.
 */
#ifndef DRIVERS_SERIAL_H
#define DRIVERS_SERIAL_H

#include <stdbool.h>
#include <stdint.h>

/* What get() returns beside the byte. */
#define SERIAL_BYTE    0x0ff
#define SERIAL_FRAMING 0x100      /* no stop bit: another speed, or noise */
#define SERIAL_PARITY  0x200
#define SERIAL_BREAK   0x400      /* the line was held down */
#define SERIAL_OVERRUN 0x800      /* this byte is good, but others were lost behind it */
#define SERIAL_DAMAGED (SERIAL_FRAMING | SERIAL_PARITY | SERIAL_BREAK)    /* there is no byte */

struct serial_ops {
	/* Makes the port work in both directions where it does not yet. Keeps the line speed. */
	void (*init)(uint64_t base);
	void (*put)(uint64_t base, char c);      /* waits for room in the FIFO */
	/* A byte (SERIAL_BYTE), with what the line did to it; -EAGAIN: none waits. */
	int (*get)(uint64_t base);
	bool (*rx_ready)(uint64_t base);
	void (*drain)(uint64_t base);            /* waits until everything has left the wire */
};

struct serial {
	const struct serial_ops *ops;
	uint64_t base;
	const char *name;
};

#endif
