/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/extlinux.h>
#include <common/blkdesc.h>
#include <common/boot_method.h>
#include <common/command.h>
#include <common/env.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdbool.h>
#include <string.h>

/* Reads the labels; the filesystem is closed when this returns. */
static int read_labels(const char *const args[2], const char *file, struct arena *arena,
		       struct boot_volume *volume, struct boot_entries *list)
{
	struct blkdesc desc;
	struct fs fs;
	const struct boot_reader reader = { boot_read_conf, &fs };
	int ret = blkdesc_mount(args[0], args[1], &desc, &fs);

	if (ret)
		return ret;
	*volume = (struct boot_volume){ desc.dev, desc.part, desc.start, desc.sectors };
	ret = extlinux_read(list, arena, &reader, file);
	fs_unmount(&fs);
	if (ret == -ENOEXEC)
		log_err("sysboot", "%s %s has no label that can be booted", desc.name, file);
	else if (ret)
		log_err("sysboot", "%s %s: " ERR_FMT, desc.name, file, ERR_ARG(ret));
	return ret;
}

static bool is_any_format(const char *name)
{
	return !strcmp(name, "any") || !strcmp(name, "fat") || !strcmp(name, "ext2") ||
	       !strcmp(name, "ext4");
}

static int do_sysboot(int argc, char *const argv[])
{
	bool menu = argc > 1 && !strcmp(argv[1], "-p");
	const char *const *arg = (const char *const *)argv + 1 + menu;
	int n = argc - 1 - menu;
	const char *file = n > 4 ? arg[4] : env_get("bootfile");
	char first[256] __attribute__((aligned(16)));
	struct boot_volume volume;
	struct boot_entries list;
	struct arena_mark start;
	struct arena arena;

	if (n < 3 || n > 5 || !is_any_format(arg[2]))
		return CMD_USAGE;
	if (!file) {
		log_err("sysboot", "no file named, and the variable bootfile is not set");
		return CMD_FAILURE;
	}
	arena_init(&arena, first, sizeof(first), BOOT_METHOD_MEMORY);
	start = arena_mark(&arena);
	if (!read_labels((const char *const[]){ arg[0], arg[1] }, file, &arena, &volume, &list))
		boot_list_start(&volume, &list, menu);
	arena_release(&arena, start);
	return CMD_FAILURE;
}

const struct command cmd_sysboot = {
	.name = "sysboot",
	.usage = "[-p] <interface> <dev[:part]> <any|fat|ext2|ext4> [addr [filename]]",
	.summary = "boot by an extlinux.conf",
	.help =
		"Boots a label of FILENAME ($bootfile by default), an extlinux.conf: the default,\n"
		"or what is chosen in a menu (-p, or when the file wants one). The filesystem is\n"
		"recognised, whatever is said; ADDR is not used: the file is no larger than 64\n"
		"KiB, and what it names goes where there is room. A label that does not start\n"
		"says why, and the next one is tried. Comes back with 1 when none started.\n"
		"\n"
		"  sysboot virtio 0:1 any ${scriptaddr} /extlinux/extlinux.conf\n",
	.min_args = 3,
	.max_args = 6,
	.run = do_sysboot,
};
