/* SPDX-License-Identifier: Apache-2.0 */
/* bootfit: load and bootm in one command, so that a FIT is hashed while it comes in. */
#include "bootm_fit.h"
#include "fit_find.h"

#include <arch/mmu.h>
#include <arch/timer.h>
#include <boot/fit_load.h>
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
#include <stdio.h>
#include <string.h>

#define WINDOW KIB(64)   /* read at once of a tree: most are smaller */

/* Too large for the stack, and there is only one boot. */
static struct fit_ahead ahead;
static char place[512];  /* "ADDR#conf", with the address where it lies finally */

struct request {
	struct fit_load load;
	const char *where;                   /* "ADDR#conf" as it was typed */
	char name[MEMMAP_NAME_LEN];          /* of the file */
};

/* ADDR of "ADDR#conf" */
static int take_address(const char *where, uint64_t *addr)
{
	const char *rest;

	/* what is no number is told of by what reads one */
	return fit_where(where, addr, &rest) ? argument_number("bootfit", "address", where, 16, addr) : 0;
}

/* --- where it goes ------------------------------------------------------------------------- */

/* Is all of it free RAM, from BASE to the end of the file and of the kernel's memory? */
static bool is_free(uint64_t base, uint64_t file_size, uint64_t kernel_end)
{
	uint64_t size = MAX(file_size, kernel_end);

	return memmap_is_ram(mem_map(), base, size) && !memmap_overlap(mem_map(), base, size);
}

/* The place of the file's first byte that leaves the kernel where it may run, else ADDR. */
static uint64_t find_base(const struct fit_load *l, uint64_t addr, uint64_t offset)
{
	_Alignas(8) uint8_t header[LINUX_IMAGE_HEADER_SIZE];
	struct linux_image image;
	const char *why;
	uint64_t base;

	if (fs_read(l->file, offset, header, sizeof(header)) != (int64_t)sizeof(header) ||
	    linux_image_parse(header, sizeof(header), &image, &why))
		return addr;
	base = fit_load_base(&image, offset, addr, l->file->fs->dev->align);
	return is_free(base, l->file->size, offset + image.image_size) ? base : addr;
}

/*
 * Moves what has come of the FIT, so that its kernel need not be moved when all has come.
 * *NODE is that of the configuration, before and after.
 */
static int settle(struct request *rq, int *node, const struct fit **fit)
{
	struct fit_load *l = &rq->load;
	uint64_t addr = (uint64_t)l->base, base, offset;
	int ret;

	if (fit_ahead_kernel((*fit)->blob, (size_t)(*fit)->size, *node, &offset))
		return 0;
	memmap_remove_at(mem_map(), addr);
	base = find_base(l, addr, offset);
	ret = load_record(mem_map(), rq->name, base, l->file->size);
	if (ret || base == addr)
		return ret;
	fit_load_move(l, (uint8_t *)base);
	snprintf(place, sizeof(place), "0x%" PRIx64 "%s", base,
		 rq->where + strcspn(rq->where, "#:"));
	*node = bootm_fit_find(place, fit);
	return *node < 0 ? CMD_FAILURE : 0;
}

/* --- the load ------------------------------------------------------------------------------ */

/* Negative errno, or CMD_FAILURE when the user has been told. */
static int load_hashed(struct request *rq)
{
	const struct load_tap tap = { .arrived = fit_ahead_arrived, .ctx = &ahead };
	const struct fit *fit;
	int node, ret = fit_load_tree(&rq->load);

	if (ret == -EINVAL) {
		log_err("bootfit", "the file is no FIT image");
		return CMD_FAILURE;
	}
	if (ret)
		return ret;
	node = bootm_fit_find(place, &fit);
	if (node < 0)
		return CMD_FAILURE;
	ret = settle(rq, &node, &fit);
	if (ret)
		return ret;
	fit_ahead_plan(&ahead, fit->blob, (size_t)fit->size, node);
	return fit_load_rest(&rq->load, &tap);
}

static int load_fit(struct request *rq, uint64_t addr)
{
	const struct fs_node *file = rq->load.file;
	uint64_t start = timer_us();
	int ret;

	if (file->type == FS_DIR)
		return -EISDIR;
	if (load_check_range(mem_map(), "bootfit", addr, file->size))
		return CMD_FAILURE;
	rq->load.base = (uint8_t *)addr;
	ret = load_record(mem_map(), rq->name, addr, file->size);
	if (!ret)
		ret = load_hashed(rq);
	if (ret)
		memmap_remove_at(mem_map(), (uint64_t)rq->load.base);
	else
		printf("%" PRIu64 " bytes read and hashed in %" PRIu64 " ms\n", file->size,
		       (timer_us() - start) / 1000);
	return ret;
}

/* <interface> <dev[:part]> <addr[#conf...]> <filename> */
static int load_named(char *const argv[])
{
	struct blkdesc desc;
	struct fs_node node;
	struct request rq = {
		.load = { .file = &node, .window = WINDOW, .interrupted = console_ctrlc },
		.where = argv[3],
	};
	struct fs fs;
	uint64_t addr;
	int ret;

	snprintf(rq.name, sizeof(rq.name), "%s", argv[4]);
	if (take_address(argv[3], &addr) || blkdesc_mount(argv[1], argv[2], &desc, &fs))
		return CMD_FAILURE;
	ret = fs_open(&fs, argv[4], &node);
	if (!ret)
		ret = load_fit(&rq, addr);
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
	if (snprintf(place, sizeof(place), "%s", argv[3]) >= (int)sizeof(place) - 16)
		return CMD_USAGE;
	ret = load_named(argv);
	if (ret)
		return ret;
	bootm_fit(place, 1, argv, option, &ahead);
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
		"read. What bootm checks is checked then, with these digests. The file goes up\n"
		"to 2 MiB higher than ADDR when its kernel can then be started where it lies.\n"
		"\n"
		HANDOFF_OPTION_HELP
		"Comes back only when the boot was refused, with 1.\n"
		"\n"
		"  bootfit virtio 0:1 ${kernel_addr_r} /boot.itb\n",
	.min_args = 4,
	.max_args = 6,
	.run = do_bootfit,
};
