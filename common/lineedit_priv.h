/* SPDX-License-Identifier: Apache-2.0 */
/* The line editor's parts among themselves. */
#ifndef COMMON_LINEEDIT_PRIV_H
#define COMMON_LINEEDIT_PRIV_H

#include <common/lineedit.h>

#define CTRL(letter) ((letter) & 0x1f)

/* Keys beyond the control characters. */
enum {
	KEY_UP = 256, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END, KEY_DELETE,
	KEY_WORD_LEFT, KEY_WORD_RIGHT, KEY_CUT_WORD_LEFT, KEY_CUT_WORD_RIGHT,
	KEY_REPORT,             /* where the cursor is: an answer of the terminal */
	KEY_TEXT,               /* a character: in.bytes, in.have of them */
	KEY_NONE,               /* nothing, or nothing known */
};

/* lineedit_keys.c: the key that BYTE completes, or KEY_NONE. */
int le_decode(struct lineedit *le, unsigned char byte);

/* lineedit_screen.c. Cells are characters, counted from the begin of the prompt. */
void le_write(struct lineedit *le, const char *text);      /* control sequences; the cursor stays */
void le_put(struct lineedit *le, const char *text, size_t len);
size_t le_cell_of(const struct lineedit *le, size_t pos);
void le_move_left(struct lineedit *le, size_t cell);
void le_erase(struct lineedit *le, size_t cells);          /* that many after the cursor, all to the end */
void le_draw(struct lineedit *le);                         /* prompt and line, on a fresh row */
void le_redraw(struct lineedit *le);                       /* over what is there */

/* lineedit_edit.c: changes the line and the screen. */
void le_insert(struct lineedit *le, const char *text, size_t len);
void le_delete(struct lineedit *le, size_t from, size_t to);
void le_cut(struct lineedit *le, size_t from, size_t to);
void le_set_line(struct lineedit *le, const char *text);
void le_move_to(struct lineedit *le, size_t pos);
size_t le_before(const struct lineedit *le, size_t pos);   /* one character, one word back or on */
size_t le_after(const struct lineedit *le, size_t pos);
size_t le_word_before(const struct lineedit *le, size_t pos);
size_t le_word_after(const struct lineedit *le, size_t pos);

/*
 * lineedit_width.c: asks the terminal how wide it is; KEY_REPORT is the answer,
 * after which all is drawn anew. Without CONFIG_TERMINAL_WIDTH it has 80 columns.
 */
void le_ask_width(struct lineedit *le);
void le_take_width(struct lineedit *le);

/* lineedit_search.c: true when the key was the search's and is dealt with. */
void le_search_begin(struct lineedit *le);
bool le_search_key(struct lineedit *le, int key);

#endif
