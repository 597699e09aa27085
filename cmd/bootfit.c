/* SPDX-License-Identifier: Apache-2.0 */
/* bootfit: load and bootm in one command, so that a FIT is hashed while it comes in. */
#include "bootm_fit.h"
#include "fit_find.h"

#include <arch/mmu.h>
#include <arch/timer.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/blkdesc.h>
#include <common/command.h>
#include <common/console.h>
#include <common/handoff_option.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#define HEAD KIB(64)     /* of the file, read before anything is known of it: most trees are smaller */

/* Too large for the stack, and there is only one boot. */
static struct fit_ahead ahead;

/* ADDR of "ADDR#conf" */
static int take_address(const char *where, uint64_t *addr)
{
	const char *rest;

	/* what is no number is told of by what reads one */
	return fit_where(where, addr, &rest) ? argument_number("bootfit", "address", where, 16, addr) : 0;
}

static int load_more(const struct fs_node *node, uint64_t addr, uint64_t from, uint64_t to)
{
	/* the end of a file is no place to begin at, being no multiple of a sector */
	if (from == to)
		return 0;
	return load_file(node, from, (void *)(addr + from), to - from, console_ctrlc);
}

/* The first *THERE bytes of the file, with the whole tree. */
static int load_tree(const struct fs_node *node, uint64_t addr, uint64_t *there)
{
	uint64_t need = MIN(HEAD, node->size), tree;
	int ret = load_more(node, addr, 0, need);

	*there = need;
	if (ret)
		return ret;
	if (need < sizeof(struct fdt_header) || !fit_is_at(addr)) {
		log_err("bootfit", "the file is no FIT image");
		return CMD_FAILURE;
	}
	/* from there on the rest is read, which has to be where a block begins */
	tree = ALIGN_UP((uint64_t)fdt_totalsize((const void *)addr),
			(uint64_t)node->fs->dev->block_size);
	*there = MAX(need, MIN(tree, node->size));
	return load_more(node, addr, need, *there);
}

/* Negative errno, or CMD_FAILURE when the user has been told. */
static int load_hashed(const struct fs_node *node, const char *where, uint64_t addr)
{
	const struct load_tap tap = { .arrived = fit_ahead_arrived, .ctx = &ahead };
	uint64_t there;
	int ret = load_tree(node, addr, &there);

	if (ret)
		return ret;
	if (bootm_fit_plan(where, &ahead))
		return CMD_FAILURE;
	fit_ahead_arrived(&ahead, there);
	if (there == node->size)
		return 0;
	return load_file_tapped(node, there, (void *)(addr + there), node->size - there,
				console_ctrlc, &tap);
}

static int load_fit(const struct fs_node *node, const char *where, const char *path, uint64_t addr)
{
	uint64_t start = timer_us();
	char name[MEMMAP_NAME_LEN];
	int ret;

	if (node->type == FS_DIR)
		return -EISDIR;
	if (load_check_range(mem_map(), "bootfit", addr, node->size))
		return CMD_FAILURE;
	snprintf(name, sizeof(name), "%s", path);
	ret = load_record(mem_map(), name, addr, node->size);
	if (!ret)
		ret = load_hashed(node, where, addr);
	if (ret)
		memmap_remove_at(mem_map(), addr);
	else
		printf("%" PRIu64 " bytes read and hashed in %" PRIu64 " ms\n", node->size,
		       (timer_us() - start) / 1000);
	return ret;
}

/* <interface> <dev[:part]> <addr[#conf...]> <filename> */
static int load_named(char *const argv[])
{
	struct blkdesc desc;
	struct fs_node node;
	struct fs fs;
	uint64_t addr;
	int ret;

	if (take_address(argv[3], &addr) || blkdesc_mount(argv[1], argv[2], &desc, &fs))
		return CMD_FAILURE;
	ret = fs_open(&fs, argv[4], &node);
	if (!ret)
		ret = load_fit(&node, argv[3], argv[4], addr);
	fs_unmount(&fs);
	if (ret < 0 && ret != -EINTR)
		log_err("bootfit", "%s %s: " ERR_FMT, desc.name, argv[4], ERR_ARG(ret));
	return ret == -EINTR ? ret : ret ? CMD_FAILURE : CMD_OK;
}

static int do_bootfit(int argc, char *const argv[])
{
	const char *option = handoff_option_take(&argc, &argv);
	int ret;

	if (argc != 5)
		return CMD_USAGE;
	ahead.count = 0;
	ret = load_named(argv);
	if (ret)
		return ret;
	bootm_fit(argv[3], 1, argv, option, &ahead);
	ahead.count = 0;
	return CMD_FAILURE;
}

const struct command cmd_bootfit = {
	.name = "bootfit",
	.usage = "[-h how] <interface> <dev[:part]> <addr[#conf[#overlay]...]> <filename>",
	.summary = "load a FIT image and boot it, in one pass over its data",
	.help =
		"Loads FILENAME to ADDR as load does and boots it as bootm ADDR#CONF does. The\n"
		"images of the configuration are hashed while the rest of the file is being\n"
		"read, where they lie behind the tree (mkimage -E). What bootm checks is\n"
		"checked then, with these digests.\n"
		"\n"
		HANDOFF_OPTION_HELP
		"Comes back only when the boot was refused, with 1.\n"
		"\n"
		"  bootfit virtio 0:1 ${kernel_addr_r} /boot.itb\n",
	.min_args = 4,
	.max_args = 6,
	.run = do_bootfit,
};
