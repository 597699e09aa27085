/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding and starting boot entries, for builds with CONFIG_BOOT_ENTRIES: a
 * method knows one kind of file that describes them; the search tries each method
 * on each volume, and starts what it finds, or collects it for `bootflow list`.
 */
#ifndef COMMON_BOOT_METHOD_H
#define COMMON_BOOT_METHOD_H

#include <boot/entry.h>
#include <common/boot_volume.h>
#include <errno.h>
#include <fs/fs.h>
#include <lib/arena.h>
#include <lib/table.h>
#include <stdbool.h>

#define BOOT_METHOD_MEMORY (4u << 20)     /* most that the entries of one volume may take */

struct boot_method {
	const char *name;       /* "extlinux"; what the variable bootmeths has */

	/*
	 * Fills LIST, all in ARENA, with what FS has of this kind. -ENOENT: nothing,
	 * which is not said; other errors are, with the file.
	 */
	int (*find)(struct fs *fs, struct arena *arena, struct boot_entries *list);
};

TABLE_DECLARE(const struct boot_method, boot_methods);

struct boot_found {
	const struct boot_volume *volume;
	const struct boot_method *method;
	struct boot_entries list;
};

/*
 * Calls VISIT for each volume and each method that finds something there, volumes
 * as boot_volumes() has them, methods as the variable bootmeths says. FOUND is gone
 * when VISIT returns; no filesystem is open meanwhile. A non-zero return ends it and
 * is returned. 0 at the end, -ENODEV: there is no disk, -ENOMEM.
 */
int boot_find(int (*visit)(const struct boot_found *found, void *ctx), void *ctx);

/* The same for one volume. */
int boot_find_on(const struct boot_volume *volume,
		 int (*visit)(const struct boot_found *found, void *ctx), void *ctx);

/* A reader of files for boot/extlinux.h: ctx is the struct fs. */
int boot_read_conf(const struct boot_reader *reader, struct arena *arena, const char *file,
		   const char **text, size_t *len);

/*
 * Starts an entry. Comes back only with an error, of which the user has been told;
 * -EINTR: the user has ended it; -EACCES: it did not start, and CONFIG_VERIFIED_BOOT
 * forbids to look for another one.
 */
int boot_entry_start(const struct boot_volume *volume, const struct boot_entry *entry);

/* Does what boot_entry_start() returned end the search, or may the next entry be tried? */
static inline bool boot_ends_search(int ret)
{
	return ret == -EINTR || ret == -EACCES;
}

/*
 * Starts the first entry of LIST that works: the default, or (MENU, or when the file
 * wants one) what is chosen in a menu, then the others in order. Comes back as above.
 */
int boot_list_start(const struct boot_volume *volume, const struct boot_entries *list, bool menu);

/*
 * Puts variables of the environment in, as U-Boot does for `append`: ${NAME} and
 * $(NAME), nothing between '...', whose quotes go; \ keeps what follows as it is.
 * -E2BIG when OUT has no room.
 */
int boot_expand(const char *text, char *out, size_t size);

#endif
