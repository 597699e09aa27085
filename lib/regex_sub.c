/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/regex_sub.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/util.h>

#define POLL_EVERY 256     /* matches between two questions whether to go on; a power of two */

/* A string that grows. What went wrong first stays in ERROR, and nothing is added from then on. */
struct buffer {
	char *text;
	size_t used, room, max;
	int error;
};

static bool make_room(struct buffer *b, size_t len)
{
	size_t room = b->room;
	char *text;

	if (len > b->max - b->used) {
		b->error = -E2BIG;
		return false;
	}
	if (b->used + len < room)
		return true;
	room = MAX(2 * room, b->used + len + 1);
	text = realloc(b->text, room);
	if (!text) {
		b->error = -ENOMEM;
		return false;
	}
	b->text = text;
	b->room = room;
	return true;
}

static void add(struct buffer *b, const char *bytes, size_t len)
{
	if (b->error || !make_room(b, len))
		return;
	memcpy(b->text + b->used, bytes, len);
	b->used += len;
	b->text[b->used] = '\0';
}

/* The replacement of one match, with what its groups caught. */
static void add_replacement(struct buffer *b, const struct regex *re, const char *replacement,
			    const char *text, const struct regex_span span[REGEX_GROUPS])
{
	for (const char *p = replacement; *p;) {
		size_t plain = strcspn(p, "\\"), group = (size_t)(p[plain] ? p[plain + 1] - '0' : 0);

		if (p[plain] && group <= re->groups) {
			add(b, p, plain);
			if (span[group].start != REGEX_UNUSED)
				add(b, text + span[group].start,
				    span[group].end - span[group].start);
			p += plain + 2;
		} else {
			plain += p[plain] != '\0';
			add(b, p, plain);
			p += plain;
		}
	}
}

/* Fills B; the number of matches or a negative errno. */
static int substitute(const struct regex *re, const char *text, const struct regex_sub *how,
		      struct buffer *b)
{
	size_t len = strlen(text), copied = 0, from = 0;
	struct regex_span span[REGEX_GROUPS];
	int matches = 0, ret = 0;

	while (!b->error && from <= len && (how->all || !matches)) {
		if (how->interrupted && matches % POLL_EVERY == POLL_EVERY - 1 && how->interrupted())
			return -EINTR;
		ret = regex_exec(re, text, len, from, span);
		if (ret <= 0)
			break;
		if (matches && span[0].end == copied) {
			from++;
			continue;
		}
		add(b, text + copied, span[0].start - copied);
		add_replacement(b, re, how->replacement, text, span);
		copied = span[0].end;
		from = copied + (span[0].start == copied);
		matches++;
	}
	add(b, text + copied, len - copied);
	return ret < 0 ? ret : b->error ? b->error : matches;
}

int regex_substitute(const struct regex *re, const char *text, const struct regex_sub *how,
		     char **result)
{
	struct buffer b = { .max = how->max };
	int ret = substitute(re, text, how, &b);

	if (ret <= 0) {
		free(b.text);
		b.text = NULL;
	}
	*result = b.text;
	return ret;
}
