/* SPDX-License-Identifier: Apache-2.0 */
#include <common/complete.h>

#include <arch/cold.h>
#include <common/command.h>
#include <common/env.h>
#include <common/shell.h>
#include <lib/log.h>
#include <lib/util.h>
#include <string.h>
#include "complete_priv.h"

void completion_add(struct completion *c, const char *name)
{
	size_t size = strlen(name) + 1, same = 0;

	if (strncmp(name, c->word, c->word_len) != 0)
		return;
	if (c->matches == 0) {
		if (size > sizeof(c->text))
			return;
		c->common_len = size - 1;
	} else {
		while (same < c->common_len && c->text[same] == name[same])
			same++;
		c->common_len = same;
	}
	c->matches++;
	if (size > sizeof(c->text) - c->used)
		return;         /* counted, but not listed */
	memcpy(c->text + c->used, name, size);
	c->used += size;
}

void completion_add_once(struct completion *c, const char *name)
{
	for (size_t at = 0; at < c->used; at += strlen(c->text + at) + 1)
		if (strcmp(c->text + at, name) == 0)
			return;
	completion_add(c, name);
}

static int offer(const char *name, const char *value, void *ctx)
{
	completion_add(ctx, name);
	return 0;
}

void complete_variables(struct completion *c)
{
	env_foreach(offer, c);
	shell_var_foreach(offer, c);
}

void complete_commands(struct completion *c)
{
	const struct command *cmd;

	TABLE_FOREACH(commands, cmd)
		completion_add(c, cmd->name);
}

/* --- which word, and whose business it is --------------------------------------- */

/* Characters after which a new command begins. */
static bool ends_command(char ch)
{
	return ch == ';' || ch == '&' || ch == '|' || ch == '\n';
}

static bool is_blank(char ch)
{
	return ch == ' ' || ch == '\t';
}

/*
 * Cuts the last command of LINE into words, in COPY. Quotes are not looked at:
 * what they hide from completion is rare.
 */
static void cut_words(struct completion *c, char *copy, const char *line, size_t len)
{
	size_t start = len, i = 0;

	while (start && !ends_command(line[start - 1]))
		start--;
	len -= start;
	memcpy(copy, line + start, len);
	copy[len] = '\0';
	c->word = copy + len;
	while (i < len) {
		char *word;

		while (i < len && is_blank(copy[i]))
			i++;
		word = copy + i;
		while (i < len && !is_blank(copy[i]))
			i++;
		if (i == len) {
			c->word = word;
			break;
		}
		copy[i++] = '\0';
		if (c->argc < COMPLETION_MAX_WORDS)
			c->argv[c->argc++] = word;
	}
	c->word_len = strlen(c->word);
}

/* The name that is being typed in "...$na" or "...${na"; false when it is no variable. */
static bool cut_variable(struct completion *c)
{
	const char *dollar = strrchr(c->word, '$');

	if (!dollar)
		return false;
	dollar += dollar[1] == '{' ? 2 : 1;
	if (strchr(dollar, '}'))
		return false;
	c->suffix = dollar[-1] == '{' ? '}' : '\0';
	c->word = dollar;
	c->word_len = strlen(dollar);
	return true;
}

/* What a command knows of its arguments, or what can be seen in its usage. */
static void complete_argument(struct completion *c)
{
	const struct command *cmd = command_find(c->argv[0]);

	if (!cmd)
		return;
	if (cmd->complete && !cold_open_for((const void *)(uintptr_t)cmd->complete))
		cmd->complete(c);
	if (IS_ENABLED(CONFIG_COMPLETE_ARGS) && !c->matches) {
		/* a disk with a damaged table is no reason to break into the line */
		log_set_level(LOG_NONE);
		complete_arguments(c, cmd);
		log_set_level(LOG_WARN);
	}
}

void complete_line(struct completion *c, const char *line, size_t len)
{
	static char copy[1024];

	memset(c, 0, offsetof(struct completion, text));
	c->word = "";
	c->suffix = ' ';
	if (len >= sizeof(copy))
		return;
	cut_words(c, copy, line, len);
	if (cut_variable(c)) {
		complete_variables(c);
	} else if (c->argc == 0) {
		complete_commands(c);
	} else {
		complete_argument(c);
	}
}
