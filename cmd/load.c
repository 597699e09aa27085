/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/mmu.h>
#include <arch/timer.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/blkdesc.h>
#include <common/command.h>
#include <common/console.h>
#include <common/env.h>
#include <common/load_progress.h>
#include <common/timeline.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

struct request {
	const char *interface;
	const char *dev_part;
	const char *file;
	uint64_t addr;
	uint64_t max;           /* 0: to the end of the file */
	uint64_t offset;
};

static int number(const char *text, const char *what, uint64_t *out)
{
	return argument_number("load", what, text, 16, out);
}

/* load <interface> [<dev[:part]> [<addr> [<filename> [bytes [pos]]]]], U-Boot's form */
static int parse_args(int argc, char *const argv[], struct request *rq)
{
	const char *addr = argc > 3 ? argv[3] : env_get("loadaddr");
	int ret;

	*rq = (struct request){ .interface = argv[1], .dev_part = argc > 2 ? argv[2] : NULL };
	rq->file = argc > 4 ? argv[4] : env_get("bootfile");
	if (!rq->file) {
		log_err("load", "no file named, and the variable bootfile is not set");
		return -EINVAL;
	}
	if (!addr) {
		log_err("load", "no address given, and the variable loadaddr is not set");
		return -EINVAL;
	}
	ret = number(addr, "the address", &rq->addr);
	if (!ret && argc > 5)
		ret = number(argv[5], "the number of bytes", &rq->max);
	if (!ret && argc > 6)
		ret = number(argv[6], "the position", &rq->offset);
	return ret;
}

/* "1.5 GiB/s", in integers. */
static void print_rate(uint64_t bytes, uint64_t us)
{
	uint64_t per_second = us ? bytes * 1000000 / us : 0;

	printf("%" PRIu64 " bytes read in %" PRIu64 " ms", bytes, us / 1000);
	if (per_second >= GIB(1))
		printf(" (%" PRIu64 ".%" PRIu64 " GiB/s)", per_second >> 30,
		       (per_second % GIB(1)) * 10 >> 30);
	else if (per_second >= MIB(1))
		printf(" (%" PRIu64 ".%" PRIu64 " MiB/s)", per_second >> 20,
		       (per_second % MIB(1)) * 10 >> 20);
	else if (per_second)
		printf(" (%" PRIu64 " KiB/s)", per_second >> 10);
	putchar('\n');
}

static int load_bytes(const struct fs_node *node, uint64_t offset, void *dest, uint64_t size)
{
	if (IS_ENABLED(CONFIG_CMD_TIMELINE))
		timeline_mark("until the next load");
	if (IS_ENABLED(CONFIG_LOAD_PROGRESS))
		return load_with_progress(node, offset, dest, size);
	return load_file(node, offset, dest, size, console_ctrlc);
}

static int load_node(const struct request *rq, const struct fs_node *node, uint64_t *size)
{
	char name[MEMMAP_NAME_LEN];
	int ret;

	if (node->type == FS_DIR)
		return -EISDIR;
	if (!IS_ALIGNED(rq->offset, BLK_SECTOR_SIZE)) {
		log_err("load", "the position 0x%" PRIx64 " is not a multiple of 0x%x", rq->offset,
			BLK_SECTOR_SIZE);
		return -EINVAL;
	}
	if (rq->offset > node->size) {
		log_err("load", "the position 0x%" PRIx64 " is past the end of the file (0x%"
			PRIx64 " bytes)", rq->offset, node->size);
		return -ERANGE;
	}
	*size = node->size - rq->offset;
	if (rq->max)
		*size = MIN(*size, rq->max);
	if (load_check_range(mem_map(), "load", rq->addr, *size))
		return CMD_FAILURE;       /* it has said why */
	snprintf(name, sizeof(name), "%s", rq->file);
	ret = load_record(mem_map(), name, rq->addr, *size);
	if (!ret)
		ret = load_bytes(node, rq->offset, (void *)rq->addr, *size);
	if (ret)
		/* what lies there now is no file: booti must not take its size from a record */
		memmap_remove_at(mem_map(), rq->addr);
	return ret;
}

static int do_load(int argc, char *const argv[])
{
	uint64_t start = timer_us(), size = 0;
	struct request rq;
	struct blkdesc desc;
	struct fs fs;
	struct fs_node node;
	int ret;

	if (parse_args(argc, argv, &rq) || blkdesc_mount(rq.interface, rq.dev_part, &desc, &fs))
		return CMD_FAILURE;
	ret = fs_open(&fs, rq.file, &node);
	if (!ret)
		ret = load_node(&rq, &node, &size);
	fs_unmount(&fs);
	if (ret == -EINTR)
		return ret;
	if (ret < 0) {
		log_err("load", "%s %s: " ERR_FMT, desc.name, rq.file, ERR_ARG(ret));
		return CMD_FAILURE;
	}
	if (ret)
		return ret;
	if (IS_ENABLED(CONFIG_CMD_TIMELINE))
		timeline_mark("load");
	print_rate(size, timer_us() - start);
	env_set_hex("filesize", size);
	env_set_hex("fileaddr", rq.addr);
	return CMD_OK;
}

#define USAGE "<interface> [<dev[:part]> [<addr> [<filename> [bytes [pos]]]]]"
#define AS_LOAD "See load; the filesystem is recognised, whatever the command's name.\n"

const struct command cmd_load = {
	.name = "load",
	.usage = USAGE,
	.summary = "load a file from a filesystem into memory",
	.help =
		"Loads FILENAME from partition PART of device DEV of INTERFACE to ADDR.\n"
		"BYTES limits how much is read, POS skips that many bytes (a multiple of\n"
		"512) of the file; both are hexadecimal. Left out, ADDR is $loadaddr and\n"
		"FILENAME is $bootfile. Sets filesize and fileaddr.\n"
		"\n"
		"A load that would overwrite Slipway, its tables, reserved memory or a\n"
		"devicetree in use is refused before a byte is written.\n"
		"\n"
		"  load virtio 0:1 ${kernel_addr_r} /Image\n",
	.min_args = 1,
	.max_args = 6,
	.run = do_load,
};

const struct command cmd_fatload = {
	.name = "fatload",
	.usage = USAGE,
	.summary = "the same as load",
	.help = AS_LOAD,
	.min_args = 1,
	.max_args = 6,
	.run = do_load,
};

const struct command cmd_ext4load = {
	.name = "ext4load",
	.usage = USAGE,
	.summary = "the same as load",
	.help = AS_LOAD,
	.min_args = 1,
	.max_args = 6,
	.run = do_load,
};

const struct command cmd_ext2load = {
	.name = "ext2load",
	.usage = USAGE,
	.summary = "the same as load",
	.help = AS_LOAD,
	.min_args = 1,
	.max_args = 6,
	.run = do_load,
};
