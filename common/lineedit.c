/* SPDX-License-Identifier: Apache-2.0 */
#include <common/lineedit.h>

#include <stdlib.h>
#include <string.h>
#include "lineedit_priv.h"

#define DEL 0x7f

/* --- history ------------------------------------------------------------------- */

static void show_age(struct lineedit *le, int age)
{
	const char *line = age < 0 ? le->draft : history_get(le->history, (unsigned int)age);

	if (age >= 0 && !line)
		return;
	if (le->age < 0) {
		le->line[le->len] = '\0';
		free(le->draft);
		le->draft = strdup(le->line);
	}
	le->age = age;
	le_set_line(le, line ? line : "");
}

static void history_up(struct lineedit *le)
{
	if (le->history)
		show_age(le, le->age + 1);
}

static void history_down(struct lineedit *le)
{
	if (le->age >= 0)
		show_age(le, le->age - 1);
}

/* --- completion ---------------------------------------------------------------- */

static size_t longest(const struct completion *c)
{
	size_t max = 0;

	for (size_t at = 0; at < c->used; at += strlen(c->text + at) + 1) {
		size_t len = strlen(c->text + at);

		max = len > max ? len : max;
	}
	return max;
}

/* All candidates in columns below the line, and the line again. */
static void list_candidates(struct lineedit *le, const struct completion *c)
{
	size_t width = longest(c) + 2, column = 0;

	le_move_to(le, le->len);
	le_write(le, "\n");
	for (size_t at = 0; at < c->used; at += strlen(c->text + at) + 1) {
		if (column && column + width > le->width) {
			le_write(le, "\n");
			column = 0;
		}
		le_write(le, c->text + at);
		for (size_t i = strlen(c->text + at); i < width; i++)
			le_write(le, " ");
		column += width;
	}
	le_write(le, "\n");
}

static bool only_blanks(const char *text, size_t len)
{
	while (len && text[len - 1] == ' ')
		len--;
	return !len;
}

static void complete(struct lineedit *le)
{
	static struct completion c;
	size_t pos = le->pos;

	if (!le->complete || only_blanks(le->line, pos)) {
		le_insert(le, " ", 1);      /* indented text that is pasted */
		return;
	}
	le->complete(&c, le->line, pos);
	if (c.matches && c.common_len > c.word_len)
		le_insert(le, c.text + c.word_len, c.common_len - c.word_len);
	if (c.matches == 1 && c.suffix) {
		le_insert(le, &c.suffix, 1);
	} else if (c.matches > 1 && c.common_len == c.word_len) {
		list_candidates(le, &c);
		le->pos = pos;
		le_draw(le);
	} else if (!c.matches) {
		le_write(le, "\a");
	}
}

/* --- keys ------------------------------------------------------------------------ */

static void edit_key(struct lineedit *le, int key)
{
	switch (key) {
	case KEY_TEXT:
		le_insert(le, le->in.bytes, le->in.have);
		break;
	case CTRL('H'):
	case DEL:
		le_delete(le, le_before(le, le->pos), le->pos);
		break;
	case CTRL('D'):
	case KEY_DELETE:
		le_delete(le, le->pos, le_after(le, le->pos));
		break;
	case CTRL('K'):
		le_cut(le, le->pos, le->len);
		break;
	case CTRL('U'):
		le_cut(le, 0, le->pos);
		break;
	case CTRL('W'):
	case KEY_CUT_WORD_LEFT:
		le_cut(le, le_word_before(le, le->pos), le->pos);
		break;
	case KEY_CUT_WORD_RIGHT:
		le_cut(le, le->pos, le_word_after(le, le->pos));
		break;
	case CTRL('Y'):
		le_insert(le, le->cut, le->cut_len);
		break;
	case CTRL('I'):
		complete(le);
		break;
	case CTRL('L'):
		le_write(le, "\033[H\033[2J");
		le_ask_width(le);
		le_draw(le);
		break;
	case KEY_REPORT:
		le_take_width(le);
		break;
	default:
		break;
	}
}

static void move_key(struct lineedit *le, int key)
{
	switch (key) {
	case CTRL('A'):
	case KEY_HOME:
		le_move_to(le, 0);
		break;
	case CTRL('E'):
	case KEY_END:
		le_move_to(le, le->len);
		break;
	case CTRL('B'):
	case KEY_LEFT:
		le_move_to(le, le_before(le, le->pos));
		break;
	case CTRL('F'):
	case KEY_RIGHT:
		le_move_to(le, le_after(le, le->pos));
		break;
	case KEY_WORD_LEFT:
		le_move_to(le, le_word_before(le, le->pos));
		break;
	case KEY_WORD_RIGHT:
		le_move_to(le, le_word_after(le, le->pos));
		break;
	case CTRL('P'):
	case KEY_UP:
		history_up(le);
		break;
	case CTRL('N'):
	case KEY_DOWN:
		history_down(le);
		break;
	case CTRL('R'):
		le_search_begin(le);
		break;
	default:
		edit_key(le, key);
		break;
	}
}

static enum lineedit_event finish(struct lineedit *le, enum lineedit_event event)
{
	le_move_to(le, le->len);
	le_write(le, "\n");
	le->line[le->len] = '\0';
	free(le->draft);
	le->draft = NULL;
	return event;
}

enum lineedit_event lineedit_feed(struct lineedit *le, unsigned char byte)
{
	bool newline_of_cr = byte == '\n' && le->in.after_cr;
	int key;

	le->in.after_cr = byte == '\r';
	if (newline_of_cr)
		return LINEEDIT_MORE;
	key = le_decode(le, byte);
	if (le->search.on && le_search_key(le, key))
		return LINEEDIT_MORE;
	if (key == CTRL('C'))
		return finish(le, LINEEDIT_INTERRUPT);
	if (key == '\r' || key == '\n')
		return finish(le, le->overflow ? LINEEDIT_TOO_LONG : LINEEDIT_LINE);
	move_key(le, key);
	return LINEEDIT_MORE;
}

void lineedit_start(struct lineedit *le, const char *prompt)
{
	le->prompt = prompt;
	le->len = 0;
	le->pos = 0;
	le->overflow = false;
	le->age = -1;
	le->search.on = false;
	le_draw(le);
}
