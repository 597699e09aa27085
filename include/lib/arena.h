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
#include <stdint.h>
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

/* arena_alloc() where there is not enough room in the chunk. */
void *arena_alloc_slow(struct arena *arena, size_t size);

/* SIZE bytes aligned for any type, not cleared; NULL when memory or the limit is exhausted. */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
	size_t padding = -(uintptr_t)arena->next % sizeof(max_align_t);
	size_t room = (size_t)(arena->end - arena->next);
	void *p = arena->next + padding;

	if (room < padding || room - padding < size)
		return arena_alloc_slow(arena, size);
	arena->next += padding + size;
	return p;
}

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

/* LEN bytes of TEXT and a NUL, anywhere (not aligned); NULL as above. */
char *arena_copy(struct arena *arena, const char *text, size_t len);

/*
 * A string of unknown length that grows at the arena's end. Nothing else may be
 * allocated between arena_str_begin() and arena_str_end().
 */
struct arena_str {
	struct arena *arena;
	char *start, *next;
	int err;                    /* -ENOMEM once memory ran out; then all else does nothing */
};

static inline void arena_str_begin(struct arena_str *str, struct arena *arena)
{
	*str = (struct arena_str){ .arena = arena, .start = arena->next, .next = arena->next };
}

static inline size_t arena_str_len(const struct arena_str *str)
{
	return (size_t)(str->next - str->start);
}

/* arena_str_add() where there is not enough room in the chunk. */
void arena_str_add_slow(struct arena_str *str, const char *text, size_t len);

static inline void arena_str_add(struct arena_str *str, const char *text, size_t len)
{
	if (len > (size_t)(str->arena->end - str->next)) {
		arena_str_add_slow(str, text, len);
		return;
	}
	memcpy(str->next, text, len);
	str->next += len;
}

/* Ends the string with a NUL and keeps it. NULL when memory ran out. */
static inline char *arena_str_end(struct arena_str *str)
{
	arena_str_add(str, "", 1);
	if (str->err)
		return NULL;
	str->arena->next = str->next;
	return str->start;
}

#endif
