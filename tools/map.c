/* SPDX-License-Identifier: Apache-2.0 */
/* The list of regions, and what may not be in it. */
#include "map.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t map_size(const struct map_region *r)
{
	return r->last - r->va + 1;         /* 0 for all 2^64 */
}

bool map_writable(const struct map_region *r)
{
	return !r->bad && strchr(r->perm, 'w');
}

bool map_executable(const struct map_region *r)
{
	return !r->bad && strchr(r->perm, 'x');
}

static bool continues(const struct map_region *a, const struct map_region *b)
{
	return a->last + 1 == b->va && a->bad == b->bad && !strcmp(a->type, b->type) &&
	       !strcmp(a->perm, b->perm) && !strcmp(a->name, b->name) &&
	       (a->bad || a->pa + (b->va - a->va) == b->pa);
}

static int room_for_one(struct map *map)
{
	struct map_region *more;

	if (map->count < map->room)
		return 0;
	if (map->count == MAP_MAX_REGIONS) {
		fprintf(stderr, "armdecode: map: more than %d regions\n", MAP_MAX_REGIONS);
		return 1;
	}
	map->room = map->room ? map->room * 2 : 256;
	more = realloc(map->region, map->room * sizeof(*more));
	if (!more) {
		fprintf(stderr, "armdecode: map: out of memory\n");
		return 1;
	}
	map->region = more;
	return 0;
}

int map_add(struct map *map, const struct map_region *region)
{
	struct map_region *last = map->count ? &map->region[map->count - 1] : NULL;

	if (last && region->va <= last->last) {
		fprintf(stderr, "armdecode: map: 0x%" PRIx64 " lies below the end of the region before it, "
			"0x%" PRIx64 "\n", region->va, last->last);
		return 1;
	}
	if (last && continues(last, region)) {
		last->last = region->last;
		last->level = region->level < last->level ? region->level : last->level;
		last->deepest = region->deepest > last->deepest ? region->deepest : last->deepest;
		return 0;
	}
	if (room_for_one(map))
		return 1;
	map->region[map->count++] = *region;
	return 0;
}

/* --- W^X ------------------------------------------------------------------------- */

static bool same_memory(const struct map_region *a, const struct map_region *b)
{
	return a->pa <= b->pa + (b->last - b->va) && b->pa <= a->pa + (a->last - a->va);
}

/* The first region through which what R executes can be written. */
static void find_alias(struct map *map, struct map_region *r)
{
	for (size_t i = 0; i < map->count; i++) {
		struct map_region *other = &map->region[i];

		if (other == r || !map_writable(other) || !same_memory(r, other))
			continue;
		r->alias = other->alias = true;
		r->alias_va = other->va;
		other->alias_va = r->va;
		return;
	}
}

size_t map_check(struct map *map)
{
	size_t broken = 0;

	for (size_t i = 0; i < map->count; i++) {
		struct map_region *r = &map->region[i];

		if (!map_executable(r))
			continue;
		r->wx = map_writable(r);
		find_alias(map, r);
	}
	for (size_t i = 0; i < map->count; i++)
		broken += map->region[i].wx || map->region[i].alias;
	return broken;
}

/* --- text ------------------------------------------------------------------------ */

const char *map_size_text(uint64_t size)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	static char text[24];
	unsigned int unit = 0;
	uint64_t tenths = 0;

	if (!size)
		return "16 EiB";
	while (size >= 1024 && unit < 6) {
		tenths = size % 1024 * 10 / 1024;
		size /= 1024;
		unit++;
	}
	if (tenths && size < 100)
		snprintf(text, sizeof(text), "%" PRIu64 ".%" PRIu64 " %s", size, tenths, units[unit]);
	else
		snprintf(text, sizeof(text), "%" PRIu64 " %s", size, units[unit]);
	return text;
}

void map_free(struct map *map)
{
	free(map->region);
	*map = (struct map){ 0 };
}
