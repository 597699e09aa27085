/* SPDX-License-Identifier: Apache-2.0 */
/* Where a map comes from: the text of `mmu dump`, or tables in a file. */
#include "map.h"

#include <errno.h>
#include <inttypes.h>
#include <lib/decode_runs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- mmu dump -------------------------------------------------------------------- */

static int wrong(unsigned int line, const char *what)
{
	fprintf(stderr, "armdecode: map: line %u: %s\n", line, what);
	return 1;
}

/* "0x" and 16 digits at *p, which moves behind it and the blanks. */
static bool long_number(char **p, uint64_t *value)
{
	char *end;

	if (strncmp(*p, "0x", 2))
		return false;
	*value = strtoull(*p, &end, 16);
	if (end - *p != 18)
		return false;
	*p = end + strspn(end, " ");
	return true;
}

static bool word(char **p, char *buf, size_t size)
{
	size_t n = strcspn(*p, " ");

	if (!n || n >= size)
		return false;
	memcpy(buf, *p, n);
	buf[n] = '\0';
	*p += n + strspn(*p + n, " ");
	return true;
}

/* "rw-", "rw-/r--", "r-xg", "r--!" */
static bool is_perm(const char *p)
{
	size_t n = strspn(p, "rwx-");

	if (n != 3)
		return false;
	p += n;
	if (*p == '/') {
		if (strspn(++p, "rwx-") != 3)
			return false;
		p += 3;
	}
	p += *p == 'g';
	return !*p || !strcmp(p, "!");
}

static int parse_line(struct map *map, char *p, unsigned int line)
{
	struct map_region r = { 0 };
	char level[4];
	uint64_t size;

	if (!long_number(&p, &r.va))
		return 0;                        /* a prompt, a comment, something else */
	if (!long_number(&p, &r.pa))
		return wrong(line, "no physical address behind the virtual one");
	if (!long_number(&p, &size))
		return wrong(line, "no size as third column (a line of `mmu dump -r`? use `mmu dump`)");
	if (!word(&p, level, sizeof(level)) || (r.level = atoi(level)) < -1 || r.level > 3)
		return wrong(line, "the level is none of -1 to 3");
	if (!word(&p, r.type, sizeof(r.type)))
		return wrong(line, "no memory type");
	if (!word(&p, r.perm, sizeof(r.perm)) || !is_perm(r.perm))
		return wrong(line, "no permissions such as rw- or r-x");
	if (!size || r.va + (size - 1) < r.va || r.pa + (size - 1) < r.pa)
		return wrong(line, "the size is 0 or goes beyond the last address");
	if (strcmp(p, "-"))
		snprintf(r.name, sizeof(r.name), "%s", p);
	r.last = r.va + (size - 1);
	r.deepest = r.level;
	return map_add(map, &r) ? wrong(line, "the lines of `mmu dump` are in ascending order") : 0;
}

int map_read_dump(struct map *map, char *text)
{
	unsigned int line = 0;

	while (*text) {
		size_t n = strcspn(text, "\r\n");
		char end = text[n];

		line++;
		text[n] = '\0';
		if (parse_line(map, text + strspn(text, " "), line))
			return 1;
		text += n + (end != '\0');
		if (end == '\r' && *text == '\n')
			text++;
	}
	if (map->count)
		return 0;
	fputs("armdecode: map: no lines of `mmu dump` in the input\n", stderr);
	return 1;
}

/* --- tables ------------------------------------------------------------------------ */

struct reading {
	struct map *map;
	const struct walk_regime *regime;
	bool failed;
};

/* The columns are taken from the text that `mmu dump` would print: one notation, one place. */
static void describe(const struct reading *reading, uint64_t va, const struct walk_result *w,
		     struct map_region *r)
{
	struct table_run run;
	char line[128], *p = line;
	uint64_t skipped;
	char level[4];

	table_run_of(va, w, &run);
	table_run_format(reading->regime, &run, NULL, line, sizeof(line));
	long_number(&p, &skipped);
	long_number(&p, &r->pa);
	long_number(&p, &skipped);
	word(&p, level, sizeof(level));
	word(&p, r->type, sizeof(r->type));
	word(&p, r->perm, sizeof(r->perm));
}

static int add_walk(void *ctx, uint64_t va, const struct walk_result *w)
{
	struct reading *reading = ctx;
	const struct walk_step *last = &w->step[w->steps - 1];
	uint64_t mask = (UINT64_C(1) << walk_shift(&w->range, last->level)) - 1;
	struct map_region r = { .va = va & ~mask, .last = va | mask, .level = last->level,
				.deepest = last->level };

	if (w->end == WALK_END_INVALID)
		return 0;
	if (w->mapped) {
		describe(reading, va, w, &r);
	} else {
		r.bad = true;
		r.pa = w->end == WALK_END_UNREADABLE ? last->address : last->desc;
		snprintf(r.name, sizeof(r.name), "%s", walk_end_name(w->end));
	}
	reading->failed = map_add(reading->map, &r);
	return reading->failed ? -ENOSPC : 0;
}

int map_read_tables(struct map *map, const struct walk_regime *regime, bool upper,
		    struct walk_memory *memory)
{
	struct reading reading = { .map = map, .regime = regime };
	struct walk_result w;
	char text[300];
	int ret = decode_scan(regime, upper, walk_memory_read, memory, add_walk, &reading);

	if (!ret || reading.failed)
		return reading.failed;
	if (ret == -ELOOP) {
		fprintf(stderr, "armdecode: map: given up after %" PRIu64 " descriptors: these tables share "
			"tables, or are none\n", SCAN_MAX_WALKS);
		return 1;
	}
	decode_walk(regime, upper ? ~UINT64_C(0) : 0, walk_memory_read, memory, &w);
	fprintf(stderr, "armdecode: map: %s\n", walk_describe(regime, &w, text, sizeof(text)));
	return 1;
}
