/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A map of what is mapped, for `armdecode map`: read from the text of
 * `mmu dump` or from a copy of the tables, checked, drawn.
 */
#ifndef TOOLS_MAP_H
#define TOOLS_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lib/decode_walk.h>

#define MAP_MAX_REGIONS 16384

struct map_region {
	uint64_t va, last;         /* LAST: the last address, so that the top of the space fits */
	uint64_t pa;               /* of a bad one: the first descriptor, or the address of one */
	int level, deepest;        /* of the descriptors: the least and the greatest */
	char type[24];             /* as include/lib/decode_runs.h writes it */
	char perm[12];
	char name[48];             /* "" when there is none */
	bool bad;                  /* no mapping, but a descriptor that is wrong: NAME says how */
	bool wx;                   /* writable and executable */
	bool alias;                /* executable here, writable at the address ALIAS_VA (or reverse) */
	uint64_t alias_va;
};

struct map {
	struct map_region *region; /* in the order of VA */
	size_t count, room;
};

uint64_t map_size(const struct map_region *r);
bool map_writable(const struct map_region *r);      /* at any EL */
bool map_executable(const struct map_region *r);

/*
 * Adds a region behind the last one; it grows instead where the two continue
 * each other. A message and 1: too many, out of order, or no memory.
 */
int map_add(struct map *map, const struct map_region *region);

/* Lines of `mmu dump` in TEXT; others are skipped. A message and 1 on error. */
int map_read_dump(struct map *map, char *text);

/* All that REGIME maps with tables in MEMORY; what is wrong in them as bad regions. */
int map_read_tables(struct map *map, const struct walk_regime *regime, bool upper,
		    struct walk_memory *memory);

/* Sets wx, alias. Returns how many regions break W^X. */
size_t map_check(struct map *map);

/* Writes the map to standard output. */
void map_draw(const struct map *map, const char *title);
void map_json(const struct map *map);

/* "64 KiB", "1.5 MiB": static, until the next call. */
const char *map_size_text(uint64_t size);

void map_free(struct map *map);

#endif
