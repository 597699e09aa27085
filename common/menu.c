/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a menu. */
#include <common/menu.h>

#include <lib/util.h>

#include "menu_priv.h"

#define CTRL(letter) ((letter) & 0x1f)
#define ESC          0x1b
#define DELETE       0x7f

static enum menu_event mark(struct menu *m, unsigned int to)
{
	unsigned int from = m->current;

	m->current = to;
	menu_draw_move(m, from);
	return MENU_MORE;
}

static enum menu_event up(struct menu *m)
{
	m->typed = 0;
	return m->current ? mark(m, m->current - 1) : MENU_MORE;
}

static enum menu_event down(struct menu *m)
{
	m->typed = 0;
	return m->current + 1 < m->count ? mark(m, m->current + 1) : MENU_MORE;
}

static enum menu_event jump(struct menu *m, unsigned int to)
{
	m->typed = 0;
	return mark(m, to);
}

/* A digit that makes the number too large begins a new one. */
static enum menu_event digit(struct menu *m, unsigned int value)
{
	unsigned int longer = m->typed * 10 + value;

	m->typed = longer <= m->count ? longer : value <= m->count ? value : 0;
	return m->typed ? mark(m, m->typed - 1) : MENU_MORE;
}

static enum menu_event rub_out(struct menu *m)
{
	m->typed /= 10;
	return m->typed ? mark(m, m->typed - 1) : MENU_MORE;
}

static enum menu_event leave(struct menu *m, enum menu_event event)
{
	menu_draw_end(m);
	return event;
}

static enum menu_event plain_key(struct menu *m, unsigned char byte)
{
	switch (byte) {
	case '\r':
	case '\n':
		return leave(m, MENU_CHOSEN);
	case CTRL('C'):
	case 'q':
	case 'Q':
		return leave(m, MENU_LEFT);
	case CTRL('P'):
	case 'k':
		return up(m);
	case CTRL('N'):
	case 'j':
		return down(m);
	case '\b':
	case DELETE:
		return rub_out(m);
	case ESC:
		m->key = MENU_ESC;
		return MENU_MORE;
	default:
		return byte >= '0' && byte <= '9' ? digit(m, byte - '0') : MENU_MORE;
	}
}

/* ESC [ 1 ~ and ESC [ H are the same key on different terminals. */
static enum menu_event sequence(struct menu *m, unsigned char final)
{
	unsigned int n = final == '~' ? m->param : 0;

	if (final == 'A')
		return up(m);
	if (final == 'B')
		return down(m);
	if (final == 'H' || n == 1 || n == 7)
		return jump(m, 0);
	if (final == 'F' || n == 4 || n == 8)
		return jump(m, m->count - 1);
	return MENU_MORE;
}

static enum menu_event in_sequence(struct menu *m, unsigned char byte)
{
	if (byte >= '0' && byte <= '9') {
		m->param = MIN(m->param * 10 + (byte - '0'), 1000u);
		return MENU_MORE;
	}
	if (byte >= ' ' && byte < '@')      /* parameters that mean nothing here */
		return MENU_MORE;
	m->key = MENU_PLAIN_KEY;
	return sequence(m, byte);
}

static enum menu_event after_escape(struct menu *m, unsigned char byte)
{
	m->key = MENU_PLAIN_KEY;
	if (byte == ESC)
		return leave(m, MENU_LEFT);
	if (byte != '[' && byte != 'O')
		return plain_key(m, byte);
	m->key = MENU_CSI;
	m->param = 0;
	return MENU_MORE;
}

void menu_start(struct menu *m)
{
	m->current = MIN(m->current, m->count - 1);
	m->typed = 0;
	m->status_len = 0;
	m->key = MENU_PLAIN_KEY;
	menu_draw(m);
}

enum menu_event menu_feed(struct menu *m, unsigned char byte)
{
	if (m->seconds) {
		m->seconds = 0;
		menu_draw_status(m);
	}
	switch (m->key) {
	case MENU_ESC:
		return after_escape(m, byte);
	case MENU_CSI:
		return in_sequence(m, byte);
	default:
		return plain_key(m, byte);
	}
}

bool menu_half_key(const struct menu *m)
{
	return m->key == MENU_ESC;
}

enum menu_event menu_elapsed(struct menu *m)
{
	if (menu_half_key(m))
		return leave(m, MENU_LEFT);
	if (!m->seconds)
		return MENU_MORE;
	m->seconds--;
	menu_draw_status(m);
	return m->seconds ? MENU_MORE : leave(m, MENU_CHOSEN);
}
