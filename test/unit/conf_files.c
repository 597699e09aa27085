/* SPDX-License-Identifier: Apache-2.0 */
#include "conf_files.h"

#include "unit.h"

#include <errno.h>
#include <string.h>

struct conf_file conf_files[CONF_FILES_MAX];
struct arena conf_arena;
struct boot_entries entries;

static max_align_t first[16];
static struct arena_mark start;

static int read_file(const struct boot_reader *reader, struct arena *arena, const char *file,
		     const char **text, size_t *len)
{
	for (size_t i = 0; i < CONF_FILES_MAX && conf_files[i].name; i++) {
		if (strcmp(conf_files[i].name, file))
			continue;
		if (conf_files[i].error)
			return conf_files[i].error;
		*len = strlen(conf_files[i].text);
		*text = arena_copy(arena, conf_files[i].text, *len);
		return *text ? 0 : -ENOMEM;
	}
	return -ENOENT;
}

const struct boot_reader conf_reader = { read_file, NULL };

int conf_setup(void **state)
{
	if (conf_arena.first)
		arena_release(&conf_arena, start);
	memset(conf_files, 0, sizeof(conf_files));
	arena_init(&conf_arena, first, sizeof(first), 1 << 20);
	start = arena_mark(&conf_arena);
	return 0;
}

int conf_teardown(void **state)
{
	arena_release(&conf_arena, start);
	conf_arena.first = NULL;
	return 0;
}

void conf_add(const char *name, const char *text)
{
	for (size_t i = 0; i < CONF_FILES_MAX; i++) {
		if (conf_files[i].name)
			continue;
		conf_files[i] = (struct conf_file){ .name = name, .text = text };
		return;
	}
	fail_msg("too many files");
}

const struct boot_entry *entry_of(const char *id)
{
	for (unsigned int i = 0; i < entries.count; i++)
		if (!strcmp(entries.entry[i].id, id))
			return &entries.entry[i];
	fail_msg("no entry %s", id);
	return NULL;
}
