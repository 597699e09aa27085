/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal.h"

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define ESC 0x1b

static void clear(struct terminal *t, unsigned int row, unsigned int column)
{
	for (; row < TERMINAL_ROWS; row++, column = 0) {
		for (; column < TERMINAL_COLUMNS; column++)
			strcpy(t->cell[row][column], " ");
	}
}

void terminal_reset(struct terminal *t)
{
	memset(t, 0, sizeof(*t));
	clear(t, 0, 0);
}

static void next_row(struct terminal *t)
{
	if (t->row < TERMINAL_ROWS - 1) {
		t->row++;
		return;
	}
	memmove(t->cell[0], t->cell[1], sizeof(t->cell) - sizeof(t->cell[0]));
	clear(t, TERMINAL_ROWS - 1, 0);
}

/* A continuation byte of UTF-8 belongs to the character before it. */
static void extend(struct terminal *t, char byte)
{
	char *cell = t->cell[t->row][t->wrap_pending ? t->column : t->column - 1];
	size_t len = strlen(cell);

	assert_true(t->column > 0);
	assert_true(len < TERMINAL_CELL - 1);
	cell[len] = byte;
	cell[len + 1] = '\0';
}

static void print(struct terminal *t, char byte)
{
	if (((unsigned char)byte & 0xc0) == 0x80) {
		extend(t, byte);
		return;
	}
	if (t->wrap_pending) {
		t->wrap_pending = false;
		t->column = 0;
		next_row(t);
	}
	t->cell[t->row][t->column][0] = byte;
	t->cell[t->row][t->column][1] = '\0';
	if (t->column == TERMINAL_COLUMNS - 1)
		t->wrap_pending = true;
	else
		t->column++;
}

static void control(struct terminal *t, char byte)
{
	switch (byte) {
	case '\a':
		t->bells++;
		return;
	case '\n':
		next_row(t);
		t->column = 0;
		break;
	case '\r':
		t->column = 0;
		break;
	case '\b':
		/* terminals do not agree on this one: the editor must not rely on it */
		assert_false(t->wrap_pending);
		assert_true(t->column > 0);
		t->column--;
		break;
	default:
		fail_msg("control character 0x%02x reached the terminal", byte);
	}
	t->wrap_pending = false;
}

/* SEQUENCE is ESC [ number final. */
static void execute(struct terminal *t)
{
	unsigned int n = (unsigned int)atoi(t->sequence + 2);

	switch (t->sequence[t->sequence_len - 1]) {
	case 'A':
		assert_in_range(n, 1, t->row);
		t->row -= n;
		break;
	case 'B':
		assert_in_range(n, 1, TERMINAL_ROWS - 1 - t->row);
		t->row += n;
		break;
	case 'C':
		if (n == 999) {         /* as far as it goes: who asks for the width */
			t->column = TERMINAL_COLUMNS - 1;
			break;
		}
		assert_in_range(n, 1, TERMINAL_COLUMNS - 1 - t->column);
		t->column += n;
		break;
	case 'H':
		t->row = 0;
		t->column = 0;
		break;
	case 'K':
		assert_false(t->wrap_pending);
		for (unsigned int column = t->column; column < TERMINAL_COLUMNS; column++)
			strcpy(t->cell[t->row][column], " ");
		return;
	case 'n':
		assert_int_equal(n, 6);
		t->asked++;
		return;
	case 'J':
		if (n == 2) {
			clear(t, 0, 0);
			return;
		}
		/* nor on this */
		assert_false(t->wrap_pending);
		clear(t, t->row, t->column);
		return;
	default:
		fail_msg("sequence ESC%s is not known", t->sequence + 1);
	}
	t->wrap_pending = false;
}

void terminal_write(void *terminal, const char *bytes, size_t len)
{
	struct terminal *t = terminal;

	for (size_t i = 0; i < len; i++) {
		char byte = bytes[i];

		if (t->sequence_len || byte == ESC) {
			assert_true(t->sequence_len < sizeof(t->sequence) - 1);
			t->sequence[t->sequence_len++] = byte;
			t->sequence[t->sequence_len] = '\0';
			if (t->sequence_len >= 3 && byte >= '@') {
				execute(t);
				t->sequence_len = 0;
			}
		} else if ((unsigned char)byte < ' ' || byte == 0x7f) {
			control(t, byte);
		} else {
			print(t, byte);
		}
	}
}

const char *terminal_row(const struct terminal *t, unsigned int row)
{
	static char text[TERMINAL_COLUMNS * TERMINAL_CELL];
	size_t len;

	text[0] = '\0';
	for (unsigned int column = 0; column < TERMINAL_COLUMNS; column++)
		strcat(text, t->cell[row][column]);
	len = strlen(text);
	while (len && text[len - 1] == ' ')
		text[--len] = '\0';
	return text;
}
