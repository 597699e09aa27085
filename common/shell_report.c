/* SPDX-License-Identifier: Apache-2.0 */
#include "shell_state.h"

#include <errno.h>
#include <stdio.h>

#define LINE_SHOWN  72      /* columns of the line that are printed */
#define LINE_BEFORE 48      /* of them at most before the error */

/* The line with the error and a mark under it; a long line is cut on both sides. */
static void show_line(const char *line, const char *at, const char *end)
{
	const char *start = at - line > LINE_BEFORE ? at - LINE_BEFORE : line;
	const char *p;

	printf("    ");
	for (p = start; p < end && *p != '\n' && p - start < LINE_SHOWN; p++)
		putchar(*p >= ' ' && *p < 0x7f ? *p : ' ');
	printf("\n    %*s^\n", (int)(at - start), "");
}

void shell_report(const struct shell_error *error, const char *text, size_t len)
{
	const char *line = text;
	unsigned int number = 1;

	for (const char *p = text; p < error->at; p++) {
		if (*p != '\n')
			continue;
		number++;
		line = p + 1;
	}
	printf("%s at line %u, column %u: %s\n",
	       error->err == -ENOMEM ? "error" : "syntax error", number,
	       (unsigned int)(error->at - line) + 1, error->what);
	show_line(line, error->at, text + len);
}
