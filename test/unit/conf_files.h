/* SPDX-License-Identifier: Apache-2.0 */
/* Files in memory for the readers of boot entries. */
#ifndef TEST_CONF_FILES_H
#define TEST_CONF_FILES_H

#include <boot/entry.h>

struct conf_file {
	const char *name, *text;
	int error;                  /* what reading it gives */
};

#define CONF_FILES_MAX 40

extern struct conf_file conf_files[CONF_FILES_MAX];
extern const struct boot_reader conf_reader;
extern struct arena conf_arena;
extern struct boot_entries entries;

/* For cmocka: no files, an empty arena. */
int conf_setup(void **state);
int conf_teardown(void **state);

void conf_add(const char *name, const char *text);

/* The entry with that id. */
const struct boot_entry *entry_of(const char *id);

#endif
