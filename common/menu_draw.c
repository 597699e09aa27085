/* SPDX-License-Identifier: Apache-2.0 */
/* A menu on the screen. Between two keys the cursor is at the end of the line below the items. */
#include <common/menu.h>

#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#include "menu_priv.h"

#define WIDTH 72u     /* bytes of a text; no character is narrower than one column per byte */

static void put(struct menu *m, const char *text)
{
	m->write(m->ctx, text, strlen(text));
}

/* TEXT without control characters, cut at a whole character (RFC 3629: 10xxxxxx goes on). */
static void put_clean(struct menu *m, const char *text)
{
	char out[WIDTH + 1];
	size_t len = strnlen(text, WIDTH + 1);

	if (len > WIDTH)
		for (len = WIDTH; len && ((unsigned char)text[len] & 0xc0) == 0x80; len--)
			;
	for (size_t i = 0; i < len; i++)
		out[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7f ? '?' : text[i];
	m->write(m->ctx, out, len);
}

static unsigned int rows(const struct menu *m)
{
	return m->plain ? m->count : MIN(m->count, MENU_ROWS);
}

static void put_item(struct menu *m, unsigned int i)
{
	char number[16];

	snprintf(number, sizeof(number), " %c%3u  ", i == m->current && !m->plain ? '>' : ' ', i + 1);
	put(m, number);
	put_clean(m, m->items[i]);
}

/* The row of item I seen from the line below. */
static unsigned int rows_up(const struct menu *m, unsigned int i)
{
	return rows(m) - (i - m->top);
}

static void put_mark(struct menu *m, unsigned int i, char mark)
{
	unsigned int n = rows_up(m, i);
	char text[40];

	snprintf(text, sizeof(text), "\r\033[%uA %c\r\033[%uB", n, mark, n);
	put(m, text);
}

/* Brings the current item among those on the screen; true when others are there then. */
static bool scroll(struct menu *m)
{
	unsigned int top = m->top;

	if (m->current < m->top)
		m->top = m->current;
	else if (m->current - m->top >= rows(m))
		m->top = m->current - rows(m) + 1;
	return m->top != top;
}

static void put_items(struct menu *m, bool over)
{
	for (unsigned int i = 0; i < rows(m); i++) {
		put_item(m, m->top + i);
		put(m, over ? "\033[K\n" : "\n");
	}
}

void menu_draw(struct menu *m)
{
	m->top = 0;
	scroll(m);
	if (m->title) {
		put_clean(m, m->title);
		put(m, "\n");
	}
	put_items(m, false);
	menu_draw_status(m);
}

void menu_draw_move(struct menu *m, unsigned int from)
{
	char up[16];

	if (m->plain || from == m->current) {
		menu_draw_status(m);
		return;
	}
	if (scroll(m)) {
		snprintf(up, sizeof(up), "\r\033[%uA", rows(m));
		put(m, up);
		put_items(m, true);
	} else {
		put_mark(m, from, ' ');
		put_mark(m, m->current, '>');
	}
	menu_draw_status(m);
}

/* What was longer before is written over with blanks: that, every terminal can. */
void menu_draw_status(struct menu *m)
{
	char text[80], padded[96];
	int len = snprintf(text, sizeof(text), "Choice (1-%u, arrows, Enter, q): %u", m->count,
			   m->current + 1);

	if (m->seconds)
		len += snprintf(text + len, sizeof(text) - (size_t)len, " in %u s", m->seconds);
	snprintf(padded, sizeof(padded), "\r%-*s", (int)MAX(m->status_len, (size_t)len), text);
	put(m, padded);
	m->status_len = (size_t)len;
}

void menu_draw_end(struct menu *m)
{
	put(m, "\n");
}
