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

struct serial_ops {
	/* Makes the port work in both directions where it does not yet. Keeps the line speed. */
	void (*init)(uint64_t base);
	void (*put)(uint64_t base, char c);      /* waits for room in the FIFO */
	int (*get)(uint64_t base);               /* a byte; -EAGAIN: none waits; -EIO: line error */
	bool (*rx_ready)(uint64_t base);
	void (*drain)(uint64_t base);            /* waits until everything has left the wire */
};

struct serial {
	const struct serial_ops *ops;
	uint64_t base;
	const char *name;
};

#endif
