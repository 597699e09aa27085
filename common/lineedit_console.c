/* SPDX-License-Identifier: Apache-2.0 */
/* The line editor on the console, with a history. */
#include <common/lineedit.h>

#include <arch/cold.h>
#include <common/console.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define TERMINAL_WIDTH 80

static void write_console(void *ctx, const char *bytes, size_t len)
{
	fwrite(bytes, 1, len, stdout);
	fflush(stdout);
}

static struct history history;

static struct lineedit editor;

/* Nobody presses Tab on the way to a kernel. */
static void open_and_complete(struct completion *c, const char *line, size_t len)
{
	if (!cold_open())
		complete_line(c, line, len);
}

int lineedit_read(const char *prompt, char *buf, size_t size)
{
	enum lineedit_event event;

	/* set here and not at build time: 4 KB of zeros would be part of the image */
	editor.write = write_console;
	editor.history = &history;
	editor.complete = open_and_complete;
	editor.idle = console_take_input;
	if (!editor.width)
		editor.width = TERMINAL_WIDTH;
	lineedit_start(&editor, prompt);
	do
		event = lineedit_feed(&editor, (unsigned char)console_getc());
	while (event == LINEEDIT_MORE);
	if (event == LINEEDIT_INTERRUPT)
		return -EINTR;
	if (event == LINEEDIT_TOO_LONG || editor.len >= size)
		return -E2BIG;
	memcpy(buf, editor.line, editor.len + 1);
	history_add(&history, buf);
	return (int)editor.len;
}
