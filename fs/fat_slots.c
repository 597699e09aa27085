/* SPDX-License-Identifier: Apache-2.0 */
/* A directory in memory: what is looked for, filled in there, and written block by block. */
#include "fat_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/utf.h>
#include <lib/util.h>

#include "disk.h"

#define DIR_MAX MIB(2)           /* a directory has at most 65536 entries (spec) */

static bool is_fixed(const struct fat_slots *d)
{
	return !d->first;
}

/* The sector of the disk that byte AT of the directory begins in; *len bytes follow there. */
static int locate(const struct fat_slots *d, struct fat_chain *chain, size_t at, uint64_t *sector,
		  size_t *len)
{
	struct fat *fat = d->fat;
	size_t skip;
	int ret;

	if (is_fixed(d)) {
		*sector = fat->fs->start + fat->root_start + at / BLK_SECTOR_SIZE;
		*len = fat->root_len - at;
		return 0;
	}
	ret = fat_chain_seek(fat, chain, d->first, (uint32_t)(at >> fat->cluster_shift));
	if (ret)
		return ret;
	skip = at - ((size_t)chain->index << fat->cluster_shift);
	*sector = fat->fs->start + fat_cluster_sector(fat, chain->cluster) + skip / BLK_SECTOR_SIZE;
	*len = ((size_t)chain->len << fat->cluster_shift) - skip;
	return 0;
}

/* How long it is; -EBADMSG: too long, or no sound chain. */
static int measure(struct fat_slots *d)
{
	struct fat_chain chain;
	int ret;

	d->len = d->fat->root_len;
	if (is_fixed(d))
		return 0;
	ret = fat_chain_start(d->fat, &chain, d->first);
	for (d->len = 0; !ret && d->len <= DIR_MAX; ret = fat_chain_advance(d->fat, &chain))
		d->len += (size_t)chain.len << d->fat->cluster_shift;
	if (!ret)
		return -EBADMSG;
	return ret == -ENOENT ? 0 : ret;
}

static int fill(struct fat_slots *d)
{
	struct fat_chain chain = { 0 };
	int ret = 0;

	for (size_t at = 0; !ret && at < d->len;) {
		uint64_t sector;
		size_t len;

		ret = locate(d, &chain, at, &sector, &len);
		if (!ret)
			ret = blk_read(d->fat->fs->dev, sector, len / BLK_SECTOR_SIZE, d->data + at);
		at += ret ? 0 : len;
	}
	return ret;
}

int fat_slots_read(struct fat_slots *d, const struct fs_node *dir)
{
	struct fat *fat = dir->fs->priv;
	int ret;

	*d = (struct fat_slots){ .fat = fat, .first = (uint32_t)dir->priv[FAT_NODE_CLUSTER] };
	if (!d->first && !dir->priv[FAT_NODE_ROOT])
		return -EBADMSG;
	ret = measure(d);
	if (ret)
		return ret;
	d->data = disk_buffer(fat->fs->dev, d->len);
	if (!d->data)
		return -ENOMEM;
	ret = fill(d);
	if (ret) {
		free(d->data);
		d->data = NULL;
		return ret;
	}
	while (d->end < d->len && d->data[d->end + DIR_Name] != NAME0_END)
		d->end += FAT_DIRENT_SIZE;
	memset(d->data + d->end, 0, d->len - d->end);
	return 0;
}

static bool is_long(const uint8_t *raw)
{
	return raw[DIR_Name] != NAME0_DELETED && (raw[DIR_Attr] & ATTR_LONG_MASK) == ATTR_LONG_NAME;
}

static bool is_called(const uint8_t *raw, const struct fat_lfn *lfn, const char *name)
{
	char found[FS_NAME_MAX + 1];

	if (raw[DIR_Name] == NAME0_DELETED || raw[DIR_Attr] & ATTR_VOLUME_ID)
		return false;
	if (fat_lfn_belongs(lfn, raw) && fat_lfn_name(lfn, found) && utf8_equal_nocase(found, name))
		return true;
	fat_short_name(raw, found);
	return utf8_equal_nocase(found, name);
}

bool fat_slots_find(const struct fat_slots *d, const char *name, size_t *at)
{
	struct fat_lfn lfn = { 0 };

	for (*at = 0; *at < d->end; *at += FAT_DIRENT_SIZE) {
		const uint8_t *raw = d->data + *at;

		if (is_long(raw)) {
			fat_lfn_add(&lfn, raw);
			continue;
		}
		if (is_called(raw, &lfn, name))
			return true;
		lfn.entries = 0;
	}
	return false;
}

bool fat_slots_room(const struct fat_slots *d, unsigned int count, size_t *at)
{
	size_t want = (size_t)count * FAT_DIRENT_SIZE, i;

	*at = 0;
	for (i = 0; i < d->end && i - *at < want; i += FAT_DIRENT_SIZE)
		if (d->data[i + DIR_Name] != NAME0_DELETED)
			*at = i + FAT_DIRENT_SIZE;
	return d->len - *at >= want;
}

bool fat_slots_can_grow(const struct fat_slots *d)
{
	return !is_fixed(d) && d->len + ((size_t)1 << d->fat->cluster_shift) <= DIR_MAX;
}

/* Links a cluster that is written with zeroes already behind the last one. */
static int link_cluster(struct fat_slots *d, struct fat_tables *t, uint32_t cluster)
{
	struct fat_chain chain;
	int ret = fat_chain_start(d->fat, &chain, d->first);

	while (!ret && chain.next < FAT_END)
		ret = fat_chain_advance(d->fat, &chain);
	/* first its own end, then what leads there */
	if (!ret)
		ret = fat_tables_write(t);
	if (!ret)
		ret = fat_tables_set(t, chain.cluster + chain.len - 1, cluster);
	return ret ? ret : fat_tables_write(t);
}

int fat_slots_grow(struct fat_slots *d, struct fat_tables *t)
{
	size_t size = (size_t)1 << d->fat->cluster_shift;
	struct fs *fs = d->fat->fs;
	uint8_t *data = disk_buffer(fs->dev, d->len + size);
	uint32_t cluster;
	int ret;

	if (!data)
		return -ENOMEM;
	memcpy(data, d->data, d->len);
	memset(data + d->len, 0, size);
	free(d->data);
	d->data = data;
	ret = fat_tables_take(t, &cluster);
	if (!ret)
		ret = blk_write(fs->dev, fs->start + fat_cluster_sector(d->fat, cluster),
				size / BLK_SECTOR_SIZE, data + d->len);
	if (!ret)
		ret = link_cluster(d, t, cluster);
	if (!ret)
		d->len += size;
	return ret;
}

static bool is_taken(const struct fat_slots *d, const uint8_t *short_name)
{
	for (size_t i = 0; i < d->end; i += FAT_DIRENT_SIZE)
		if (!is_long(d->data + i) && !memcmp(d->data + i, short_name, FAT_SHORT_LEN))
			return true;
	return false;
}

int fat_slots_name(struct fat_slots *d, const char *name, size_t at, unsigned int count)
{
	uint8_t *raw = d->data + at, units[FAT_LFN_BYTES], alias[FAT_SHORT_LEN];
	unsigned int try = 0;

	fat_lfn_units(name, units);
	while (!fat_short_alias(name, try, alias) || is_taken(d, alias))
		if (try++ == FAT_ALIAS_MAX)
			return -EEXIST;
	for (unsigned int part = count; part; part--, raw += FAT_DIRENT_SIZE) {
		memset(raw, 0, FAT_DIRENT_SIZE);
		raw[LDIR_Ord] = (uint8_t)(part | (part == count ? LDIR_LAST : 0));
		raw[DIR_Attr] = ATTR_LONG_NAME;
		raw[LDIR_Chksum] = fat_short_checksum(alias);
		fat_lfn_put(raw, units + (size_t)(part - 1) * FAT_LFN_UNITS * 2);
	}
	memset(raw, 0, FAT_DIRENT_SIZE);
	memcpy(raw, alias, FAT_SHORT_LEN);
	return 0;
}

int fat_slots_write(struct fat_slots *d, size_t from, size_t to)
{
	struct blk_dev *dev = d->fat->fs->dev;
	struct fat_chain chain = { 0 };
	int ret = 0;

	for (size_t at = ALIGN_DOWN(from, (size_t)dev->block_size); !ret && at < to;
	     at += dev->block_size) {
		uint64_t sector;
		size_t len;

		ret = locate(d, &chain, at, &sector, &len);
		if (!ret)
			ret = blk_write(dev, sector, dev->block_size / BLK_SECTOR_SIZE, d->data + at);
		if (!ret)
			ret = blk_flush(dev);
	}
	return ret;
}
