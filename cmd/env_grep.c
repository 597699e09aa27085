/* SPDX-License-Identifier: Apache-2.0 */
/* env grep: variables by what they are called and what they hold. */
#include <common/command.h>
#include <common/env.h>
#include <lib/log.h>
#include <lib/regex.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "env_cmd.h"

struct search {
	char *const *word;
	struct regex *regex;     /* of each word; NULL: the words are what they are */
	bool names, values, found;
};

static bool occurs(const struct search *s, size_t word, const char *text)
{
	struct regex_span span[REGEX_GROUPS];

	if (IS_ENABLED(CONFIG_REGEX) && s->regex)
		return regex_exec(&s->regex[word], text, strlen(text), 0, span) == 1;
	return strstr(text, s->word[word]) != NULL;
}

static int visit(const char *name, const char *value, void *ctx)
{
	struct search *s = ctx;

	for (size_t i = 0; s->word[i]; i++) {
		if (!(s->names && occurs(s, i, name)) && !(s->values && occurs(s, i, value)))
			continue;
		printf("%s=%s\n", name, value);
		s->found = true;
		break;
	}
	return 0;
}

/* The words as expressions, in memory of malloc(). */
static int compile(struct search *s, size_t count)
{
	s->regex = malloc(count * sizeof(*s->regex));
	if (!s->regex) {
		log_err("env grep", "out of memory");
		return CMD_FAILURE;
	}
	for (size_t i = 0; i < count; i++) {
		if (!regex_compile(&s->regex[i], s->word[i]))
			continue;
		log_err("env grep", "\"%s\": at byte %zu: %s", s->word[i], s->regex[i].where,
			s->regex[i].why);
		return CMD_FAILURE;
	}
	return CMD_OK;
}

int env_grep(int argc, char *const argv[])
{
	enum { NAMES, VALUES, BOTH, REGEX };
	bool option[4] = { false };
	struct search s;
	int ret = CMD_OK;

	if (!env_options("grep", &argc, &argv, IS_ENABLED(CONFIG_REGEX) ? "nvbe" : "nvb", option) ||
	    argc < 2)
		return CMD_USAGE;
	if (option[BOTH] || (!option[NAMES] && !option[VALUES]))
		option[NAMES] = option[VALUES] = true;
	s = (struct search){ .word = argv + 1, .names = option[NAMES], .values = option[VALUES] };
	if (IS_ENABLED(CONFIG_REGEX) && option[REGEX])
		ret = compile(&s, (size_t)argc - 1);
	if (!ret)
		env_foreach(visit, &s);
	free(s.regex);
	return !ret && s.found ? CMD_OK : CMD_FAILURE;
}
