/* SPDX-License-Identifier: Apache-2.0 */
/* ls, size: what is on a filesystem. `load` is in cmd/load.c. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <common/blkdesc.h>
#include <common/command.h>
#include <common/env.h>
#include <lib/errname.h>
#include <lib/log.h>

struct listing {
	unsigned int files;
	unsigned int dirs;
};

/* One line as U-Boot writes it: tools that read its listings read ours. */
static int list_entry(const struct fs_dirent *entry, void *ctx)
{
	struct listing *l = ctx;

	switch (entry->node.type) {
	case FS_DIR:
		printf("            %s/\n", entry->name);
		l->dirs++;
		break;
	case FS_SYMLINK:
		printf("    <SYM>   %s\n", entry->name);
		l->files++;
		break;
	default:
		printf(" %8" PRIu64 "   %s\n", entry->node.size, entry->name);
		l->files++;
		break;
	}
	return 0;
}

/*
 * Opens PATH on the volume IFNAME SPEC, which must have the filesystem FORMAT
 * (NULL: any). Has printed why when it fails.
 */
static int open_path(const char *ifname, const char *spec, const char *path, const char *format,
		     struct fs *fs, struct fs_node *node)
{
	struct blkdesc desc;
	int ret = blkdesc_mount(ifname, spec, &desc, fs);

	if (ret)
		return ret;
	if (format && strcmp(fs->type->name, format)) {
		log_err(desc.name, "is not a %s filesystem but %s", format, fs->type->name);
		ret = -EINVAL;
	} else {
		ret = fs_open(fs, path, node);
		if (ret)
			log_err(desc.name, "%s: " ERR_FMT, path, ERR_ARG(ret));
	}
	if (ret)
		fs_unmount(fs);
	return ret;
}

static int list(int argc, char *const argv[], const char *format)
{
	const char *path = argc > 3 ? argv[3] : "/";
	struct listing l = { 0 };
	struct fs fs;
	struct fs_node dir;
	int ret;

	if (open_path(argv[1], argc > 2 ? argv[2] : NULL, path, format, &fs, &dir))
		return CMD_FAILURE;
	ret = fs_readdir(&dir, list_entry, &l);
	fs_unmount(&fs);
	if (ret) {
		log_err(argv[0], "%s: " ERR_FMT, path, ERR_ARG(ret));
		return CMD_FAILURE;
	}
	printf("\n%u file(s), %u dir(s)\n\n", l.files, l.dirs);
	return CMD_OK;
}

static int size(char *const argv[], const char *format)
{
	struct fs fs;
	struct fs_node node;

	if (open_path(argv[1], argv[2], argv[3], format, &fs, &node))
		return CMD_FAILURE;
	fs_unmount(&fs);
	if (node.type != FS_FILE) {
		log_err(argv[0], "%s is not a file", argv[3]);
		return CMD_FAILURE;
	}
	return env_set_hex("filesize", (unsigned long)node.size);
}

static int do_ls(int argc, char *const argv[])
{
	return list(argc, argv, NULL);
}

static int do_fatls(int argc, char *const argv[])
{
	return list(argc, argv, "fat");
}

static int do_ext4ls(int argc, char *const argv[])
{
	return list(argc, argv, "ext4");
}

static int do_size(int argc, char *const argv[])
{
	return size(argv, NULL);
}

static int do_fatsize(int argc, char *const argv[])
{
	return size(argv, "fat");
}

static int do_ext4size(int argc, char *const argv[])
{
	return size(argv, "ext4");
}

#define HELP_VOLUME                                                                           \
	"<interface> <dev[:part]>: a disk and a partition of it, in hexadecimal, as in\n"     \
	"\"virtio 0:1\". Without :part it is partition 1, or the whole disk where there is\n" \
	"no partition table. 0:auto is the first bootable partition, 0#name the one\n"        \
	"called so, - what the variable bootdevice says.\n"

#define HELP_LS                                                                      \
	"Lists the files and directories in DIRECTORY, or in the root directory.\n"  \
	"Sizes are decimal; directories end in a slash.\n\n" HELP_VOLUME             \
	"\nReturns 0 (true), or 1 when the directory cannot be read.\n\n"            \
	"Example:\n    => ls virtio 0:1 /boot\n     33554432   Image\n\n"            \
	"    1 file(s), 0 dir(s)\n"

#define HELP_SIZE                                                                \
	"Sets the variable filesize to the size of the file in bytes, in hex.\n\n" \
	HELP_VOLUME                                                              \
	"\nReturns 0 (true), or 1 when there is no such file.\n\n"               \
	"Example:\n    => size virtio 0:1 /Image && echo $filesize\n    2000000\n"

const struct command cmd_ls = {
	.name = "ls",
	.usage = "<interface> [<dev[:part]> [directory]]",
	.summary = "list files in a directory (default /)",
	.help = HELP_LS,
	.min_args = 1,
	.max_args = 3,
	.run = do_ls,
	.repeatable = true,
};

const struct command cmd_fatls = {
	.name = "fatls",
	.usage = "<interface> [<dev[:part]> [directory]]",
	.summary = "list files in a directory of a FAT filesystem (default /)",
	.help = HELP_LS,
	.min_args = 1,
	.max_args = 3,
	.run = do_fatls,
	.repeatable = true,
};

const struct command cmd_size = {
	.name = "size",
	.usage = "<interface> <dev[:part]> <filename>",
	.summary = "determine a file's size",
	.help = HELP_SIZE,
	.min_args = 3,
	.max_args = 3,
	.run = do_size,
};

const struct command cmd_fatsize = {
	.name = "fatsize",
	.usage = "<interface> <dev[:part]> <filename>",
	.summary = "determine a file's size on a FAT filesystem",
	.help = HELP_SIZE,
	.min_args = 3,
	.max_args = 3,
	.run = do_fatsize,
};

const struct command cmd_ext4ls = {
	.name = "ext4ls",
	.usage = "<interface> [<dev[:part]> [directory]]",
	.summary = "list files in a directory of an ext2, ext3 or ext4 filesystem (default /)",
	.help = HELP_LS,
	.min_args = 1,
	.max_args = 3,
	.run = do_ext4ls,
	.repeatable = true,
};

const struct command cmd_ext2ls = {
	.name = "ext2ls",
	.usage = "<interface> [<dev[:part]> [directory]]",
	.summary = "the same as ext4ls",
	.help = HELP_LS,
	.min_args = 1,
	.max_args = 3,
	.run = do_ext4ls,
	.repeatable = true,
};

const struct command cmd_ext4size = {
	.name = "ext4size",
	.usage = "<interface> <dev[:part]> <filename>",
	.summary = "determine a file's size on an ext2, ext3 or ext4 filesystem",
	.help = HELP_SIZE,
	.min_args = 3,
	.max_args = 3,
	.run = do_ext4size,
};
