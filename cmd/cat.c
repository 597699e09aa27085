/* SPDX-License-Identifier: Apache-2.0 */
/* cat: what a text file says. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include <common/blkdesc.h>
#include <common/command.h>
#include <common/console.h>
#include <lib/errname.h>
#include <lib/log.h>

#define PIECE 2048u        /* bytes between two looks at Ctrl-C */

/* As they are, but what would make a terminal do something. */
static void print_bytes(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t c = bytes[i];
		bool control = (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f;

		putchar(control ? '.' : c);
	}
}

static int print_file(const struct fs_node *node)
{
	uint8_t piece[PIECE];
	int64_t got;

	if (node->type == FS_DIR)
		return -EISDIR;
	if (node->type != FS_FILE)
		return -EINVAL;
	for (uint64_t at = 0; at < node->size; at += (uint64_t)got) {
		if (console_ctrlc())
			return -EINTR;
		got = fs_read(node, at, piece, sizeof(piece));
		if (got <= 0)
			return got ? (int)got : -EBADMSG;
		print_bytes(piece, (size_t)got);
	}
	return 0;
}

static int do_cat(int argc, char *const argv[])
{
	struct blkdesc desc;
	struct fs_node node;
	struct fs fs;
	int ret;

	if (blkdesc_mount(argv[1], argv[2], &desc, &fs))
		return CMD_FAILURE;
	ret = fs_open(&fs, argv[3], &node);
	if (!ret)
		ret = print_file(&node);
	fs_unmount(&fs);
	if (!ret || ret == -EINTR)
		return ret;
	log_err("cat", "%s %s: " ERR_FMT, desc.name, argv[3], ERR_ARG(ret));
	return CMD_FAILURE;
}

const struct command cmd_cat = {
	.name = "cat",
	.usage = "<interface> <dev[:part]> <filename>",
	.summary = "print a file to the console",
	.help = "Prints what FILENAME holds. Characters that would make a terminal do something\n"
		"are printed as dots; Ctrl-C ends it.\n\n"
		"<interface> <dev[:part]>: see ls.\n\n"
		"Returns 0 (true), or 1 when there is no such file or it cannot be read.\n\n"
		"Example:\n    => cat virtio 0:1 /extlinux/extlinux.conf\n",
	.min_args = 3,
	.max_args = 3,
	.run = do_cat,
};
