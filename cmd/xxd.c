/* SPDX-License-Identifier: Apache-2.0 */
/* xxd: a file in hexadecimal. */
#include <common/blkdesc.h>
#include <common/command.h>
#include <common/console.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdint.h>
#include "mem_access.h"

#define PIECE 512u      /* of the file, between two looks for Ctrl-C */

static void dump(uint64_t offset, const uint8_t *bytes, uint64_t len)
{
	for (uint64_t at = 0; at < len; at += MEM_LINE)
		mem_dump_line(offset + at, (uint64_t)(uintptr_t)(bytes + at), 1,
			      (unsigned int)MIN(len - at, MEM_LINE));
}

static int dump_file(const struct fs_node *file)
{
	uint8_t piece[PIECE];
	uint64_t offset = 0;
	int64_t n;

	if (file->type != FS_FILE)
		return -EISDIR;
	while ((n = fs_read(file, offset, piece, sizeof(piece))) > 0) {
		if (console_ctrlc())
			return -EINTR;
		dump(offset, piece, (uint64_t)n);
		offset += (uint64_t)n;
	}
	return (int)n;
}

static int do_xxd(int argc, char *const argv[])
{
	struct blkdesc desc;
	struct fs_node file;
	struct fs fs;
	int ret;

	if (blkdesc_mount(argv[1], argv[2], &desc, &fs))
		return CMD_FAILURE;
	ret = fs_open(&fs, argv[3], &file);
	ret = ret ? ret : dump_file(&file);
	fs_unmount(&fs);
	if (!ret || ret == -EINTR)
		return ret;
	log_err("xxd", "%s %s: " ERR_FMT, desc.name, argv[3], ERR_ARG(ret));
	return CMD_FAILURE;
}

const struct command cmd_xxd = {
	.name = "xxd",
	.usage = "interface dev[:part] file",
	.summary = "dump a file in hexadecimal",
	.help = "Prints a file as bytes and characters, sixteen a line. Ctrl-C ends it.\n"
		"\n"
		"    => xxd virtio 0:1 hello.txt\n"
		"    00000000: 68 65 6c 6c 6f 0a                                hello.",
	.min_args = 3,
	.max_args = 3,
	.run = do_xxd,
};
