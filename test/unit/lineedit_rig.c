/* SPDX-License-Identifier: Apache-2.0 */
#include "lineedit_rig.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell_host.h"

struct terminal term;
struct history history;
struct lineedit le;
char raw[200000];
size_t raw_len;

static void write_both(void *ctx, const char *bytes, size_t len)
{
	assert_true(raw_len + len < sizeof(raw));
	memcpy(raw + raw_len, bytes, len);
	raw_len += len;
	raw[raw_len] = '\0';
	terminal_write(ctx, bytes, len);
}

int rig_setup(void **state)
{
	shell_host_reset();
	history_clear(&history);
	terminal_reset(&term);
	free(le.draft);
	memset(&le, 0, sizeof(le));
	le.write = write_both;
	le.ctx = &term;
	le.history = &history;
	le.complete = complete_line;
	le.width = TERMINAL_COLUMNS;
	raw_len = 0;
	lineedit_start(&le, PROMPT);
	return 0;
}

/* The rows from the prompt to the cursor and beyond, by what the editor says it has. */
static void check_screen(void)
{
	char expected[LINEEDIT_MAX + 64];
	size_t prompt_len = strlen(le.prompt), cursor, first;

	snprintf(expected, sizeof(expected), "%s%.*s", le.prompt, (int)le.len, le.line);
	for (size_t i = 0; i < strlen(expected); i++)
		assert_true((unsigned char)expected[i] < 0x80);     /* UTF-8 has a test of its own */
	cursor = prompt_len + le.pos;
	assert_int_equal(cursor, le.cell);
	/* a pending wrap is the same place as the begin of the next row */
	assert_int_equal((term.row * 80 + term.column + term.wrap_pending) % 80, cursor % 80);
	first = term.row + term.wrap_pending - cursor / 80;
	for (size_t row = 0; row * 80 <= strlen(expected); row++) {
		char text[81];

		if (first + row >= TERMINAL_ROWS)
			break;
		snprintf(text, sizeof(text), "%.80s", expected + row * 80);
		for (size_t n = strlen(text); n && text[n - 1] == ' '; n--)
			text[n - 1] = '\0';
		assert_string_equal(terminal_row(&term, (unsigned int)(first + row)), text);
	}
}

enum lineedit_event type(const char *keys)
{
	enum lineedit_event event = LINEEDIT_MORE;

	for (; *keys; keys++) {
		assert_int_equal(event, LINEEDIT_MORE);
		event = lineedit_feed(&le, (unsigned char)*keys);
		if (event == LINEEDIT_MORE)
			check_screen();
	}
	return event;
}

void line_is(const char *line, size_t pos)
{
	le.line[le.len] = '\0';
	assert_string_equal(le.line, line);
	assert_int_equal(le.pos, pos);
}

void enter(const char *keys, const char *line)
{
	assert_int_equal(type(keys), LINEEDIT_MORE);
	assert_int_equal(lineedit_feed(&le, '\r'), LINEEDIT_LINE);
	assert_string_equal(le.line, line);
	history_add(&history, le.line);
	lineedit_start(&le, PROMPT);
}

void feed_all(const char *keys)
{
	for (; *keys; keys++)
		assert_int_equal(lineedit_feed(&le, (unsigned char)*keys), LINEEDIT_MORE);
}

void fill(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char text[2] = { (char)('a' + i % 26), '\0' };

		type(text);
	}
}
