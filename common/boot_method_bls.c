/* SPDX-License-Identifier: Apache-2.0 */
#include <common/boot_method.h>

#include <boot/bls.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <stdio.h>
#include <string.h>

struct names {
	struct arena *arena;
	const char *folder;
	const char *file[BOOT_ENTRIES_MAX];
	unsigned int count;
};

/* Files are read when the walk through their folder has ended. */
static int add_name(const struct fs_dirent *entry, void *ctx)
{
	struct names *names = ctx;
	size_t size = strlen(names->folder) + strlen(entry->name) + 2;
	char *file;

	if (entry->node.type != FS_FILE || !bls_is_entry(entry->name))
		return 0;
	if (names->count == BOOT_ENTRIES_MAX) {
		log_warn("bls", "%s: more than %u entries: the rest is left out", names->folder,
			 BOOT_ENTRIES_MAX);
		return 1;
	}
	file = arena_alloc(names->arena, size);
	if (!file)
		return -ENOMEM;
	snprintf(file, size, "%s/%s", names->folder, entry->name);
	names->file[names->count++] = file;
	return 0;
}

/* An entry that cannot be used is no reason to leave out the others. */
static int read_entries(const struct boot_reader *reader, const struct names *names,
			struct boot_entries *list)
{
	int ret = boot_entries_init(list, names->arena);

	for (unsigned int i = 0; i < names->count && ret != -ENOMEM; i++) {
		const char *text;
		size_t len;

		ret = reader->read(reader, names->arena, names->file[i], &text, &len);
		if (ret)
			log_warn(names->file[i], ERR_FMT, ERR_ARG(ret));
		else
			ret = bls_add(list, names->arena, names->file[i], text, len);
	}
	if (ret == -ENOMEM)
		return ret;
	return list->count ? 0 : -ENOENT;
}

static int read_loader(const struct boot_reader *reader, struct arena *arena, const char *file,
		       struct bls_loader *loader)
{
	const char *text;
	size_t len;
	int ret = reader->read(reader, arena, file, &text, &len);

	if (!ret)
		return bls_read_loader(loader, arena, file, text, len);
	if (ret != -ENOENT)
		log_warn(file, ERR_FMT, ERR_ARG(ret));
	return 0;
}

static int find_in(struct fs *fs, struct arena *arena, struct boot_entries *list, const char *folder,
		   const char *loader_conf)
{
	const struct boot_reader reader = { boot_read_conf, fs };
	struct names names = { .arena = arena, .folder = folder };
	struct bls_loader loader = { .pattern = NULL };
	struct fs_node node;
	int ret = fs_open(fs, folder, &node);

	if (!ret)
		ret = fs_readdir(&node, add_name, &names);
	if (ret < 0)
		return ret == -ENOTDIR ? -ENOENT : ret;
	ret = read_entries(&reader, &names, list);
	if (!ret)
		ret = read_loader(&reader, arena, loader_conf, &loader);
	return ret ? ret : bls_finish(list, arena, &loader);
}

static int find(struct fs *fs, struct arena *arena, struct boot_entries *list)
{
	int ret = find_in(fs, arena, list, "/loader/entries", "/loader/loader.conf");

	return ret == -ENOENT ? find_in(fs, arena, list, "/boot/loader/entries",
					"/boot/loader/loader.conf") : ret;
}

const struct boot_method boot_method_bls = { "bls", find };
