/* SPDX-License-Identifier: Apache-2.0 */
/* armdecode map: what is mapped, as a picture or as JSON. */
#include "armdecode.h"
#include "map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_text(struct map *map, const char *name)
{
	size_t size;
	char *text = armdecode_read(name, &size);
	int status = text ? map_read_dump(map, text) : 1;

	free(text);
	return status;
}

/* Two ranges have a base each; --ttbr alone is the lower one. */
static int read_tables(struct map *map, const struct options *o)
{
	struct walk_regime regime = armdecode_regime(o);
	struct walk_memory memory = { 0 };
	size_t size;
	char *data;
	int status = 0;

	if (armdecode_number("BASE", o->argv[1], &memory.base))
		return 2;
	data = armdecode_read(o->argv[0], &size);
	if (!data)
		return 1;
	memory.data = data;
	memory.size = size;
	if (o->ttbr.given)
		status = map_read_tables(map, &regime, false, &memory);
	if (o->ttbr1.given && !status)
		status = map_read_tables(map, &regime, true, &memory);
	free(data);
	if (!status && !map->count) {
		fputs("armdecode: map: these tables map nothing\n", stderr);
		status = 1;
	}
	return status;
}

static void json_region(const struct map_region *r)
{
	printf("  {\"va\": ");
	json_hex(r->va);
	printf(", \"last\": ");
	json_hex(r->last);
	printf(", \"%s\": ", r->bad ? "descriptor" : "pa");
	json_hex(r->pa);
	printf(", \"name\": ");
	json_string(r->name);
	if (r->bad) {
		printf(", \"wrong\": true}");
		return;
	}
	printf(", \"type\": ");
	json_string(r->type);
	printf(", \"perm\": ");
	json_string(r->perm);
	printf(", \"levels\": [%d, %d], \"wx\": %s", r->level, r->deepest, r->wx ? "true" : "false");
	if (r->alias) {
		printf(", \"alias\": ");
		json_hex(r->alias_va);
	}
	putchar('}');
}

void map_json(const struct map *map)
{
	printf("[");
	for (size_t i = 0; i < map->count; i++) {
		printf(i ? ",\n" : "\n");
		json_region(&map->region[i]);
	}
	printf("\n]\n");
}

int armdecode_map(struct options *o)
{
	bool tables = o->ttbr.given || o->ttbr1.given || o->tcr.given;
	struct map map = { 0 };
	size_t broken;
	int status;

	if (tables ? o->argc != 2 || !o->tcr.given || !(o->ttbr.given || o->ttbr1.given) : o->argc > 1)
		return SHOW_USAGE;
	status = tables ? read_tables(&map, o) : read_text(&map, o->argc ? o->argv[0] : NULL);
	if (!status) {
		broken = map_check(&map);
		if (broken)
			fprintf(stderr, "armdecode: map: %zu regions are writable and executable, by "
				"themselves or by another mapping of the same memory\n", broken);
		if (o->json)
			map_json(&map);
		else
			map_draw(&map, o->title ? o->title : "Memory map");
	}
	map_free(&map);
	return status;
}
