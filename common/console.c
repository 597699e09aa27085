/* SPDX-License-Identifier: Apache-2.0 */
#include <common/console.h>

#include <arch/timer.h>
#include <common/console_setup.h>
#include <drivers/device.h>
#include <drivers/serial.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>

#define CTRL_C     0x03
#define KEPT_BYTES 512     /* typed ahead while something was running; a power of two */
#define HOLD_US    1000000

/* NULL: the board's early UART, which needs no set-up. */
static const struct serial *port;

static const struct serial *current(void)
{
	return port ? port : &early_serial;
}

/* --- output: picolibc's stdio calls this for each byte ---------------------- */

static int put(char c, FILE *file)
{
	const struct serial *s = current();

	if (c == '\n')
		s->ops->put(s->base, '\r');
	s->ops->put(s->base, c);
	return (unsigned char)c;
}

static int get(FILE *file)
{
	return console_getc();
}

static FILE console_file = FDEV_SETUP_STREAM(put, get, NULL, _FDEV_SETUP_RW);

/* used: libc alone refers to them, and an optimiser of the whole program does not see that */
FILE *const stdin __attribute__((used)) = &console_file;
FILE *const stdout __attribute__((used)) = &console_file;
FILE *const stderr __attribute__((used)) = &console_file;

void console_drain(void)
{
	const struct serial *s = current();

	s->ops->drain(s->base);
}

/* --- input ----------------------------------------------------------------------- */

static struct {
	uint8_t byte[KEPT_BYTES];
	unsigned int head, tail;
	uint64_t give_up;       /* deadline of hold_back(), 0 for none */
} kept;

static void keep(int c)
{
	if (kept.tail - kept.head < KEPT_BYTES)
		kept.byte[kept.tail++ % KEPT_BYTES] = (uint8_t)c;
}

bool console_tstc(void)
{
	const struct serial *s = current();

	return kept.tail != kept.head || s->ops->rx_ready(s->base);
}

int console_getc(void)
{
	const struct serial *s = current();
	int c;

	kept.give_up = 0;
	if (kept.tail != kept.head)
		return kept.byte[kept.head++ % KEPT_BYTES];
	do
		c = s->ops->get(s->base);
	while (c < 0);      /* nothing there yet, or a byte that the line has damaged */
	return c;
}

/*
 * A script that is pasted comes faster than it runs. What does not fit stays in
 * the UART, whose flow control holds the sender back, so that nothing is lost.
 * A command that runs for long with all that behind it must still see Ctrl-C:
 * from then on the rest is read, and dropped.
 */
static bool hold_back(void)
{
	if (kept.tail - kept.head < KEPT_BYTES)
		return false;
	if (!kept.give_up)
		kept.give_up = timer_deadline_us(HOLD_US);
	return !timer_expired(kept.give_up);
}

bool console_ctrlc(void)
{
	const struct serial *s = current();
	bool seen = false;

	while (s->ops->rx_ready(s->base) && !hold_back()) {
		int c = s->ops->get(s->base);

		if (c == CTRL_C) {
			seen = true;
			kept.head = kept.tail;
		} else if (c >= 0) {
			keep(c);
		}
	}
	return seen;
}

/* --- which port --------------------------------------------------------------------- */

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
	while (early_serial.ops->rx_ready(early_serial.base)) {
		int c = early_serial.ops->get(early_serial.base);

		if (c >= 0)
			keep(c);
	}
	early_serial.ops->init(early_serial.base);
	dev = device_list(&count);
	for (size_t i = 0; node && i < count; i++) {
		if (dev[i].node != node || device_probe(&dev[i]))
			continue;
		port = dev[i].priv;
		return;
	}
}
