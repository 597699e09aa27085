/* SPDX-License-Identifier: Apache-2.0 */
/* Where output goes. Input is in console_input.c. */
#include <common/console.h>

#include <common/console_setup.h>
#include <drivers/device.h>
#include <drivers/idle.h>
#include <lib/util.h>
#include <stdio.h>
#include "console_priv.h"

#define PUT_BETWEEN_LOOKS 8u     /* bytes: half of the FIFO of a PL011, which fills as fast as ours empties */

/* Empty: the board's early UART, which needs no set-up. */
static struct console_route routes[CONSOLE_STREAMS];

struct console_route *console_route(enum console_stream stream)
{
	return &routes[stream];
}

const struct serial *console_port(enum console_stream stream, unsigned int i)
{
	const struct console_route *route = &routes[stream];

	if (i < route->count)
		return route->port[i];
	return i == 0 ? &early_serial : NULL;
}

/* --- output: picolibc's stdio calls this for each byte ---------------------- */

void console_put_raw(enum console_stream stream, char c)
{
	const struct serial *s;

	for (unsigned int i = 0; (s = console_port(stream, i)); i++)
		s->ops->put(s->base, c);
}

/* What is typed meanwhile must not wait until a long output has left. */
static void look_at_input(void)
{
	static unsigned int put;

	if (routes[CONSOLE_IN].count && ++put % PUT_BETWEEN_LOOKS == 0)
		console_take_input();
}

static int put_to(enum console_stream stream, char c)
{
	if (IS_ENABLED(CONFIG_SILENT_CONSOLE) && console_swallow(c))
		return (unsigned char)c;
	if (c == '\n')
		console_put_raw(stream, '\r');
	console_put_raw(stream, c);
	look_at_input();
	return (unsigned char)c;
}

static int put(char c, FILE *file)
{
	return put_to(CONSOLE_OUT, c);
}

static int put_error(char c, FILE *file)
{
	return put_to(CONSOLE_ERR, c);
}

static int get(FILE *file)
{
	return console_getc();
}

static FILE console_file = FDEV_SETUP_STREAM(put, get, NULL, _FDEV_SETUP_RW);
static FILE error_file = FDEV_SETUP_STREAM(put_error, get, NULL, _FDEV_SETUP_RW);

/* used: libc alone refers to them, and an optimiser of the whole program does not see that */
FILE *const stdin __attribute__((used)) = &console_file;
FILE *const stdout __attribute__((used)) = &console_file;
FILE *const stderr __attribute__((used)) = &error_file;

void console_write_raw(uint8_t byte)
{
	console_put_raw(CONSOLE_OUT, (char)byte);
}

void console_drain(void)
{
	const struct serial *s;

	for (unsigned int i = 0; (s = console_port(CONSOLE_OUT, i)); i++)
		s->ops->drain(s->base);
}

/* --- which port --------------------------------------------------------------------- */

void console_route_to(const struct serial *port)
{
	for (unsigned int i = 0; i < CONSOLE_STREAMS; i++)
		routes[i] = (struct console_route){ .port = { port }, .count = 1 };
}

void console_init(const struct dt *dt)
{
	const struct dt_node *chosen = dt_find_path(dt, "/chosen");
	const char *path = chosen ? dt_prop_str(dt, chosen, "stdout-path") : NULL;
	const struct dt_node *node = path ? dt_find_path(dt, path) : NULL;
	struct device *dev;
	size_t count;

	/*
	 * Keys that the port holds already are what stops the autoboot, and
	 * setting it up empties its FIFO.
	 */
	console_take_input();
	driver_set_idle(console_take_input);
	early_serial.ops->init(early_serial.base);
	console_route_to(&early_serial);
	dev = device_list(&count);
	for (size_t i = 0; node && i < count; i++) {
		if (dev[i].node != node || device_probe(&dev[i]))
			continue;
		console_route_to(dev[i].priv);
		return;
	}
}
