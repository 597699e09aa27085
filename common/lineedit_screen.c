/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the cursor is, and how it gets elsewhere.
 *
 * The terminal wraps a long line by itself. After the last column of a row was
 * written, its cursor stays there until the next character comes: that state
 * is tracked (wrap_pending), since motions start from the row that it is on.
 */
#include "lineedit_priv.h"

#include <stdio.h>
#include <string.h>

#define BACKSPACES_MAX 8u      /* more than so many: say the column */

void le_write(struct lineedit *le, const char *text)
{
	le->write(le->ctx, text, strlen(text));
}

/* Each character takes one cell, whatever it is: UTF-8's continuation bytes take none. */
static size_t cells(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

void le_put(struct lineedit *le, const char *text, size_t len)
{
	if (!len)
		return;
	le->write(le->ctx, text, len);
	le->cell += cells(text, len);
	le->wrap_pending = le->cell % le->width == 0;
}

size_t le_cell_of(const struct lineedit *le, size_t pos)
{
	return cells(le->prompt, strlen(le->prompt)) + cells(le->line, pos);
}

static size_t row(const struct lineedit *le)
{
	return le->cell / le->width - (le->wrap_pending ? 1 : 0);
}

static void move_up(struct lineedit *le, size_t rows)
{
	char text[24];

	if (!rows)
		return;
	snprintf(text, sizeof(text), "\033[%zuA", rows);
	le_write(le, text);
}

void le_move_left(struct lineedit *le, size_t cell)
{
	size_t column = cell % le->width, n = le->cell - cell;
	char text[24];

	if (!n)
		return;
	if (!le->wrap_pending && n <= BACKSPACES_MAX && row(le) == cell / le->width) {
		le->write(le->ctx, "\b\b\b\b\b\b\b\b", n);
	} else {
		move_up(le, row(le) - cell / le->width);
		snprintf(text, sizeof(text), column ? "\r\033[%zuC" : "\r", column);
		le_write(le, text);
	}
	le->cell = cell;
	le->wrap_pending = false;
}

void le_erase(struct lineedit *le, size_t n)
{
	if (!n)
		return;
	/* a blank also brings the cursor out of the pending wrap, to where the rest is */
	if (n == 1 || le->wrap_pending)
		le_put(le, " ", 1);
	if (n > 1)
		le_write(le, "\033[J");
}

void le_draw(struct lineedit *le)
{
	le->cell = 0;
	le->wrap_pending = false;
	le_put(le, le->prompt, strlen(le->prompt));
	le_put(le, le->line, le->len);
	le_move_left(le, le_cell_of(le, le->pos));
}

void le_redraw(struct lineedit *le)
{
	move_up(le, row(le));
	le_write(le, "\r\033[J");
	le_draw(le);
}
