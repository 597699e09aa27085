/* SPDX-License-Identifier: Apache-2.0 */
#include <common/console_errors.h>

#include <drivers/serial.h>
#include <stdio.h>
#include "console_priv.h"

static struct console_errors total, said;

void console_count_errors(unsigned int received)
{
	if (received & SERIAL_OVERRUN)
		total.overruns++;
	/* a break is a byte without a stop bit as well: it counts once */
	if (received & SERIAL_BREAK)
		total.breaks++;
	else if (received & SERIAL_FRAMING)
		total.framing++;
	else if (received & SERIAL_PARITY)
		total.parity++;
}

const struct console_errors *console_errors(void)
{
	return &total;
}

/* "2 breaks", behind a comma unless it is the first. */
static void say(unsigned long count, const char *one, const char *more, const char **between)
{
	if (!count)
		return;
	printf("%s%lu %s", *between, count, count == 1 ? one : more);
	*between = ", ";
}

void console_report_errors(void)
{
	const char *between = "console: on the line: ";
	const char *nothing = between;

	say(total.overruns - said.overruns, "overrun (bytes were lost: it came faster than it was taken)",
	    "overruns (bytes were lost: they came faster than they were taken)", &between);
	say(total.breaks - said.breaks, "break", "breaks", &between);
	say(total.framing - said.framing, "framing error (another speed?)",
	    "framing errors (another speed?)", &between);
	say(total.parity - said.parity, "parity error", "parity errors", &between);
	said = total;
	if (between != nothing)
		putchar('\n');
}
