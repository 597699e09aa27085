/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The prompt. Lines are collected until they make a whole script: an open
 * quote or block asks for more with another prompt.
 */
#include <common/shell.h>

#include <common/console_errors.h>
#include <common/lineedit.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "shell_state.h"

#define PROMPT_MORE "> "
#define SCRIPT_MAX  (64u * 1024)      /* bytes of lines that belong together */

struct script {
	char *text;
	size_t len;
};

static int append(struct script *script, const char *line, size_t len)
{
	char *text;

	if (script->len + len + 1 > SCRIPT_MAX)
		return -E2BIG;
	text = realloc(script->text, script->len + len + 1);
	if (!text)
		return -ENOMEM;
	script->text = text;
	memcpy(text + script->len, line, len);
	script->len += len;
	text[script->len++] = '\n';
	return 0;
}

static void say_why(int err)
{
	switch (err) {
	case -EINTR:
		printf("<INTERRUPT>\n");
		break;
	case -E2BIG:
		printf("error: too long (a line %u bytes, lines that belong together %u); dropped\n",
		       LINEEDIT_MAX - 1, SCRIPT_MAX);
		break;
	case -ENOMEM:
		printf("error: no memory for what was typed; dropped\n");
		break;
	default:        /* the shell has said it */
		break;
	}
}

/* The line that an empty one repeats, when it may be repeated. */
static char repeat[LINEEDIT_MAX];

/* Runs what has been collected; -EAGAIN: more lines are needed. */
static int try(const struct script *script, bool repeated)
{
	int ret;

	shell_line_begins(repeated);
	ret = shell_run_unless_open(script->text, script->len);
	if (ret != -EAGAIN && !shell_line_repeatable())
		repeat[0] = '\0';
	return ret;
}

static int read_and_run(struct script *script)
{
	static char line[LINEEDIT_MAX];
	const char *prompt = CONFIG_PROMPT;
	int ret;

	do {
		int len;
		bool repeated;

		if (IS_ENABLED(CONFIG_CONSOLE_ERRORS))
			console_report_errors();
		len = lineedit_read(prompt, line, sizeof(line));
		repeated = len == 0 && !script->len && repeat[0];

		if (len < 0)
			return len;
		if (repeated)
			len = (int)strlen(strcpy(line, repeat));
		else
			strcpy(repeat, script->len ? "" : line);
		ret = append(script, line, (size_t)len);
		if (ret)
			return ret;
		ret = try(script, repeated);
		prompt = PROMPT_MORE;
	} while (ret == -EAGAIN);
	return ret;
}

void shell_prompt(void)
{
	struct script script = { 0 };

	say_why(read_and_run(&script));
	free(script.text);
}

void shell_interactive(void)
{
	for (;;)
		shell_prompt();
}
