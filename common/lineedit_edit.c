/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of the line, each with what it means for the screen. */
#include "lineedit_priv.h"

#include <string.h>

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t le_before(const struct lineedit *le, size_t pos)
{
	while (pos && continues(le->line[--pos]))
		;
	return pos;
}

size_t le_after(const struct lineedit *le, size_t pos)
{
	if (pos < le->len)
		pos++;
	while (pos < le->len && continues(le->line[pos]))
		pos++;
	return pos;
}

size_t le_word_before(const struct lineedit *le, size_t pos)
{
	while (pos && le->line[pos - 1] == ' ')
		pos--;
	while (pos && le->line[pos - 1] != ' ')
		pos--;
	return pos;
}

size_t le_word_after(const struct lineedit *le, size_t pos)
{
	while (pos < le->len && le->line[pos] == ' ')
		pos++;
	while (pos < le->len && le->line[pos] != ' ')
		pos++;
	return pos;
}

void le_move_to(struct lineedit *le, size_t pos)
{
	if (pos < le->pos)
		le_move_left(le, le_cell_of(le, pos));
	else
		le_put(le, le->line + le->pos, pos - le->pos);
	le->pos = pos;
}

void le_insert(struct lineedit *le, const char *text, size_t len)
{
	if (len > sizeof(le->line) - 1 - le->len) {
		/* once, not for each byte of a paste */
		if (!le->overflow)
			le_write(le, "\a");
		le->overflow = true;
		return;
	}
	memmove(le->line + le->pos + len, le->line + le->pos, le->len - le->pos);
	memcpy(le->line + le->pos, text, len);
	le->len += len;
	le_put(le, le->line + le->pos, le->len - le->pos);
	le->pos += len;
	if (le->pos < le->len)
		le_move_left(le, le_cell_of(le, le->pos));
}

void le_delete(struct lineedit *le, size_t from, size_t to)
{
	size_t gone = le_cell_of(le, to) - le_cell_of(le, from);

	if (from == to)
		return;
	le_move_to(le, from);
	memmove(le->line + from, le->line + to, le->len - to);
	le->len -= to - from;
	le_put(le, le->line + from, le->len - from);
	le_erase(le, gone);
	le_move_left(le, le_cell_of(le, from));
	le->overflow = false;
}

void le_cut(struct lineedit *le, size_t from, size_t to)
{
	if (from == to)
		return;
	le->cut_len = to - from;
	memcpy(le->cut, le->line + from, le->cut_len);
	le_delete(le, from, to);
}

void le_set_line(struct lineedit *le, const char *text)
{
	size_t old = le_cell_of(le, le->len), end;

	le_move_to(le, 0);
	le->len = strnlen(text, sizeof(le->line) - 1);
	memcpy(le->line, text, le->len);
	le->pos = le->len;
	le_put(le, le->line, le->len);
	end = le_cell_of(le, le->len);
	if (old > end) {
		le_erase(le, old - end);
		le_move_left(le, end);
	}
}
