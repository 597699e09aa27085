/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/conf.h>

#include <boot/entry.h>
#include <errno.h>
#include <lib/log.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MAX_COMPLAINTS 10

void conf_start(struct conf *c, const char *file, const char *text, size_t len)
{
	*c = (struct conf){ .file = file, .at = text, .end = text + len };
}

void conf_complain(struct conf *c, const char *fmt, ...)
{
	char text[160];
	va_list args;

	if (++c->complaints > MAX_COMPLAINTS + 1)
		return;
	if (c->complaints > MAX_COMPLAINTS) {
		log_warn(c->file, "more is wrong from line %u on", c->line);
		return;
	}
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	log_warn(c->file, "line %u: %s", c->line, text);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* [*from, *to) without the blanks at its ends. */
static void trim(const char **from, const char **to)
{
	while (*from < *to && is_blank(**from))
		(*from)++;
	while (*from < *to && is_blank((*to)[-1]))
		(*to)--;
}

static bool is_clean(struct conf *c, const char *from, const char *to)
{
	if (to - from > (ptrdiff_t)CONF_LINE_MAX) {
		conf_complain(c, "left out: longer than %u bytes", CONF_LINE_MAX);
		return false;
	}
	for (const char *p = from; p < to; p++) {
		if (((unsigned char)*p >= ' ' && *p != 0x7f) || *p == '\t')
			continue;
		conf_complain(c, "left out: it holds the control character 0x%02x",
			      (unsigned char)*p);
		return false;
	}
	return true;
}

/* Cuts the line at the first blank behind its first word. */
static void split(struct conf *c, const char *from, const char *to)
{
	const char *p = from;

	while (p < to && !is_blank(*p))
		p++;
	c->key = from;
	c->key_len = (size_t)(p - from);
	trim(&p, &to);
	c->value = p;
	c->value_len = (size_t)(to - p);
}

bool conf_next(struct conf *c)
{
	while (c->at < c->end) {
		const char *from = c->at;
		const char *newline = memchr(from, '\n', (size_t)(c->end - from));
		const char *to = newline ? newline : c->end;

		c->at = newline ? newline + 1 : c->end;
		c->line++;
		if (to > from && to[-1] == '\r')
			to--;
		trim(&from, &to);
		if (from == to || *from == '#' || !is_clean(c, from, to))
			continue;
		split(c, from, to);
		return true;
	}
	return false;
}

bool conf_key_is(const struct conf *c, const char *key)
{
	return strlen(key) == c->key_len && !strncasecmp(c->key, key, c->key_len);
}

bool conf_shift(struct conf *c)
{
	if (!c->value_len)
		return false;
	split(c, c->value, c->value + c->value_len);
	return true;
}

char *conf_value(const struct conf *c, struct arena *arena)
{
	return arena_copy(arena, c->value, c->value_len);
}

bool conf_number(struct conf *c, unsigned int max, unsigned int *number)
{
	unsigned int value = 0;
	bool good = c->value_len > 0;

	for (size_t i = 0; i < c->value_len && good; i++) {
		good = c->value[i] >= '0' && c->value[i] <= '9' && value <= max;
		value = value * 10 + (unsigned int)(c->value[i] - '0');
	}
	if (good && value <= max) {
		*number = value;
		return true;
	}
	conf_complain(c, "%.*s: \"%.*s\" is not a number from 0 to %u", (int)c->key_len, c->key,
		      (int)c->value_len, c->value, max);
	return false;
}

int boot_entries_init(struct boot_entries *list, struct arena *arena)
{
	*list = (struct boot_entries){ .entry = arena_alloc(arena, BOOT_ENTRIES_MAX *
							    sizeof(struct boot_entry)) };
	return list->entry ? 0 : -ENOMEM;
}

unsigned int boot_entry_split(char *text, const char *separators, const char **words,
			      unsigned int max)
{
	unsigned int n = 0;

	for (char *p = text + strspn(text, separators); *p; p += strspn(p, separators)) {
		size_t len = strcspn(p, separators);

		if (n < max)
			words[n] = p;
		n++;
		if (!p[len])
			break;
		p[len] = '\0';
		p += len + 1;
	}
	return n;
}
