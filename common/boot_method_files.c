/* SPDX-License-Identifier: Apache-2.0 */
/* Boot scripts and plain kernels: what lies there is started by a script of the environment. */
#include <common/boot_method.h>

#include <errno.h>
#include <lib/util.h>
#include <stdbool.h>
#include <string.h>

static bool is_file(struct fs *fs, const char *path)
{
	struct fs_node node;

	return fs_open(fs, path, &node) == 0 && node.type == FS_FILE;
}

static int add(struct boot_entries *list, struct arena *arena, const char *file, const char *script)
{
	int ret = boot_entries_init(list, arena);

	if (ret)
		return ret;
	list->entry[list->count++] = (struct boot_entry){
		.id = file, .title = file, .file = file, .script = script,
		.tries_left = -1, .tries_done = -1,
	};
	return 0;
}

/* U-Boot's places, in its order. */
static int find_script(struct fs *fs, struct arena *arena, struct boot_entries *list)
{
	static const char files[][20] = {
		"/boot.scr.uimg", "/boot.scr", "/boot/boot.scr.uimg", "/boot/boot.scr",
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (is_file(fs, files[i]))
			return add(list, arena, files[i], !strcmp(files[i], "/boot.scr") ?
				   "boot_script" : "boot_a_script");
	return -ENOENT;
}

static int find_image(struct fs *fs, struct arena *arena, struct boot_entries *list)
{
	if (!is_file(fs, "/Image"))
		return -ENOENT;
	return add(list, arena, "/Image", is_file(fs, "/initrd.gz") ? "boot_image_initrd" :
		   "boot_image");
}

const struct boot_method boot_method_script = { "script", find_script };
const struct boot_method boot_method_image = { "image", find_image };
