/* SPDX-License-Identifier: Apache-2.0 */
#include <common/console_select.h>

#include <common/env.h>
#include <drivers/device.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stddef.h>
#include <string.h>
#include "console_priv.h"

#define PREFERRED "serial"      /* U-Boot's name of the port that the devicetree chooses */

static const char *const names[CONSOLE_STREAMS] = {
	[CONSOLE_IN] = "stdin", [CONSOLE_OUT] = "stdout", [CONSOLE_ERR] = "stderr",
};

/* The port that console_init() has found. */
static const struct serial *preferred;

static int stream_of(const char *name)
{
	for (int i = 0; i < CONSOLE_STREAMS; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

bool console_is_stream(const char *name)
{
	return stream_of(name) >= 0;
}

/* The port called NAME (LEN bytes), probed; NULL: there is none. */
static const struct serial *find_port(const char *name, size_t len)
{
	size_t count;
	struct device *dev = device_list(&count);

	if (len == strlen(PREFERRED) && strncmp(name, PREFERRED, len) == 0)
		return preferred;
	for (size_t i = 0; i < count; i++)
		if (dev[i].driver->class == DEV_SERIAL && strlen(dev[i].node->name) == len &&
		    strncmp(dev[i].node->name, name, len) == 0)
			return device_probe(&dev[i]) ? NULL : dev[i].priv;
	return NULL;
}

static bool has(const struct console_route *route, const struct serial *port)
{
	for (unsigned int i = 0; i < route->count; i++)
		if (route->port[i]->base == port->base)
			return true;
	return false;
}

static int parse(const char *stream, const char *list, struct console_route *route)
{
	route->count = 0;
	for (size_t len; *list; list += len + (list[len] == ',')) {
		const struct serial *port;

		len = strcspn(list, ",");
		port = find_port(list, len);
		if (!port) {
			log_err(stream, "no serial device '%.*s' that works (%s, or a name that "
				"`devices` shows)", (int)len, list, PREFERRED);
			return -ENODEV;
		}
		if (has(route, port))
			continue;
		if (route->count == CONSOLE_PORTS_MAX) {
			log_err(stream, "more than %u devices", CONSOLE_PORTS_MAX);
			return -ENODEV;
		}
		route->port[route->count++] = port;
	}
	return route->count ? 0 : -ENODEV;
}

int console_select(const char *stream, const char *list)
{
	struct console_route route;
	int i = stream_of(stream), ret;

	if (i < 0 || !preferred)
		return 0;       /* before the start: the variables are looked at then */
	ret = parse(stream, list ? list : PREFERRED, &route);
	if (!ret)
		*console_route((enum console_stream)i) = route;
	return ret;
}

void console_select_start(void)
{
	preferred = console_port(CONSOLE_OUT, 0);
	for (int i = 0; i < CONSOLE_STREAMS; i++)
		if (env_get(names[i]))
			console_select(names[i], env_get(names[i]));
}
