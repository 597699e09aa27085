/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Another long name in place of one, by one write. The short name and with it the
 * checksum that ties both together stay, so only the letters of the long one change.
 */
#include "fat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <fs/rename.h>
#include <lib/utf.h>
#include <lib/util.h>

#include "disk.h"
#include "fat_write.h"

#define DIR_BYTES_MAX MIB(2)     /* a directory has at most 65536 entries (spec) */
#define NOT_FOUND     1

struct scan {
	struct fat *fat;
	const char *name;                  /* that is looked for */
	struct fat_lfn lfn;
	uint64_t at[FAT_LFN_ENTRIES];      /* where part N of the long name is, bytes of the disk */
	uint64_t left;                     /* until DIR_BYTES_MAX */
};

static bool is_long(const uint8_t *raw)
{
	return raw[DIR_Name] != NAME0_DELETED && (raw[DIR_Attr] & ATTR_LONG_MASK) == ATTR_LONG_NAME;
}

/* True when the entry RAW, at byte AT of the disk, is the short one of the file. */
static bool scan_entry(struct scan *s, const uint8_t *raw, uint64_t at)
{
	char name[FS_NAME_MAX + 1];
	bool found;

	if (is_long(raw)) {
		unsigned int part = raw[LDIR_Ord] & (unsigned int)~LDIR_LAST;

		if (part && part <= FAT_LFN_ENTRIES)
			s->at[part - 1] = at;
		fat_lfn_add(&s->lfn, raw);
		return false;
	}
	found = raw[DIR_Name] != NAME0_DELETED && fat_lfn_belongs(&s->lfn, raw) &&
		fat_lfn_name(&s->lfn, name) && utf8_equal_nocase(name, s->name);
	if (!found)
		s->lfn.entries = 0;
	return found;
}

/* 0: found; NOT_FOUND; -ENOENT: and nothing comes behind. */
static int scan_extent(struct scan *s, uint64_t sector, uint64_t len)
{
	struct fs *fs = s->fat->fs;
	uint64_t at = (fs->start + sector) * BLK_SECTOR_SIZE;
	uint8_t buf[BLK_SECTOR_SIZE];

	for (; len && s->left; len -= sizeof(buf), s->left -= sizeof(buf), at += sizeof(buf)) {
		int ret = disk_read_bytes(fs->dev, at, buf, sizeof(buf));

		if (ret)
			return ret;
		for (size_t i = 0; i < sizeof(buf); i += FAT_DIRENT_SIZE) {
			if (buf[i + DIR_Name] == NAME0_END)
				return -ENOENT;
			if (scan_entry(s, buf + i, at + i))
				return 0;
		}
	}
	return s->left ? NOT_FOUND : -ENOENT;
}

static int scan(struct scan *s, const struct fs_node *dir)
{
	struct fat *fat = s->fat;
	uint32_t first = (uint32_t)dir->priv[FAT_NODE_CLUSTER];
	struct fat_chain chain;
	int ret;

	if (!first && dir->priv[FAT_NODE_ROOT]) {
		ret = scan_extent(s, fat->root_start, fat->root_len);
		return ret == NOT_FOUND ? -ENOENT : ret;
	}
	ret = fat_chain_start(fat, &chain, first);
	while (!ret) {
		ret = scan_extent(s, fat_cluster_sector(fat, chain.cluster),
				  (uint64_t)chain.len << fat->cluster_shift);
		if (ret != NOT_FOUND)
			return ret;
		ret = fat_chain_advance(fat, &chain);
	}
	return ret;
}

/* --- the new name ------------------------------------------------------------------------ */

static bool differs(const struct scan *s, const uint8_t *units, unsigned int part)
{
	size_t from = (size_t)part * FAT_LFN_UNITS * 2, len = FAT_LFN_UNITS * 2;

	return memcmp(s->lfn.units + from, units + from, len) != 0;
}

/* The byte where the one block begins that has all entries which change. -ENOTSUP: it is not one. */
static int find_block(const struct scan *s, const uint8_t *units, uint32_t block_size, uint64_t *block)
{
	bool any = false;

	for (unsigned int i = 0; i < s->lfn.entries; i++) {
		if (!differs(s, units, i))
			continue;
		if (any && ALIGN_DOWN(s->at[i], (uint64_t)block_size) != *block)
			return -ENOTSUP;
		*block = ALIGN_DOWN(s->at[i], (uint64_t)block_size);
		any = true;
	}
	return any ? 0 : -EEXIST;
}

static int write_name(const struct scan *s, const uint8_t *units)
{
	struct blk_dev *dev = s->fat->fs->dev;
	uint64_t block;
	uint8_t *buf;
	int ret = find_block(s, units, dev->block_size, &block);

	if (ret)
		return ret;
	buf = disk_buffer(dev, dev->block_size);
	if (!buf)
		return -ENOMEM;
	ret = disk_read_bytes(dev, block, buf, dev->block_size);
	for (unsigned int i = 0; !ret && i < s->lfn.entries; i++)
		if (differs(s, units, i))
			fat_lfn_put(buf + (s->at[i] - block), units + (size_t)i * FAT_LFN_UNITS * 2);
	if (!ret)
		ret = blk_write(dev, block / BLK_SECTOR_SIZE, dev->block_size / BLK_SECTOR_SIZE, buf);
	if (!ret)
		ret = blk_flush(dev);
	free(buf);
	return ret;
}

int fs_rename(const struct fs_node *dir, const char *from, const char *to)
{
	struct scan s = { .name = from, .left = DIR_BYTES_MAX };
	uint8_t units[sizeof(s.lfn.units)];
	unsigned int entries = fat_lfn_units(to, units);
	struct fs_node there;
	int ret;

	if (dir->fs->type != &fs_fat || dir->type != FS_DIR)
		return -ENOTSUP;
	if (!entries)
		return -EINVAL;
	s.fat = dir->fs->priv;
	ret = scan(&s, dir);
	if (ret)
		return ret;
	if (entries != s.lfn.entries)
		return -ENOTSUP;
	ret = fs_fat.lookup(dir, to, &there);
	if (!ret)
		return -EEXIST;
	return ret == -ENOENT ? write_name(&s, units) : ret;
}
