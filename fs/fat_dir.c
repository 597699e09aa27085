/* SPDX-License-Identifier: Apache-2.0 */
#include "fat.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

#include "disk.h"

#define DIR_CHUNK     KIB(16)    /* read at a time */
#define DIR_MAX       MIB(2)     /* a directory has at most 65536 entries (spec) */

struct dir_walk {
	struct fat *fat;
	int (*visit)(const struct fat_entry *entry, void *ctx);
	void *ctx;
	uint8_t *chunk;
	uint64_t left;           /* bytes until DIR_MAX */
	bool ended;
	struct fat_lfn lfn;
};

/* "." and "..": the only short names that begin with a dot. */
static bool is_dot(const uint8_t *raw)
{
	return !memcmp(raw, ".          ", 11) || !memcmp(raw, "..         ", 11);
}

/* Files and directories, but not labels; nor what has no name (spec: none begins with a space). */
static bool is_node(const uint8_t *raw)
{
	return raw[DIR_Name] != NAME0_DELETED && raw[DIR_Name] != ' ' &&
	       !(raw[DIR_Attr] & ATTR_VOLUME_ID) && !is_dot(raw);
}

static int walk_entry(struct dir_walk *w, const uint8_t *raw)
{
	struct fat_entry entry = { .raw = raw };
	int ret = 0;

	if (raw[DIR_Name] != NAME0_DELETED && (raw[DIR_Attr] & ATTR_LONG_MASK) == ATTR_LONG_NAME) {
		fat_lfn_add(&w->lfn, raw);
		return 0;
	}
	if (is_node(raw)) {
		if (fat_lfn_belongs(&w->lfn, raw))
			entry.lfn = &w->lfn;
		ret = w->visit(&entry, w->ctx);
	}
	w->lfn.entries = 0;      /* a long name belongs to the very next entry or to none */
	return ret;
}

static int walk_chunk(struct dir_walk *w, size_t len)
{
	for (size_t at = 0; at < len; at += FAT_DIRENT_SIZE) {
		int ret;

		w->ended = w->chunk[at + DIR_Name] == NAME0_END;
		if (w->ended)
			return 0;
		ret = walk_entry(w, w->chunk + at);
		if (ret)
			return ret;
	}
	return 0;
}

static int too_many(const struct dir_walk *w, uint64_t sector)
{
	log_err("fat", "%s: a directory has more than %u entries (the one that goes on at sector %"
		PRIu64 ")", w->fat->fs->dev->name, (unsigned int)(DIR_MAX / FAT_DIRENT_SIZE),
		w->fat->fs->start + sector);
	return -EBADMSG;
}

/* The entries in LEN bytes of the volume from SECTOR on. */
static int walk_extent(struct dir_walk *w, uint64_t sector, uint64_t len)
{
	struct fs *fs = w->fat->fs;
	int ret = 0;

	while (len && !ret && !w->ended) {
		uint64_t part = MIN(len, MIN(w->left, DIR_CHUNK));

		if (!part)
			return too_many(w, sector);
		ret = blk_read(fs->dev, fs->start + sector, part / BLK_SECTOR_SIZE, w->chunk);
		if (ret) {
			log_err("fat", "%s: directory at sector %" PRIu64 ": " ERR_FMT,
				fs->dev->name, fs->start + sector, ERR_ARG(ret));
			return ret;
		}
		ret = walk_chunk(w, part);
		sector += part / BLK_SECTOR_SIZE;
		len -= part;
		w->left -= part;
	}
	return ret;
}

/* The directory whose clusters begin with FIRST. */
static int walk_clusters(struct dir_walk *w, uint32_t first)
{
	struct fat *fat = w->fat;
	struct fat_chain chain;
	int ret = fat_chain_start(fat, &chain, first);

	while (!ret) {
		ret = walk_extent(w, fat_cluster_sector(fat, chain.cluster),
				  (uint64_t)chain.len << fat->cluster_shift);
		if (ret || w->ended)
			return ret;
		ret = fat_chain_advance(fat, &chain);
	}
	return ret == -ENOENT ? 0 : ret;
}

int fat_dir_walk(const struct fs_node *dir, int (*visit)(const struct fat_entry *entry, void *ctx),
		 void *ctx)
{
	struct fat *fat = dir->fs->priv;
	struct dir_walk w = { .fat = fat, .visit = visit, .ctx = ctx, .left = DIR_MAX };
	uint32_t first = (uint32_t)dir->priv[FAT_NODE_CLUSTER];
	int ret;

	w.chunk = disk_buffer(fat->fs->dev, DIR_CHUNK);
	if (!w.chunk)
		return -ENOMEM;
	if (!first && dir->priv[FAT_NODE_ROOT])
		ret = walk_extent(&w, fat->root_start, fat->root_len);
	else
		ret = walk_clusters(&w, first);
	free(w.chunk);
	return ret;
}

void fat_dir_node(struct fat *fat, const uint8_t *raw, struct fs_node *node)
{
	uint32_t high = fat->bits == 32 ? get_le16(raw + DIR_FstClusHI) : 0;
	bool dir = raw[DIR_Attr] & ATTR_DIRECTORY;

	*node = (struct fs_node){
		.fs = fat->fs,
		.type = dir ? FS_DIR : FS_FILE,
		.size = dir ? 0 : get_le32(raw + DIR_FileSize),
	};
	node->priv[FAT_NODE_CLUSTER] = (high << 16 | get_le16(raw + DIR_FstClusLO)) & 0x0fffffff;
}
