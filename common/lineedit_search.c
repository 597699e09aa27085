/* SPDX-License-Identifier: Apache-2.0 */
/* Ctrl-R: the youngest line of the history that holds what is typed; Ctrl-R again: an older one. */
#include "lineedit_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEL 0x7f

/* Shows PATTERN in place of the prompt. */
static void show(struct lineedit *le, bool found)
{
	le->pos = le->len;
	snprintf(le->search.prompt, sizeof(le->search.prompt), "(%ssearch)'%s': ",
		 found ? "" : "failed ", le->search.pattern);
	le->prompt = le->search.prompt;
	le_redraw(le);
}

/* The age of the youngest line that fits and is at least AGE old, or -1. */
static int find(struct lineedit *le, int age)
{
	const char *line;

	for (; (line = history_get(le->history, (unsigned int)age)); age++) {
		if (history_holds(line, le->search.pattern))
			return age;
		if (le->idle)
			le->idle();
	}
	return -1;
}

/* Looks from AGE on; the line that was shown stays when nothing is found. */
static void look(struct lineedit *le, int age)
{
	int found = find(le, age);

	if (found >= 0 && le->search.len) {
		const char *line = history_get(le->history, (unsigned int)found);

		le->search.age = found;
		le->len = strnlen(line, sizeof(le->line) - 1);
		memcpy(le->line, line, le->len);
	}
	show(le, found >= 0 || !le->search.len);
}

static void leave(struct lineedit *le)
{
	le->search.on = false;
	le->prompt = le->search.old_prompt;
	le->pos = le->len;
	le_redraw(le);
}

void le_search_begin(struct lineedit *le)
{
	if (!le->history)
		return;
	le->line[le->len] = '\0';
	free(le->draft);
	le->draft = strdup(le->line);
	le->search.on = true;
	le->search.len = 0;
	le->search.pattern[0] = '\0';
	le->search.age = -1;
	le->search.old_prompt = le->prompt;
	show(le, true);
}

static void cancel(struct lineedit *le)
{
	le->len = 0;
	if (le->draft) {
		le->len = strlen(le->draft);
		memcpy(le->line, le->draft, le->len);
	}
	leave(le);
}

/* A whole character, so that no half of one remains. */
static void shorten(struct lineedit *le)
{
	char *pattern = le->search.pattern;

	while (le->search.len && ((unsigned char)pattern[--le->search.len] & 0xc0) == 0x80)
		;
	pattern[le->search.len] = '\0';
	look(le, 0);
}

bool le_search_key(struct lineedit *le, int key)
{
	size_t have = le->in.have;

	switch (key) {
	case KEY_TEXT:
		if (le->search.len + have <= LINEEDIT_PATTERN) {
			memcpy(le->search.pattern + le->search.len, le->in.bytes, have);
			le->search.len += have;
			le->search.pattern[le->search.len] = '\0';
		}
		look(le, le->search.age < 0 ? 0 : le->search.age);
		return true;
	case CTRL('R'):
		look(le, le->search.age + 1);
		return true;
	case CTRL('H'):
	case DEL:
		shorten(le);
		return true;
	case CTRL('G'):
		cancel(le);
		return true;
	case KEY_NONE:
		return true;
	default:
		leave(le);
		return false;
	}
}
