/* SPDX-License-Identifier: Apache-2.0 */
#include "ext4.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <lib/errname.h>
#include <lib/log.h>
#include <lib/utf.h>
#include <lib/util.h>

#include "disk.h"

#define SUPER_OFFSET 1024u
#define SUPER_SIZE   1024u

static void release(struct ext4 *ext4)
{
	ext4_buf_free(&ext4->descs);
	ext4_buf_free(&ext4->table);
	for (size_t i = 0; i < ARRAY_SIZE(ext4->level); i++)
		ext4_buf_free(&ext4->level[i]);
	free(ext4->file.raw);
	free(ext4->entry.raw);
	free(ext4->inlined);
	free(ext4);
}

static int read_super(struct ext4 *ext4)
{
	struct fs *fs = ext4->fs;
	uint8_t *super;
	int ret;

	if (fs->sectors < (SUPER_OFFSET + SUPER_SIZE) / BLK_SECTOR_SIZE)
		return -EINVAL;
	super = disk_buffer(fs->dev, SUPER_SIZE);
	if (!super)
		return -ENOMEM;
	ret = disk_read_bytes(fs->dev, fs->start * BLK_SECTOR_SIZE + SUPER_OFFSET, super, SUPER_SIZE);
	if (ret)
		log_err("ext4", "%s: superblock at sector %" PRIu64 ": " ERR_FMT, fs->dev->name,
			fs->start + SUPER_OFFSET / BLK_SECTOR_SIZE, ERR_ARG(ret));
	else
		ret = ext4_parse_super(ext4, super);
	free(super);
	return ret;
}

static int ext4_mount(struct fs *fs)
{
	struct ext4 *ext4 = calloc(1, sizeof(*ext4));
	int ret;

	if (!ext4)
		return -ENOMEM;
	ext4->fs = fs;
	ret = read_super(ext4);
	if (!ret) {
		ext4->file.raw = malloc(ext4->inode_size);
		ext4->entry.raw = malloc(ext4->inode_size);
		ext4->inlined = malloc(ext4->inode_size);
		if (!ext4->file.raw || !ext4->entry.raw || !ext4->inlined)
			ret = -ENOMEM;
	}
	if (ret) {
		release(ext4);
		return ret;
	}
	ext4_note_journal(ext4);
	fs->priv = ext4;
	return 0;
}

static void ext4_unmount(struct fs *fs)
{
	release(fs->priv);
}

/* The inode of a node that somebody has from us. */
static int get(const struct fs_node *node, struct ext4_inode **inode)
{
	struct ext4 *ext4 = node->fs->priv;

	*inode = &ext4->file;
	return ext4_inode_get(ext4, *inode, node->priv[EXT4_NODE_NUMBER]);
}

static int make_node(struct ext4 *ext4, uint32_t number, struct fs_node *out)
{
	int ret = ext4_inode_get(ext4, &ext4->entry, number);

	if (!ret)
		ext4_inode_node(ext4, &ext4->entry, out);
	return ret;
}

static int ext4_root(struct fs *fs, struct fs_node *out)
{
	struct ext4 *ext4 = fs->priv;
	int ret = make_node(ext4, EXT4_ROOT_INODE, out);

	if (!ret && out->type != FS_DIR)
		ret = ext4_bad(ext4, EXT4_ROOT_INODE, 0, "the root is no directory; mode",
			       ext4->entry.mode);
	return ret;
}

struct readdir {
	struct ext4 *ext4;
	int (*visit)(const struct fs_dirent *entry, void *ctx);
	void *ctx;
	struct fs_dirent dirent;
};

static int readdir_entry(const struct ext4_entry *entry, void *ctx)
{
	struct readdir *r = ctx;
	int ret = make_node(r->ext4, entry->inode, &r->dirent.node);

	if (ret)
		return ret;
	memcpy(r->dirent.name, entry->name, entry->len);
	r->dirent.name[entry->len] = '\0';
	return r->visit(&r->dirent, r->ctx);
}

static int ext4_readdir(const struct fs_node *dir,
			int (*visit)(const struct fs_dirent *entry, void *ctx), void *ctx)
{
	struct readdir r = { .ext4 = dir->fs->priv, .visit = visit, .ctx = ctx };

	return ext4_dir_walk(r.ext4, dir->priv[EXT4_NODE_NUMBER], NULL, readdir_entry, &r);
}

struct lookup {
	const char *name;
	size_t len;
	uint32_t flags;          /* of the directory */
	uint32_t inode;
};

#define LOOKUP_FOUND 1

static int lookup_entry(const struct ext4_entry *entry, void *ctx)
{
	struct lookup *l = ctx;
	bool found = entry->len == l->len && !memcmp(entry->name, l->name, l->len);

	if (!found && l->flags & INODE_CASEFOLD) {
		char name[FS_NAME_MAX + 1];

		memcpy(name, entry->name, entry->len);
		name[entry->len] = '\0';
		found = utf8_equal_nocase(name, l->name);
	}
	if (!found)
		return 0;
	l->inode = entry->inode;
	return LOOKUP_FOUND;
}

static int ext4_lookup(const struct fs_node *dir, const char *name, struct fs_node *out)
{
	struct lookup l = { .name = name, .len = strlen(name) };
	struct ext4 *ext4 = dir->fs->priv;
	int ret = ext4_dir_walk(ext4, dir->priv[EXT4_NODE_NUMBER], &l.flags, lookup_entry, &l);

	if (ret == LOOKUP_FOUND)
		return make_node(ext4, l.inode, out);
	return ret ? ret : -ENOENT;
}

static int map(const struct fs_node *file, uint64_t offset, struct fs_run *out)
{
	struct ext4_inode *inode;
	int ret = get(file, &inode);

	return ret ? ret : ext4_map(file->fs->priv, inode, offset, out);
}

/* Where a short target is kept in the inode, it takes the place of the block numbers. */
static bool is_fast(const struct ext4_inode *inode)
{
	return !(inode->flags & (INODE_EXTENTS | INODE_INLINE_DATA)) &&
	       inode->size < EXT4_I_BLOCK_LEN;
}

static int ext4_readlink(const struct fs_node *link, char *buf, size_t size)
{
	struct fs_node text = *link;
	struct ext4_inode *inode;
	int64_t got;
	int ret = get(link, &inode);

	if (ret)
		return ret;
	if (!inode->size || inode->size >= size)
		return inode->size ? -ENAMETOOLONG :
				     ext4_bad(link->fs->priv, inode->number, 0, "empty link", 0);
	if (is_fast(inode) && !(inode->flags & INODE_ENCRYPT)) {
		memcpy(buf, inode->raw + EXT4_I_BLOCK, inode->size);
		buf[inode->size] = '\0';
		return 0;
	}
	text.type = FS_FILE;      /* what it holds is read as a file's contents are */
	got = fs_read(&text, 0, buf, size - 1);
	buf[got < 0 ? 0 : got] = '\0';
	return got < 0 ? (int)got : 0;
}

const struct fs_type fs_ext4 = {
	.name = "ext4",
	.mount = ext4_mount,
	.unmount = ext4_unmount,
	.root = ext4_root,
	.readdir = ext4_readdir,
	.lookup = ext4_lookup,
	.readlink = ext4_readlink,
	.map = map,
};
