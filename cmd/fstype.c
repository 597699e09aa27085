/* SPDX-License-Identifier: Apache-2.0 */
/* fstype: which filesystem a volume has. */
#include <common/blkdesc.h>
#include <common/command.h>
#include <common/env.h>
#include <fs/fs.h>
#include <stdio.h>

static int do_fstype(int argc, char *const argv[])
{
	struct blkdesc desc;
	const char *name;
	struct fs fs;

	if (blkdesc_mount(argv[1], argv[2], &desc, &fs))
		return CMD_FAILURE;
	name = fs.type->name;
	fs_unmount(&fs);
	if (argc > 3)
		return env_set(argv[3], name);
	printf("%s\n", name);
	return CMD_OK;
}

const struct command cmd_fstype = {
	.name = "fstype",
	.usage = "<interface> <dev>:<part> [<varname>]",
	.summary = "which filesystem a volume has",
	.help = "Prints it (fat, ext4: also for ext2 and ext3), or sets <varname> to it.\n"
		"\n"
		"Returns 0 (true), or 1 when there is none that is known.\n"
		"\n"
		"    => fstype virtio 0:1\n"
		"    fat\n",
	.min_args = 2,
	.max_args = 3,
	.run = do_fstype,
};
