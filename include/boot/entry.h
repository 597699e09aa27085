/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot entries: what a file on a disk says can be booted. Made by the readers of
 * such files (boot/extlinux.h, boot/bls.h), shown and started by the boot flow.
 *
 * All texts are in the arena that the reader was given, and hold no control
 * characters. Paths are as they stand in the file.
 */
#ifndef BOOT_ENTRY_H
#define BOOT_ENTRY_H

#include <lib/arena.h>
#include <stdbool.h>
#include <stddef.h>

#define BOOT_ENTRIES_MAX        64
#define BOOT_ENTRY_MAX_INITRDS  8
#define BOOT_ENTRY_MAX_OVERLAYS 16

struct boot_entry {
	const char *id;            /* the label, or the file's name; never NULL */
	const char *title;         /* for people; never NULL */
	const char *kernel;        /* with "#CONFIGURATION" behind a FIT image; NULL: a script starts it */
	const char *script;        /* the variable that holds that ("localboot": localcmd) */
	const char *append;        /* command line, variables not yet put in; NULL: not said */
	const char *fdt, *fdtdir;  /* NULL: not said */
	const char *initrd[BOOT_ENTRY_MAX_INITRDS];
	const char *overlay[BOOT_ENTRY_MAX_OVERLAYS];
	unsigned int ninitrds, noverlays;
	const char *file;          /* where it stands, for messages */
	unsigned int line;

	/* Of the Boot Loader Specification; NULL: not said */
	const char *sort_key, *machine_id, *version;
	int tries_left, tries_done;    /* in the file's name; -1: not counted */
};

struct boot_entries {
	struct boot_entry *entry;  /* in the order in which they are shown */
	unsigned int count;
	const char *title;         /* of the menu; NULL: not said */
	unsigned int first;        /* what is booted unless somebody chooses */
	bool menu;                 /* the file wants one to be shown */
	unsigned int seconds;      /* until the first is booted; 0: the menu waits */
};

/*
 * Reads FILE into ARENA. -ENOENT, -EFBIG for more than CONF_FILE_MAX bytes, and
 * what a disk may answer.
 */
struct boot_reader {
	int (*read)(const struct boot_reader *reader, struct arena *arena, const char *file,
		    const char **text, size_t *len);
	void *ctx;
};

/* Room for BOOT_ENTRIES_MAX. -ENOMEM. */
int boot_entries_init(struct boot_entries *list, struct arena *arena);

/* Cuts TEXT, which it changes, at each of SEPARATORS: up to MAX words. How many there were. */
unsigned int boot_entry_split(char *text, const char *separators, const char **words,
			      unsigned int max);

#endif
