/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot Loader Specification, type 1: one small file per kernel in
 * loader/entries, and loader/loader.conf. Pure; reads untrusted bytes;
 * host-tested and fuzzed. Format: The UAPI Group, UAPI.1 (Boot Loader
 * Specification), "Type #1 Boot Loader Specification Entries", "Sorting",
 * and "Boot counting"; UAPI.10 (Version Format Specification).
 */
#ifndef BOOT_BLS_H
#define BOOT_BLS_H

#include <boot/entry.h>
#include <stddef.h>

/* What loader.conf says. */
struct bls_loader {
	const char *pattern;      /* which entry is the default: a glob; NULL: not said */
	bool menu;
	unsigned int seconds;
};

/* Is NAME that of an entry's file ("*.conf")? */
bool bls_is_entry(const char *name);

/*
 * Adds the entry that TEXT, the contents of FILE, describes; the part of FILE behind
 * its last slash gives the id and the tries that are left ("ID+LEFT-DONE.conf").
 * -ENOEXEC for an entry that cannot be booted here, -ENOSPC after BOOT_ENTRIES_MAX
 * (a message has said why, except for entries of another architecture), -ENOMEM.
 */
int bls_add(struct boot_entries *list, struct arena *arena, const char *file, const char *text,
	    size_t len);

/* Reads loader.conf. What is not understood is left out, after a message. */
int bls_read_loader(struct bls_loader *loader, struct arena *arena, const char *file,
		    const char *text, size_t len);

/*
 * Puts the entries in order: by sort-key, machine-id, version (newest first) and
 * name, those without a try left at the end; then finds the default, which is
 * never one of the latter while there are others. Entries with the same title get
 * their version behind it. -ENOMEM.
 */
int bls_finish(struct boot_entries *list, struct arena *arena, const struct bls_loader *loader);

/* < 0, 0, > 0: A is older than B, the same, newer (UAPI.10). */
int bls_version_compare(const char *a, const char *b);

/* Does TEXT match PATTERN, with *, ? and [a-z]? */
bool bls_match(const char *pattern, const char *text);

#endif
