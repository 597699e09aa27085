/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/arena.h>

#include <errno.h>
#include <lib/util.h>
#include <stdlib.h>

#define CHUNK_MIN 4096

struct arena_chunk {
	struct arena_chunk *before;
	char *end;
	max_align_t data[];
};

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

void *arena_alloc_slow(struct arena *arena, size_t size)
{
	void *p;

	if (new_chunk(arena, size))
		return NULL;
	p = arena->next;
	arena->next += size;
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

char *arena_copy(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena->next;

	if (len >= (size_t)(arena->end - copy)) {
		if (new_chunk(arena, len + 1))
			return NULL;
		copy = arena->next;
	}
	arena->next = copy + len + 1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

/* Moves the string to a chunk with room for more; doubles, so that growth stays linear. */
void arena_str_add_slow(struct arena_str *str, const char *text, size_t len)
{
	size_t old_len = arena_str_len(str);
	const char *old = str->start;

	if (str->err)
		return;
	if (len > str->arena->limit || new_chunk(str->arena, 2 * old_len + len)) {
		str->err = -ENOMEM;
		return;
	}
	str->start = str->arena->next;
	memcpy(str->start, old, old_len);
	memcpy(str->start + old_len, text, len);
	str->next = str->start + old_len + len;
}
