/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: what has come is kept until somebody asks for it. Whoever works for
 * long, or writes much, looks at the port now and then, because its FIFO holds
 * 16 bytes and nobody holds back a sender without flow control.
 */
#include <common/console.h>

#include <arch/timer.h>
#include <common/console_setup.h>
#include <drivers/serial.h>
#include <errno.h>
#include <lib/util.h>
#include <stdint.h>
#include "console_priv.h"

#define CTRL_C     0x03
#define KEPT_BYTES CONFIG_CONSOLE_TYPEAHEAD
#define HOLD_US    1000000

_Static_assert((KEPT_BYTES & (KEPT_BYTES - 1)) == 0, "CONSOLE_TYPEAHEAD is a power of two");

static struct {
	uint8_t byte[KEPT_BYTES];
	unsigned int head, tail;
	uint64_t give_up;       /* deadline of hold_back(), 0 for none */
	bool interrupt;         /* Ctrl-C was typed; what came before it has been dropped */
} kept;

static bool ctrlc_ignored;

static bool is_full(void)
{
	return kept.tail - kept.head >= KEPT_BYTES;
}

/* The first port of the route that has something. NULL: none. */
static const struct serial *ready_port(void)
{
	const struct serial *s;

	for (unsigned int i = 0; (s = console_port(CONSOLE_IN, i)); i++)
		if (s->ops->rx_ready(s->base))
			return s;
	return NULL;
}

/* A byte from the line; -EAGAIN: none there; -EIO: one that the line has damaged. */
static int receive(void)
{
	const struct serial *s = ready_port();
	int c = s ? s->ops->get(s->base) : -EAGAIN;

	if (c < 0)
		return c;
	if (IS_ENABLED(CONFIG_CONSOLE_ERRORS))
		console_count_errors((unsigned int)c);
	return c & SERIAL_DAMAGED ? -EIO : c & SERIAL_BYTE;
}

static void keep(int c)
{
	if (c == CTRL_C) {
		kept.head = kept.tail;
		kept.interrupt = true;
	} else if (c >= 0 && !is_full()) {
		kept.byte[kept.tail++ % KEPT_BYTES] = (uint8_t)c;
	}
}

void console_take_input(void)
{
	while (!is_full() && ready_port())
		keep(receive());
}

bool console_tstc(void)
{
	return kept.interrupt || kept.tail != kept.head || ready_port();
}

int console_getc(void)
{
	int c;

	kept.give_up = 0;
	if (kept.interrupt) {
		kept.interrupt = false;
		return CTRL_C;
	}
	if (kept.tail != kept.head)
		return kept.byte[kept.head++ % KEPT_BYTES];
	do
		c = receive();
	while (c < 0);
	return c;
}

int console_read_raw(unsigned int ms)
{
	uint64_t deadline = timer_deadline_us(ms * 1000ull);
	int c;

	if (kept.interrupt || kept.tail != kept.head)
		return console_getc();
	/* what is there counts, however late somebody came to look */
	do {
		c = receive();
		if (c >= 0)
			return c;
	} while (c != -EAGAIN || !timer_expired(deadline));
	return -ETIMEDOUT;
}

/*
 * A script that is pasted comes faster than it runs. What does not fit stays in
 * the UART, whose flow control holds the sender back, so that nothing is lost.
 * A command that runs for long with all that behind it must still see Ctrl-C:
 * from then on the rest is read, and dropped.
 */
static bool hold_back(void)
{
	if (!is_full())
		return false;
	if (!kept.give_up)
		kept.give_up = timer_deadline_us(HOLD_US);
	return !timer_expired(kept.give_up);
}

bool console_ctrlc(void)
{
	bool seen;

	while (ready_port() && !hold_back())
		keep(receive());
	seen = kept.interrupt;
	kept.interrupt = false;
	return seen && !ctrlc_ignored;
}

void console_ignore_ctrlc(bool ignore)
{
	ctrlc_ignored = ignore;
}
