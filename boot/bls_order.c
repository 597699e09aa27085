/* SPDX-License-Identifier: Apache-2.0 */
/* The order of entries, and which of them is the default. */
#include <boot/bls.h>

#include <errno.h>
#include <lib/log.h>
#include <lib/sort.h>
#include <lib/util.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* --- versions (UAPI.10) ------------------------------------------------------------- */

/* < 0, 0, > 0 */
static int sign(long a, long b)
{
	return (a > b) - (a < b);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Characters that belong to no version only separate. */
static const char *skip_others(const char *p)
{
	while (*p && !is_digit(*p) && !is_letter(*p) && !strchr("-.~^", *p))
		p++;
	return p;
}

static size_t span(const char *p, bool (*belongs)(char))
{
	size_t n = 0;

	while (belongs(p[n]))
		n++;
	return n;
}

/* Any length of digits is a number; none is less than all. */
static int compare_numbers(const char **a, const char **b)
{
	size_t na = span(*a, is_digit), nb = span(*b, is_digit);
	const char *pa = *a, *pb = *b;
	int order;

	*a += na;
	*b += nb;
	if (!na || !nb)
		return sign(na > 0, nb > 0);
	for (; na && *pa == '0'; na--)
		pa++;
	for (; nb && *pb == '0'; nb--)
		pb++;
	order = sign((long)na, (long)nb);
	return order ? order : strncmp(pa, pb, na);
}

static int compare_words(const char **a, const char **b)
{
	size_t na = span(*a, is_letter), nb = span(*b, is_letter);
	int order = strncmp(*a, *b, MIN(na, nb));

	*a += na;
	*b += nb;
	return order ? order : sign((long)na, (long)nb);
}

/*
 * The one that has MARK here is the older; where both have it, it is skipped.
 * *order is then 0.
 */
static void compare_mark(const char **a, const char **b, char mark, int *order)
{
	bool in_a = **a == mark, in_b = **b == mark;

	if (*order)
		return;
	*order = sign(!in_a, !in_b);
	if (in_a && in_b) {
		(*a)++;
		(*b)++;
	}
}

int bls_version_compare(const char *a, const char *b)
{
	int order = 0;

	while (!order) {
		a = skip_others(a);
		b = skip_others(b);
		compare_mark(&a, &b, '~', &order);
		if (order)
			break;
		/* behind ~ (which only pre-releases have), longer is newer */
		if (!*a || !*b)
			return sign(*a != '\0', *b != '\0');
		compare_mark(&a, &b, '-', &order);
		compare_mark(&a, &b, '^', &order);
		compare_mark(&a, &b, '.', &order);
		if (!order && (is_digit(*a) || is_digit(*b)))
			order = compare_numbers(&a, &b);
		else if (!order)
			order = compare_words(&a, &b);
	}
	return order;
}

/* --- patterns ------------------------------------------------------------------------- */

#define SET_MAX 32     /* characters: a search for the end of a set stays short */

/* Is C in the set behind '['? *next is behind its ']', or NULL when that is missing. */
static bool in_set(const char *set, char c, const char **next)
{
	bool not = *set == '!' || *set == '^', found = false;
	const char *p = set + not;

	do {
		if (!*p || p - set > SET_MAX) {
			*next = NULL;
			return false;
		}
		if (p[1] == '-' && p[2] && p[2] != ']') {
			found = found || (c >= p[0] && c <= p[2]);
			p += 3;
		} else {
			found = found || c == *p;
			p++;
		}
	} while (*p != ']');
	*next = p + 1;
	return found != not;
}

/* One character against the pattern's next element; where that ends, or NULL when it does not match. */
static const char *match_one(const char *pattern, char c)
{
	const char *next;
	bool found;

	if (*pattern == '?')
		return pattern + 1;
	if (*pattern != '[')
		return *pattern == c ? pattern + 1 : NULL;
	found = in_set(pattern + 1, c, &next);
	if (!next)      /* no ']': the bracket is a character */
		return c == '[' ? pattern + 1 : NULL;
	return found ? next : NULL;
}

bool bls_match(const char *pattern, const char *text)
{
	const char *star = NULL, *again = NULL;

	/* Of several stars only the last one is tried again: the ones before have what they need. */
	while (*text) {
		const char *next = *pattern && *pattern != '*' ? match_one(pattern, *text) : NULL;

		if (next) {
			pattern = next;
			text++;
		} else if (*pattern == '*') {
			star = ++pattern;
			again = text;
		} else if (star) {
			pattern = star;
			text = ++again;
		} else {
			return false;
		}
	}
	return !pattern[strspn(pattern, "*")];
}

/* --- entries -------------------------------------------------------------------------- */

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* UAPI.1, "Sorting" */
static int compare(const void *pa, const void *pb)
{
	const struct boot_entry *a = pa, *b = pb;
	int order = sign(a->tries_left == 0, b->tries_left == 0);

	if (!order)
		order = sign(!a->sort_key, !b->sort_key);
	if (!order && a->sort_key)
		order = strcmp(a->sort_key, b->sort_key);
	if (!order && a->sort_key)
		order = compare_text(a->machine_id, b->machine_id);
	if (!order && a->sort_key)
		order = -bls_version_compare(a->version ? a->version : "",
					     b->version ? b->version : "");
	if (!order)
		order = -bls_version_compare(a->id, b->id);
	if (!order)
		order = -compare_text(a->id, b->id);
	if (!order)
		order = sign(b->tries_left, a->tries_left);
	return order ? order : sign(a->tries_done, b->tries_done);
}

/* A pattern may be of the name with ".conf" or without. */
static bool is_meant(const char *pattern, const struct boot_entry *e)
{
	const char *slash = strrchr(e->file, '/');
	char name[256];

	snprintf(name, sizeof(name), "%s.conf", e->id);
	return bls_match(pattern, e->id) || bls_match(pattern, name) ||
	       bls_match(pattern, slash ? slash + 1 : e->file);
}

static void find_first(struct boot_entries *list, const char *pattern)
{
	for (unsigned int i = 0; i < list->count; i++) {
		if (!list->entry[i].tries_left || !is_meant(pattern, &list->entry[i]))
			continue;
		list->first = i;
		return;
	}
	log_warn("loader.conf", "the default, %s, is no entry that has a try left: the first one is "
		 "taken", pattern);
}

/* Two that look the same get what tells them apart. */
static int tell_apart(struct boot_entries *list, struct arena *arena)
{
	const char *title[BOOT_ENTRIES_MAX];

	for (unsigned int i = 0; i < list->count; i++)
		title[i] = list->entry[i].title;
	for (unsigned int i = 0; i < list->count; i++) {
		struct boot_entry *e = &list->entry[i];
		const char *more = e->version ? e->version : e->id;
		size_t room = strlen(e->title) + strlen(more) + 4;
		bool twice = false;
		char *text;

		for (unsigned int j = 0; j < list->count && !twice; j++)
			twice = j != i && !strcmp(title[i], title[j]);
		if (!twice)
			continue;
		text = arena_alloc(arena, room);
		if (!text)
			return -ENOMEM;
		snprintf(text, room, "%s (%s)", e->title, more);
		e->title = text;
	}
	return 0;
}

int bls_finish(struct boot_entries *list, struct arena *arena, const struct bls_loader *loader)
{
	sort(list->entry, list->count, sizeof(*list->entry), compare);
	list->menu = loader->menu;
	list->seconds = loader->seconds;
	if (loader->pattern && list->count)
		find_first(list, loader->pattern);
	return tell_apart(list, arena);
}
