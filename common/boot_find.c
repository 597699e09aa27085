/* SPDX-License-Identifier: Apache-2.0 */
#include <common/boot_method.h>

#include <boot/conf.h>
#include <common/env.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <stdbool.h>
#include <string.h>

/* U-Boot looks for extlinux.conf before scripts, too. */
#define DEFAULT_METHODS "extlinux bls script image"

struct search {
	int (*visit)(const struct boot_found *found, void *ctx);
	void *ctx;
};

int boot_read_conf(const struct boot_reader *reader, struct arena *arena, const char *file,
		   const char **text, size_t *len)
{
	struct fs_node node;
	int64_t got;
	char *buf;
	int ret = fs_open(reader->ctx, file, &node);

	if (ret)
		return ret == -ENOTDIR ? -ENOENT : ret;
	if (node.type != FS_FILE)
		return -EISDIR;
	if (node.size > CONF_FILE_MAX)
		return -EFBIG;
	buf = arena_alloc(arena, node.size + 1);
	if (!buf)
		return -ENOMEM;
	got = fs_read(&node, 0, buf, node.size);
	if (got < 0)
		return (int)got;
	*text = buf;
	*len = (size_t)got;
	return 0;
}

/* One method on one volume. Visitors run whole boots: nothing of the search is open then. */
static int try_method(const struct search *search, const struct boot_volume *volume,
		      const struct boot_method *method)
{
	struct boot_found found = { .volume = volume, .method = method };
	char first[256] __attribute__((aligned(16)));
	struct arena_mark start;
	struct arena arena;
	struct fs fs;
	int ret;

	/* no filesystem that we know: nothing to boot there, which is no error */
	if (fs_mount(&fs, volume->dev, volume->start, volume->sectors))
		return 0;
	arena_init(&arena, first, sizeof(first), BOOT_METHOD_MEMORY);
	start = arena_mark(&arena);
	ret = method->find(&fs, &arena, &found.list);
	fs_unmount(&fs);
	if (ret && ret != -ENOENT && ret != -ENOEXEC)
		log_warn(method->name, "%s:%x: " ERR_FMT, volume->dev->name, volume->part,
			 ERR_ARG(ret));
	ret = !ret && found.list.count ? search->visit(&found, search->ctx) : 0;
	arena_release(&arena, start);
	return ret;
}

/* Is NAME the word of length LEN at WORD? */
static bool is_word(const char *name, const char *word, size_t len)
{
	return strlen(name) == len && !memcmp(name, word, len);
}

/* By the names in bootmeths; names of methods that this build has not are passed over. */
static int try_named(const struct search *search, const struct boot_volume *volume, const char *names)
{
	const struct boot_method *method;
	char copy[128];
	int ret = 0;

	/* what is run on the way may set the variable */
	strncpy(copy, names, sizeof(copy) - 1);
	copy[sizeof(copy) - 1] = '\0';
	for (const char *p = copy + strspn(copy, " "); *p && !ret; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");

		TABLE_FOREACH(boot_methods, method) {
			if (is_word(method->name, p, len) && !ret)
				ret = try_method(search, volume, method);
		}
		p += len;
	}
	return ret;
}

static int try_volume(const struct boot_volume *volume, void *ctx)
{
	const char *names = env_get("bootmeths");

	return try_named(ctx, volume, names && names[strspn(names, " ")] ? names : DEFAULT_METHODS);
}

int boot_find_on(const struct boot_volume *volume,
		 int (*visit)(const struct boot_found *found, void *ctx), void *ctx)
{
	struct search search = { visit, ctx };

	return try_volume(volume, &search);
}

int boot_find(int (*visit)(const struct boot_found *found, void *ctx), void *ctx)
{
	struct search search = { visit, ctx };

	return boot_volumes(try_volume, &search);
}
