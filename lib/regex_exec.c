/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search: a list of the steps that may come next, in order of preference,
 * is carried over the text byte by byte. A step is in the list once, so a byte
 * costs at most one look at each step, and nothing is ever tried again.
 */
#include <lib/regex.h>

#include <errno.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "regex_step.h"

#define NOWHERE UINT32_MAX

/* Steps that wait for a byte, and where each one's groups have been. */
struct list {
	unsigned int count;
	uint16_t *step;
	uint32_t *saved;         /* slots for each */
};

/* Something to be followed later, or a place that has to be put back then. */
struct later {
	int16_t step;            /* -1: put back */
	uint16_t slot;
	uint32_t place;
};

struct search {
	const struct regex *re;
	const char *text;
	uint32_t len;
	unsigned int slots;
	struct list list[2];
	uint32_t *seen;          /* for each step: the place for which it was last followed, plus 1 */
	struct later *later;
	uint32_t *now;           /* groups of what is being followed */
	uint32_t *best;          /* those of the match; best[1] is NOWHERE while there is none */
};

static void push(struct search *s, unsigned int *depth, struct later later)
{
	s->later[(*depth)++] = later;
}

/* Puts STEP, which waits for a byte or is the end, into LIST with what is saved. */
static void put(struct search *s, struct list *list, unsigned int step)
{
	memcpy(list->saved + (size_t)list->count * s->slots, s->now, s->slots * sizeof(*s->now));
	list->step[list->count++] = (uint16_t)step;
}

/* The step that follows at once from STEP at AT, or -1; another one may be left for later. */
static int follow(struct search *s, struct list *list, unsigned int step, uint32_t at,
		  unsigned int *depth)
{
	const struct regex_step *r = &s->re->step[step];
	int next = (int)step + 1, to = (int)step + r->to;

	switch ((enum regex_op)r->op) {
	case REGEX_JUMP:
		return to;
	case REGEX_SPLIT:
		push(s, depth, (struct later){ .step = (int16_t)to });
		return next;
	case REGEX_SPLIT_TO:
		push(s, depth, (struct later){ .step = (int16_t)next });
		return to;
	case REGEX_SAVE:
		push(s, depth, (struct later){ -1, r->arg, s->now[r->arg] });
		s->now[r->arg] = at;
		return next;
	case REGEX_BEGIN:
		return at == 0 ? next : -1;
	case REGEX_END:
		return at == s->len ? next : -1;
	default:
		put(s, list, step);
		return -1;
	}
}

/*
 * Adds to LIST all that FIRST leads to at AT without a byte. Each step is
 * followed once and leaves one thing for later at most, so later[] has room.
 */
static void add(struct search *s, struct list *list, unsigned int first, uint32_t at)
{
	unsigned int depth = 0;

	push(s, &depth, (struct later){ .step = (int16_t)first });
	while (depth) {
		struct later later = s->later[--depth];
		int step = later.step;

		if (step < 0)
			s->now[later.slot] = later.place;
		while (step >= 0 && s->seen[step] != at + 1) {
			s->seen[step] = at + 1;
			step = follow(s, list, (unsigned int)step, at, &depth);
		}
	}
}

static bool takes(const struct regex *re, const struct regex_step *r, unsigned char byte)
{
	switch ((enum regex_op)r->op) {
	case REGEX_BYTE:
		return byte == r->arg;
	case REGEX_ANY:
		return true;
	case REGEX_SET:
		return re->set[r->arg][byte / 8] & 1u << byte % 8;
	default:
		return false;
	}
}

/* Carries FROM over the byte at AT. What is preferred less than a match is dropped. */
static void carry(struct search *s, const struct list *from, struct list *to, uint32_t at)
{
	to->count = 0;
	for (unsigned int i = 0; i < from->count; i++) {
		const struct regex_step *r = &s->re->step[from->step[i]];
		const uint32_t *saved = from->saved + (size_t)i * s->slots;

		if (r->op == REGEX_MATCH) {
			memcpy(s->best, saved, s->slots * sizeof(*saved));
			return;
		}
		if (at == s->len || !takes(s->re, r, (unsigned char)s->text[at]))
			continue;
		memcpy(s->now, saved, s->slots * sizeof(*saved));
		add(s, to, from->step[i] + 1u, at + 1);
	}
}

static void search(struct search *s, uint32_t from)
{
	unsigned int now = 0;

	s->best[1] = NOWHERE;
	for (uint32_t at = from;; at++) {
		struct list *list = &s->list[now];

		if (s->best[1] == NOWHERE) {
			/* a match may begin here too; what began before is preferred */
			memset(s->now, 0xff, s->slots * sizeof(*s->now));
			add(s, list, 0, at);
		}
		if (!list->count && s->best[1] != NOWHERE)
			return;
		carry(s, list, &s->list[!now], at);
		if (at == s->len)
			return;
		now = !now;
	}
}

/* Cuts one piece of memory into what a search needs; NULL when there is none. */
static void *make_room(struct search *s)
{
	size_t n = s->re->steps, saved = n * s->slots;
	size_t words = 2 * saved + n + 2 * s->slots;
	uint32_t *p = calloc(1, words * sizeof(uint32_t) + (n + 1) * sizeof(struct later) +
				2 * n * sizeof(uint16_t));
	void *memory = p;

	if (!p)
		return NULL;
	s->list[0].saved = p;
	s->list[1].saved = p + saved;
	s->seen = p + 2 * saved;
	s->now = s->seen + n;
	s->best = s->now + s->slots;
	s->later = (struct later *)(p + words);
	s->list[0].step = (uint16_t *)(s->later + n + 1);
	s->list[1].step = s->list[0].step + n;
	return memory;
}

static size_t place(uint32_t saved)
{
	return saved == NOWHERE ? REGEX_UNUSED : saved;
}

int regex_exec(const struct regex *re, const char *text, size_t len, size_t from,
	       struct regex_span span[REGEX_GROUPS])
{
	struct search s = { .re = re, .text = text, .len = (uint32_t)len,
			    .slots = 2 * (re->groups + 1) };
	void *memory;
	bool found;

	if (len > INT32_MAX)
		return -E2BIG;
	if (from > len)
		return 0;
	memory = make_room(&s);
	if (!memory)
		return -ENOMEM;
	search(&s, (uint32_t)from);
	found = s.best[1] != NOWHERE;
	for (unsigned int i = 0; i < REGEX_GROUPS; i++) {
		bool used = found && i <= re->groups;

		span[i].start = used ? place(s.best[2 * i]) : REGEX_UNUSED;
		span[i].end = used ? place(s.best[2 * i + 1]) : REGEX_UNUSED;
	}
	free(memory);
	return found;
}
