/* SPDX-License-Identifier: Apache-2.0 */
/* save: memory into a file. */
#include <arch/mmu.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/blkdesc.h>
#include <common/command.h>
#include <errno.h>
#include <fs/save.h>
#include <inttypes.h>
#include <stdio.h>

/* save <interface> <dev[:part]> <addr> <filename> bytes [pos], U-Boot's form */
static int do_save(int argc, char *const argv[])
{
	uint64_t addr, bytes, pos = 0;
	struct blkdesc desc;
	struct fs fs;
	int ret;

	if (argument_number(argv[0], "the address", argv[3], 16, &addr) ||
	    argument_number(argv[0], "the number of bytes", argv[5], 16, &bytes) ||
	    (argc > 6 && argument_number(argv[0], "the position", argv[6], 16, &pos)))
		return CMD_FAILURE;
	if (bytes && load_check_source(mem_map(), argv[0], addr, bytes))
		return CMD_FAILURE;
	if (blkdesc_mount(argv[1], argv[2], &desc, &fs))
		return CMD_FAILURE;
	ret = fs_save(&fs, argv[4], pos, (const void *)(uintptr_t)addr, bytes);
	fs_unmount(&fs);
	if (ret)
		return CMD_FAILURE;       /* it has said why */
	printf("%" PRIu64 " bytes written\n", bytes);
	return CMD_OK;
}

#define USAGE "<interface> <dev[:part]> <addr> <filename> bytes [pos]"

const struct command cmd_save = {
	.name = "save",
	.usage = USAGE,
	.summary = "save memory to a file of a FAT filesystem",
	.help =
		"Writes BYTES bytes of memory at ADDR to FILENAME on partition PART of device DEV\n"
		"of INTERFACE; numbers are hexadecimal. The file is made, or its content replaced;\n"
		"its directory must be there. With POS the first POS bytes of the file stay, and\n"
		"it ends behind what is written.\n"
		"\n"
		"The new content goes to free space first: it needs room beside the old, and a\n"
		"power cut leaves one or the other. A file that is read-only is refused.\n"
		"\n"
		"  save virtio 0:1 ${fileaddr} /boot/Image ${filesize}\n",
	.min_args = 5,
	.max_args = 6,
	.run = do_save,
};

const struct command cmd_fatwrite = {
	.name = "fatwrite",
	.usage = USAGE,
	.summary = "the same as save",
	.help = "See save.\n",
	.min_args = 5,
	.max_args = 6,
	.run = do_save,
};
