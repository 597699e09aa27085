/* SPDX-License-Identifier: Apache-2.0 */
#include <common/env_text.h>

#include <common/env.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <stdlib.h>
#include <string.h>

static bool is_wanted(char *const names[], const char *name)
{
	if (!names[0])
		return true;
	for (size_t i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* --- export ----------------------------------------------------------------------- */

struct writer {
	char *buf;
	size_t room, len;
	char sep;
	char *const *names;
};

static void put(struct writer *w, char ch)
{
	if (w->len < w->room)
		w->buf[w->len] = ch;
	w->len++;
}

static int write_variable(const char *name, const char *value, void *ctx)
{
	struct writer *w = ctx;

	if (!is_wanted(w->names, name))
		return 0;
	while (*name)
		put(w, *name++);
	put(w, '=');
	for (; *value; value++) {
		if (w->sep && (*value == w->sep || *value == '\\'))
			put(w, '\\');
		put(w, *value);
	}
	put(w, w->sep);
	return 0;
}

size_t env_text_export(char sep, char *const names[], char *buf, size_t room)
{
	struct writer w = { .buf = buf, .room = room, .sep = sep, .names = names };

	env_foreach(write_variable, &w);
	put(&w, '\0');
	return w.len;
}

/* --- import ----------------------------------------------------------------------- */

struct reader {
	const char *at, *end;
	char sep;
	bool crlf;
	char *line;              /* room for the longest */
};

/*
 * Takes the next assignment into r->line, without what stands behind backslashes
 * for itself; *EQUALS is its first '=', or NULL. False at the end.
 */
static bool next(struct reader *r, char **equals)
{
	char *to = r->line;

	*equals = NULL;
	while (r->sep && r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
		r->at++;
	if (r->at == r->end || !*r->at)
		return false;
	for (; r->at < r->end && *r->at && *r->at != r->sep; r->at++) {
		if (*equals && r->sep && *r->at == '\\' && r->at + 1 < r->end && r->at[1])
			r->at++;
		else if (*r->at == '=' && !*equals)
			*equals = to;
		*to++ = *r->at;
	}
	if (r->crlf && to > r->line && to[-1] == '\r')
		to--;
	*to = '\0';
	/* the end of a line, or the NUL behind a variable; the one that ends a text stays */
	if (r->at < r->end && *r->at == r->sep)
		r->at++;
	return true;
}

static int assign_to(struct vartab *tab, const char *name, const char *value)
{
	if (!tab)
		return env_set(name, value);
	if (value)
		return vartab_set(tab, name, value);
	vartab_unset(tab, name);
	return *name ? 0 : -EINVAL;
}

/* Does what LINE says to TAB, or to the environment when that is NULL. */
static int assign(char *line, char *equals, char *const names[], struct vartab *tab)
{
	int ret;

	if (equals)
		*equals++ = '\0';
	if (!is_wanted(names, line))
		return 0;
	ret = assign_to(tab, line, equals && *equals ? equals : NULL);
	if (ret)
		log_err("environment", "'%s': " ERR_FMT, line, ERR_ARG(ret));
	return ret;
}

int env_text_check(const char *text, size_t len, char sep, bool crlf, char *const names[])
{
	struct reader r = { .at = text, .end = text + len, .sep = sep, .crlf = crlf };
	char *equals;
	int n = 0;

	r.line = malloc(len + 1);
	if (!r.line)
		return -ENOMEM;
	while (n >= 0 && next(&r, &equals)) {
		if (sep && *r.line == '#')
			continue;
		if (equals)
			*equals = '\0';
		if (!*r.line)
			n = -EINVAL;
		else if (is_wanted(names, r.line) && (equals || env_get(r.line)))
			n++;
	}
	free(r.line);
	return n;
}

static int assign_all(struct reader *r, size_t len, char *const names[], struct vartab *tab)
{
	char *equals;
	int ret = 0;

	r->line = malloc(len + 1);
	if (!r->line)
		return -ENOMEM;
	while (!ret && next(r, &equals))
		if (!r->sep || *r->line != '#')
			ret = assign(r->line, equals, names, tab);
	free(r->line);
	return ret;
}

int env_text_import(const char *text, size_t len, char sep, bool crlf, char *const names[])
{
	struct reader r = { .at = text, .end = text + len, .sep = sep, .crlf = crlf };

	return assign_all(&r, len, names, NULL);
}

int env_text_replace(const char *text, size_t len, char sep, bool crlf, bool force)
{
	static char *const every[] = { NULL };
	struct reader r = { .at = text, .end = text + len, .sep = sep, .crlf = crlf };
	struct vartab fresh = { .limit = ENV_MAX_SIZE };
	int ret = assign_all(&r, len, every, &fresh);

	if (!ret)
		return env_adopt(&fresh, force);
	vartab_clear(&fresh);
	return ret;
}
