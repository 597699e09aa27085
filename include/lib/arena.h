/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stack of memory: many small allocations that are given back together.
 *
 * For work that has a beginning and an end, such as parsing and running a
 * script: an allocation is an addition, giving back is one assignment however
 * much was allocated. A first piece of the caller's memory serves small jobs,
 * so that they never call malloc().
 *
 * Pure but for malloc. Host-tested with the shell, its user.
 */
#ifndef LIB_ARENA_H
#define LIB_ARENA_H

#include <stddef.h>
#include <string.h>

struct arena_chunk;

struct arena {
	char *next, *end;           /* free part of the chunk in use */
	struct arena_chunk *chunk;  /* NULL: the caller's first piece is in use */
	char *first, *first_end;
	size_t held;                /* bytes that came from malloc() */
	size_t limit;               /* most that may */
};

/* FIRST (SIZE bytes, aligned for any type) is used before malloc(), of which LIMIT bytes are used at most. */
void arena_init(struct arena *arena, void *first, size_t size, size_t limit);

/* SIZE bytes aligned for any type, not cleared; NULL when memory or the limit is exhausted. */
void *arena_alloc(struct arena *arena, size_t size);

/* Where the arena stands now; arena_release() gives back all that was allocated since. */
struct arena_mark {
	char *next;
	struct arena_chunk *chunk;
};

static inline struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ arena->next, arena->chunk };
}

void arena_release(struct arena *arena, struct arena_mark mark);

/*
 * A string of unknown length that grows at the arena's end. Nothing else may be
 * allocated between arena_str_begin() and arena_str_end().
 */
struct arena_str {
	struct arena *arena;
	char *start, *next;
	int err;                    /* -ENOMEM once memory ran out; then all else does nothing */
};

void arena_str_begin(struct arena_str *str, struct arena *arena);
void arena_str_add(struct arena_str *str, const char *text, size_t len);

static inline size_t arena_str_len(const struct arena_str *str)
{
	return (size_t)(str->next - str->start);
}

/* Ends the string with a NUL and keeps it. NULL when memory ran out. */
char *arena_str_end(struct arena_str *str);

#endif
