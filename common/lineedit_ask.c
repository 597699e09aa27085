/* SPDX-License-Identifier: Apache-2.0 */
/* A line that is no command: no history and no completion. */
#include <common/lineedit.h>

#include <common/console.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lineedit_priv.h"

#define TERMINAL_WIDTH 80

static void write_console(void *ctx, const char *bytes, size_t len)
{
	fwrite(bytes, 1, len, stdout);
	fflush(stdout);
}

int lineedit_ask(const char *prompt, const char *initial, char *buf, size_t size)
{
	struct lineedit *le = calloc(1, sizeof(*le));
	enum lineedit_event event;
	int ret = -E2BIG;

	if (!le)
		return -ENOMEM;
	le->write = write_console;
	le->width = TERMINAL_WIDTH;
	lineedit_start(le, prompt);
	le_set_line(le, initial);
	do
		event = lineedit_feed(le, (unsigned char)console_getc());
	while (event == LINEEDIT_MORE);
	if (event == LINEEDIT_INTERRUPT) {
		ret = -EINTR;
	} else if (event == LINEEDIT_LINE && le->len < size) {
		memcpy(buf, le->line, le->len + 1);
		ret = (int)le->len;
	}
	free(le);
	return ret;
}
