/* SPDX-License-Identifier: Apache-2.0 */
#include "boot_load.h"

#include <arch/mmu.h>
#include <boot/linux_image.h>
#include <boot/load.h>
#include <common/console.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <common/timeline.h>
#include <errno.h>
#include <fs/fs.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/fdt_check.h>
#include <lib/fdt_copy.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#define KERNEL_ALIGN MIB(2)
#define FILE_ALIGN   4096u
/* Between initrds, zeros do no harm (Documentation/driver-api/early-userspace/buffer-format.rst) */
#define INITRD_ALIGN 4096u
#define OVERLAY_ROOM KIB(64)   /* a merged tree grows in place by at least so much */

/* Names of what is loaded, in the memory map. */
static const char *const names[] = {
	"entry's kernel", "entry's initrd", "entry's devicetree", "entry's overlay",
};

enum { KERNEL, INITRD, FDT, OVERLAY };

void boot_unload(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		memmap_remove(mem_map(), names[i]);
}

static int complain(const struct fs *fs, const char *path, int err)
{
	if (err == -ENODATA)
		log_err("bootflow", "%s %s is empty", fs->dev->name, path);
	else if (err != -EINTR)
		log_err("bootflow", "%s %s: " ERR_FMT, fs->dev->name, path, ERR_ARG(err));
	return err;
}

static int open_file(struct fs *fs, const char *path, struct fs_node *node)
{
	int ret = fs_open(fs, path, node);

	if (!ret && node->type != FS_FILE)
		ret = node->type == FS_DIR ? -EISDIR : -EINVAL;
	return !ret && !node->size ? -ENODATA : ret;
}

/* SIZE bytes that nobody has, recorded under one of the names. */
static int take(int what, uint64_t size, uint64_t align, uint64_t *base)
{
	struct memmap_want want = { .size = size, .align = align };
	int ret = memmap_alloc(mem_map(), names[what], &want, MEM_ROLE_LOAD, base);

	if (ret)
		log_err("bootflow", "no %" PRIu64 " KiB of free RAM in one piece for the %s (see "
			"meminfo)", size >> 10, names[what]);
	return ret;
}

static int read_whole(const struct fs_node *node, uint64_t base)
{
	int ret;

	if (IS_ENABLED(CONFIG_CMD_TIMELINE))
		timeline_mark("until the next load");
	ret = load_file(node, 0, (void *)(uintptr_t)base, node->size, console_ctrlc);
	if (IS_ENABLED(CONFIG_CMD_TIMELINE))
		timeline_mark("load");
	return ret;
}

/* --- the kernel -------------------------------------------------------------------- */

/*
 * Where an Image can stay: with the memory that it wants behind its bytes, so that
 * nothing else is loaded there. Anything else goes where there is room.
 */
static int place_kernel(const struct fs_node *node, uint64_t *addr)
{
	uint8_t header[LINUX_IMAGE_HEADER_SIZE];
	struct linux_image image = { .text_offset = 0 };
	const char *why;
	uint64_t base;
	int64_t got = fs_read(node, 0, header, sizeof(header));
	int ret;

	if (got < 0)
		return (int)got;
	if (linux_image_parse(header, (uint64_t)got, &image, &why) ||
	    !linux_image_bss_is_possible(image.image_size, node->size))
		image = (struct linux_image){ .text_offset = 0 };
	ret = take(KERNEL, image.text_offset + MAX(image.image_size, node->size), KERNEL_ALIGN, &base);
	*addr = base + image.text_offset;
	if (!ret && image.text_offset) {
		memmap_remove_at(mem_map(), base);
		ret = load_record(mem_map(), names[KERNEL], *addr, MAX(image.image_size, node->size));
	}
	return ret;
}

/* Of a FIT image, the configuration stands behind a '#'. */
static int load_kernel(struct fs *fs, const char *path, struct boot_loaded *l)
{
	struct fs_node node;
	char file[FS_NAME_MAX + 1];
	size_t len = strcspn(path, "#");
	int ret = len < sizeof(file) ? 0 : -ENAMETOOLONG;

	snprintf(file, sizeof(file), "%.*s", (int)MIN(len, sizeof(file) - 1), path);
	if (!ret)
		ret = open_file(fs, file, &node);
	if (!ret)
		ret = place_kernel(&node, &l->kernel);
	if (!ret)
		ret = read_whole(&node, l->kernel);
	l->kernel_size = node.size;
	return ret ? complain(fs, file, ret) : 0;
}

/* When all else has its place: what starts the kernel takes its size from the record. */
static int trim_kernel(const struct boot_loaded *l)
{
	memmap_remove(mem_map(), names[KERNEL]);
	return load_record(mem_map(), names[KERNEL], l->kernel, l->kernel_size);
}

/* --- initrds ------------------------------------------------------------------------- */

static int load_initrds(struct fs *fs, const struct boot_entry *e, struct boot_loaded *l)
{
	struct fs_node node[BOOT_ENTRY_MAX_INITRDS];
	uint64_t at = 0;
	int ret = 0;

	for (unsigned int i = 0; i < e->ninitrds; i++) {
		ret = open_file(fs, e->initrd[i], &node[i]);
		if (ret)
			return complain(fs, e->initrd[i], ret);
		l->initrd_size = ALIGN_UP(at, INITRD_ALIGN) + node[i].size;
		at = l->initrd_size;
	}
	if (at)
		ret = take(INITRD, at, FILE_ALIGN, &l->initrd);
	at = l->initrd;
	for (unsigned int i = 0; i < e->ninitrds && !ret; i++) {
		uint64_t next = ALIGN_UP(at + node[i].size, INITRD_ALIGN);

		ret = read_whole(&node[i], at);
		if (ret)
			return complain(fs, e->initrd[i], ret);
		at += node[i].size;
		if (i + 1 < e->ninitrds)
			memset((void *)(uintptr_t)at, 0, next - at);
		at = next;
	}
	return ret;
}

/* --- the devicetree --------------------------------------------------------------------- */

/* U-Boot's rule for a board that does not say $fdtfile. -ENOENT. */
static int fdt_file_name(const char *folder, char *path, size_t size)
{
	const char *file = env_get("fdtfile"), *soc = env_get("soc"), *board = env_get("board");
	const char *version = env_get("boardver");
	int len;

	if (file)
		len = snprintf(path, size, "%s/%s", folder, file);
	else if (soc && board)
		len = snprintf(path, size, "%s/%s-%s%s.dtb", folder, soc, board, version ? version : "");
	else
		return -ENOENT;
	return (size_t)len < size ? 0 : -ENAMETOOLONG;
}

static int load_tree(struct fs *fs, const char *path, uint64_t room, struct boot_loaded *l)
{
	struct fs_node node;
	int ret = open_file(fs, path, &node);

	if (!ret)
		ret = take(FDT, node.size + room, FILE_ALIGN, &l->fdt);
	if (!ret)
		ret = read_whole(&node, l->fdt);
	return ret;
}

/* In a folder of devicetrees, that of this machine need not be: it brings its own. */
static int load_tree_of(struct fs *fs, const char *folder, uint64_t room, struct boot_loaded *l)
{
	char path[2 * FS_NAME_MAX];
	int ret = fdt_file_name(folder, path, sizeof(path));

	if (ret == -ENOENT) {
		printf("bootflow: fdtdir %s: the variable fdtfile is not set; the devicetree stays\n",
		       folder);
		return 0;
	}
	if (!ret)
		ret = load_tree(fs, path, room, l);
	if (ret == -ENOENT) {
		printf("bootflow: no %s; the devicetree stays\n", path);
		return 0;
	}
	return ret ? complain(fs, path, ret) : 0;
}

/* Overlays go into a copy: the working tree is another entry's too. */
static int copy_tree(uint64_t room, struct boot_loaded *l)
{
	uint64_t size = fdt_copy_size(fdt_work()) + room;
	int ret = fdt_work_check();

	if (!ret)
		ret = take(FDT, size, FILE_ALIGN, &l->fdt);
	return ret ? ret : fdt_copy(fdt_work(), (void *)(uintptr_t)l->fdt, size);
}

static int load_overlays(struct fs *fs, const struct boot_entry *e, struct boot_loaded *l,
			 uint64_t *room)
{
	int ret = 0;

	*room = e->noverlays ? OVERLAY_ROOM : 0;
	for (; l->noverlays < e->noverlays && !ret; l->noverlays++) {
		const char *path = e->overlay[l->noverlays];
		struct fs_node node;

		ret = open_file(fs, path, &node);
		if (!ret)
			ret = take(OVERLAY, node.size, FILE_ALIGN, &l->overlay[l->noverlays]);
		if (!ret)
			ret = read_whole(&node, l->overlay[l->noverlays]);
		if (ret)
			return complain(fs, path, ret);
		*room += 2 * node.size;
	}
	return ret;
}

static int load_fdt(struct fs *fs, const struct boot_entry *e, struct boot_loaded *l)
{
	uint64_t room;
	int ret = load_overlays(fs, e, l, &room);

	if (!ret && e->fdt) {
		ret = load_tree(fs, e->fdt, room, l);
		if (ret)
			complain(fs, e->fdt, ret);
	} else if (!ret && e->fdtdir) {
		ret = load_tree_of(fs, e->fdtdir, room, l);
	}
	if (!ret && !l->fdt && l->noverlays)
		ret = copy_tree(room, l);
	return ret;
}

int boot_load(const struct boot_volume *volume, const struct boot_entry *entry,
	      struct boot_loaded *l)
{
	struct fs fs;
	int ret = fs_mount(&fs, volume->dev, volume->start, volume->sectors);

	if (ret) {
		log_err("bootflow", "%s:%x: " ERR_FMT, volume->dev->name, volume->part, ERR_ARG(ret));
		return ret;
	}
	*l = (struct boot_loaded){ .kernel = 0 };
	boot_unload();
	ret = load_kernel(&fs, entry->kernel, l);
	if (!ret)
		ret = load_initrds(&fs, entry, l);
	if (!ret)
		ret = load_fdt(&fs, entry, l);
	if (!ret)
		ret = trim_kernel(l);
	fs_unmount(&fs);
	if (ret)
		boot_unload();
	return ret;
}
