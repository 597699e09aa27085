/* SPDX-License-Identifier: Apache-2.0 */
/* The console's parts among themselves. */
#ifndef COMMON_CONSOLE_PRIV_H
#define COMMON_CONSOLE_PRIV_H

#include <drivers/serial.h>
#include <stdbool.h>

enum console_stream { CONSOLE_IN, CONSOLE_OUT, CONSOLE_ERR, CONSOLE_STREAMS };

#define CONSOLE_PORTS_MAX 4

/* Ports that a stream uses all at once. */
struct console_route {
	const struct serial *port[CONSOLE_PORTS_MAX];
	unsigned int count;
};

/* console.c. One route, to be changed; port I of it (the early one before there is any), or NULL. */
struct console_route *console_route(enum console_stream stream);
const struct serial *console_port(enum console_stream stream, unsigned int i);

/* All streams use PORT and no other. */
void console_route_to(const struct serial *port);

/* One byte as it is. */
void console_put_raw(enum console_stream stream, char c);

/* console_errors.c: counts what a byte's flags (drivers/serial.h) say. */
void console_count_errors(unsigned int received);

/* console_silent.c: true when C is not to be seen, or not yet. */
bool console_swallow(char c);

#endif
