/* SPDX-License-Identifier: Apache-2.0 */
#include "fat.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <lib/errname.h>
#include <lib/log.h>
#include <lib/utf.h>
#include <lib/util.h>

#include "disk.h"

/* Reads the volume's first block, which begins with the boot sector, and takes it apart. */
static int read_boot(struct fat *fat)
{
	struct blk_dev *dev = fat->fs->dev;
	uint8_t *boot = disk_buffer(dev, dev->block_size);
	int ret;

	if (!boot)
		return -ENOMEM;
	ret = blk_read(dev, fat->fs->start, dev->block_size / BLK_SECTOR_SIZE, boot);
	if (ret)
		log_err("fat", "%s: boot sector at %" PRIu64 ": " ERR_FMT, dev->name,
			fat->fs->start, ERR_ARG(ret));
	else
		ret = fat_parse_boot(fat, boot);
	free(boot);
	return ret;
}

static int fat_mount(struct fs *fs)
{
	struct fat *fat = calloc(1, sizeof(*fat));
	int ret;

	if (!fat)
		return -ENOMEM;
	fat->fs = fs;
	ret = read_boot(fat);
	if (ret)
		free(fat);
	else
		fs->priv = fat;
	return ret;
}

static void fat_unmount(struct fs *fs)
{
	fat_table_free(fs->priv);
	free(fs->priv);
}

static int fat_root(struct fs *fs, struct fs_node *out)
{
	const struct fat *fat = fs->priv;

	*out = (struct fs_node){ .fs = fs, .type = FS_DIR };
	out->priv[FAT_NODE_CLUSTER] = fat->root_cluster;
	out->priv[FAT_NODE_ROOT] = 1;
	return 0;
}

struct readdir {
	struct fat *fat;
	int (*visit)(const struct fs_dirent *entry, void *ctx);
	void *ctx;
	struct fs_dirent dirent;
};

static int readdir_entry(const struct fat_entry *entry, void *ctx)
{
	struct readdir *r = ctx;

	fat_dir_node(r->fat, entry->raw, &r->dirent.node);
	/* A long name that UTF-8 makes too long is still reached by its short one. */
	if (!entry->lfn || !fat_lfn_name(entry->lfn, r->dirent.name))
		fat_short_name(entry->raw, r->dirent.name);
	return r->visit(&r->dirent, r->ctx);
}

static int fat_readdir(const struct fs_node *dir,
		       int (*visit)(const struct fs_dirent *entry, void *ctx), void *ctx)
{
	struct readdir r = { .fat = dir->fs->priv, .visit = visit, .ctx = ctx };

	return fat_dir_walk(dir, readdir_entry, &r);
}

struct lookup {
	struct fat *fat;
	const char *name;
	struct fs_node *out;
};

#define LOOKUP_FOUND 1

static int lookup_entry(const struct fat_entry *entry, void *ctx)
{
	struct lookup *l = ctx;
	char name[FS_NAME_MAX + 1];
	bool found;

	if (!fat_may_match(entry->raw, entry->lfn, l->name))
		return 0;
	found = entry->lfn && fat_lfn_name(entry->lfn, name) && utf8_equal_nocase(name, l->name);
	if (!found) {
		fat_short_name(entry->raw, name);
		found = utf8_equal_nocase(name, l->name);
	}
	if (!found)
		return 0;
	fat_dir_node(l->fat, entry->raw, l->out);
	return LOOKUP_FOUND;
}

static int fat_lookup(const struct fs_node *dir, const char *name, struct fs_node *out)
{
	struct lookup l = { .fat = dir->fs->priv, .name = name, .out = out };
	int ret = fat_dir_walk(dir, lookup_entry, &l);

	return ret == LOOKUP_FOUND ? 0 : ret ? ret : -ENOENT;
}

static int chain_too_short(const struct fat *fat, const struct fs_node *file)
{
	log_err("fat", "%s: a file of %" PRIu64 " bytes has only %u clusters of %u bytes, the first "
		"is %u", fat->fs->dev->name, file->size, fat->last.index + fat->last.len,
		1u << fat->cluster_shift, fat->last.first);
	return -EBADMSG;
}

static int fat_map(const struct fs_node *file, uint64_t offset, struct fs_run *out)
{
	struct fat *fat = file->fs->priv;
	struct fat_chain *run = &fat->last;
	uint64_t run_start;
	uint64_t run_end;
	int ret = fat_chain_seek(fat, run, (uint32_t)file->priv[FAT_NODE_CLUSTER],
				 (uint32_t)(offset >> fat->cluster_shift));

	if (ret == -ENOENT)
		return chain_too_short(fat, file);
	if (ret)
		return ret;
	run_start = (uint64_t)run->index << fat->cluster_shift;
	run_end = run_start + ((uint64_t)run->len << fat->cluster_shift);
	/* A chain may be longer than its file, but not endless. */
	if (run_end >= file->size && run->next < FAT_END) {
		ret = fat_chain_finish(fat, run);
		if (ret)
			return ret;
	}
	*out = (struct fs_run){
		.kind = FS_RUN_DISK,
		.disk_offset = (file->fs->start + fat_cluster_sector(fat, run->cluster)) *
				       BLK_SECTOR_SIZE + (offset - run_start),
		.len = MIN(run_end, file->size) - offset,
	};
	return 0;
}

const struct fs_type fs_fat = {
	.name = "fat",
	.mount = fat_mount,
	.unmount = fat_unmount,
	.root = fat_root,
	.readdir = fat_readdir,
	.lookup = fat_lookup,
	.map = fat_map,
};
