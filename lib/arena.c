/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/arena.h>

#include <errno.h>
#include <lib/util.h>
#include <stdlib.h>

#define CHUNK_MIN 4096
#define ALIGNMENT sizeof(max_align_t)

struct arena_chunk {
	struct arena_chunk *before;
	char *end;
	max_align_t data[];
};

static char *align(char *p)
{
	return (char *)ALIGN_UP((uintptr_t)p, ALIGNMENT);
}

void arena_init(struct arena *arena, void *first, size_t size, size_t limit)
{
	*arena = (struct arena){
		.next = first,
		.end = (char *)first + size,
		.first = first,
		.first_end = (char *)first + size,
		.limit = limit,
	};
}

/* Begins a new chunk that has room for SIZE bytes; what is left of the old one stays unused. */
static int new_chunk(struct arena *arena, size_t size)
{
	size_t room = MAX(size, (size_t)CHUNK_MIN);
	struct arena_chunk *chunk;

	if (size > arena->limit || sizeof(*chunk) + room > arena->limit - arena->held)
		return -ENOMEM;
	chunk = malloc(sizeof(*chunk) + room);
	if (!chunk)
		return -ENOMEM;
	chunk->before = arena->chunk;
	chunk->end = (char *)chunk->data + room;
	arena->held += sizeof(*chunk) + room;
	arena->chunk = chunk;
	arena->next = (char *)chunk->data;
	arena->end = chunk->end;
	return 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	char *p = align(arena->next);

	if (p > arena->end || size > (size_t)(arena->end - p)) {
		if (new_chunk(arena, size))
			return NULL;
		p = arena->next;
	}
	arena->next = p + size;
	return p;
}

void arena_release(struct arena *arena, struct arena_mark mark)
{
	while (arena->chunk != mark.chunk) {
		struct arena_chunk *chunk = arena->chunk;

		arena->chunk = chunk->before;
		arena->held -= (size_t)(chunk->end - (char *)chunk);
		free(chunk);
	}
	arena->next = mark.next;
	arena->end = mark.chunk ? mark.chunk->end : arena->first_end;
}

void arena_str_begin(struct arena_str *str, struct arena *arena)
{
	*str = (struct arena_str){ .arena = arena, .start = arena->next, .next = arena->next };
}

/* Moves the string to a chunk with room for at least MORE bytes; doubles, so that growth stays linear. */
static void make_room(struct arena_str *str, size_t more)
{
	size_t len = arena_str_len(str);
	const char *old = str->start;

	if (more > str->arena->limit || new_chunk(str->arena, 2 * len + more)) {
		str->err = -ENOMEM;
		return;
	}
	str->start = str->arena->next;
	memcpy(str->start, old, len);
	str->next = str->start + len;
}

void arena_str_add(struct arena_str *str, const char *text, size_t len)
{
	if (str->err)
		return;
	if (len > (size_t)(str->arena->end - str->next)) {
		make_room(str, len);
		if (str->err)
			return;
	}
	memcpy(str->next, text, len);
	str->next += len;
}

char *arena_str_end(struct arena_str *str)
{
	arena_str_add(str, "", 1);
	if (str->err)
		return NULL;
	str->arena->next = str->next;
	return str->start;
}
