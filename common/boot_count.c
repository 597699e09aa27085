/* SPDX-License-Identifier: Apache-2.0 */
#include "boot_count.h"

#include <errno.h>
#include <fs/rename.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <stdio.h>
#include <string.h>

/* "ID+LEFT-DONE.conf" with one try less. -ENAMETOOLONG. */
static int next_name(const struct boot_entry *e, char *name, size_t size)
{
	int len = snprintf(name, size, "%s+%d-%d.conf", e->id, e->tries_left - 1, e->tries_done + 1);

	return (size_t)len < size ? 0 : -ENAMETOOLONG;
}

static int rename_in(const struct boot_volume *volume, const char *folder, const char *from,
		     const char *to)
{
	struct fs_node dir;
	struct fs fs;
	int ret = fs_mount(&fs, volume->dev, volume->start, volume->sectors);

	if (ret)
		return ret;
	ret = fs_open(&fs, folder, &dir);
	if (!ret)
		ret = fs_rename(&dir, from, to);
	fs_unmount(&fs);
	return ret;
}

void boot_count_try(const struct boot_volume *volume, const struct boot_entry *e)
{
	char folder[FS_NAME_MAX + 1], to[FS_NAME_MAX + 1];
	const char *slash = strrchr(e->file, '/');
	int ret = next_name(e, to, sizeof(to));

	if (!ret && slash) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - e->file), e->file);
		ret = rename_in(volume, folder, slash + 1, to);
	}
	if (ret)
		log_warn("bootflow", "%s:%x %s: it keeps its %d tries: it cannot be called %s: " ERR_FMT,
			 volume->dev->name, volume->part, e->file, e->tries_left, to, ERR_ARG(ret));
	else
		printf("It is called %s from now on: %d tries are left\n", to, e->tries_left - 1);
}
