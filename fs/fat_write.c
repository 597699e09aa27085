/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are made, or given other content: all that is new first, then what makes it count. */
#include <fs/save.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

#include "disk.h"
#include "fat_write.h"

#define PIECE     KIB(64)        /* data written at a time, or a cluster */
#define DATE_NONE 0x0021         /* 1 January 1980: the first that there is; no clock is asked */

struct save {
	struct fat *fat;
	const char *path;
	const char *name;            /* the last part of it */
	struct fat_tables tables;
	struct fat_slots dir;
	bool exists;
	size_t at;                   /* its entry; a new one's first long entry */
	unsigned int long_entries;   /* of a new one */
	bool grow;                   /* the directory must get longer first */
	struct fs_node old;          /* when it exists */
	uint64_t pos;
	const uint8_t *buf;
	uint64_t len;
	uint32_t first;              /* of the new chain; 0: none */
};

static int refuse(const struct save *s, int error, const char *why)
{
	log_err("fat", "%s: %s: %s", s->fat->fs->dev->name, s->path, why);
	return error;
}

static int check_existing(struct save *s)
{
	const uint8_t *raw = s->dir.data + s->at;

	fat_dir_node(s->fat, raw, &s->old);
	if (raw[DIR_Attr] & ATTR_DIRECTORY)
		return refuse(s, -EISDIR, "is a directory");
	if (raw[DIR_Attr] & ATTR_READ_ONLY)
		return refuse(s, -EACCES, "is read-only");
	return 0;
}

static int check_new(struct save *s)
{
	uint8_t units[FAT_LFN_BYTES], raw[FAT_SHORT_LEN];
	size_t len = strlen(s->name);

	s->long_entries = fat_lfn_units(s->name, units);
	if (!s->long_entries || s->name[len - 1] == '.' || s->name[len - 1] == ' ')
		return refuse(s, -EINVAL, "is no name for a file on FAT");
	if (fat_short_exact(s->name, raw))
		s->long_entries = 0;
	if (!fat_slots_room(&s->dir, s->long_entries + 1, &s->at)) {
		if (!fat_slots_can_grow(&s->dir))
			return refuse(s, -ENOSPC, "its directory is full");
		s->grow = true;
	}
	return 0;
}

static uint64_t clusters(const struct save *s)
{
	uint64_t size = s->pos + s->len;

	return (size + (1ull << s->fat->cluster_shift) - 1) >> s->fat->cluster_shift;
}

/* All that can be known to fail before anything is written. */
static int check(struct save *s)
{
	uint64_t need;
	int ret;

	s->exists = fat_slots_find(&s->dir, s->name, &s->at);
	ret = s->exists ? check_existing(s) : check_new(s);
	if (ret)
		return ret;
	if (s->pos > s->old.size)
		return refuse(s, -ERANGE, "the position is past the end of the file");
	if (s->len > UINT32_MAX || s->pos + s->len > UINT32_MAX)
		return refuse(s, -EFBIG, "files on FAT are shorter than 4 GiB");
	need = clusters(s) + s->grow * ((FAT_LFN_ENTRIES + 1) * FAT_DIRENT_SIZE /
					(1u << s->fat->cluster_shift) + 1);
	if (need <= s->tables.free)
		return 0;
	log_err("fat", "%s: %s: %" PRIu64 " clusters of %u bytes are needed, %" PRIu32 " are free",
		s->fat->fs->dev->name, s->path, need, 1u << s->fat->cluster_shift, s->tables.free);
	return -ENOSPC;
}

/* --- the data ---------------------------------------------------------------------------- */

/* SIZE bytes of the new file from OFFSET on; zeroes behind its end. */
static int content(const struct save *s, uint64_t offset, uint8_t *out, size_t size)
{
	uint64_t kept = offset < s->pos ? MIN(s->pos - offset, size) : 0;
	uint64_t from = offset + kept - s->pos;
	uint64_t given = from < s->len ? MIN(size - kept, s->len - from) : 0;

	if (kept) {
		int64_t got = fs_read(&s->old, offset, out, kept);

		if (got != (int64_t)kept)
			return got < 0 ? (int)got : -EBADMSG;
		if (kept == size)
			return 0;
	}
	if (given)
		memcpy(out + kept, s->buf + from, given);
	memset(out + kept + given, 0, size - kept - given);
	return 0;
}

/* Takes clusters for the next bytes as long as they follow each other, SIZE bytes at most. */
static int take_run(struct save *s, uint32_t *last, uint64_t left, size_t size, uint32_t *from,
		    uint32_t *count)
{
	uint32_t max = (uint32_t)MIN(left, (uint64_t)size >> s->fat->cluster_shift);

	for (*count = 0; *count < max; ++*count) {
		uint32_t next = s->tables.next, cluster, link = FAT_FREE;
		int ret = 0;

		if (*count && next <= s->fat->last_cluster)
			ret = fat_tables_get(&s->tables, next, &link);
		if (!ret && link != FAT_FREE)
			return 0;
		if (!ret)
			ret = fat_tables_take(&s->tables, &cluster);
		if (!ret && *last)
			ret = fat_tables_set(&s->tables, *last, cluster);
		if (ret)
			return ret;
		*from = *count ? *from : cluster;
		s->first = s->first ? s->first : cluster;
		*last = cluster;
	}
	return 0;
}

static int write_data(struct save *s)
{
	struct fs *fs = s->fat->fs;
	size_t size = MAX((size_t)PIECE, (size_t)1 << s->fat->cluster_shift);
	uint8_t *piece = disk_buffer(fs->dev, size);
	uint32_t last = 0, from = 0, count = 0;
	uint64_t left = clusters(s), offset = 0;
	int ret = piece ? 0 : -ENOMEM;

	for (; left && !ret; left -= count) {
		size_t bytes;

		ret = take_run(s, &last, left, size, &from, &count);
		bytes = (size_t)count << s->fat->cluster_shift;
		if (!ret)
			ret = content(s, offset, piece, bytes);
		if (!ret)
			ret = blk_write(fs->dev, fs->start + fat_cluster_sector(s->fat, from),
					bytes / BLK_SECTOR_SIZE, piece);
		offset += bytes;
	}
	free(piece);
	return ret ? ret : fat_tables_write(&s->tables);
}

/* --- the directory ----------------------------------------------------------------------- */

static void put_entry(struct save *s, uint8_t *raw)
{
	uint32_t size = (uint32_t)(s->pos + s->len);

	if (s->fat->bits == 32)
		put_le16(raw + DIR_FstClusHI, (uint16_t)(s->first >> 16));
	put_le16(raw + DIR_FstClusLO, (uint16_t)s->first);
	put_le32(raw + DIR_FileSize, size);
	raw[DIR_Attr] |= ATTR_ARCHIVE;
	if (!get_le16(raw + DIR_WrtDate))
		put_le16(raw + DIR_WrtDate, DATE_NONE);
}

/*
 * Blocks behind the one with the end mark, which nobody reads so far, get zeroes where
 * the directory will come to end: the block that moves the mark must not bring to light
 * what they hold.
 */
static int clear_behind(struct save *s, size_t end)
{
	size_t from = ALIGN_DOWN(s->dir.end, (size_t)s->fat->fs->dev->block_size) +
		      s->fat->fs->dev->block_size;

	return fat_slots_write(&s->dir, from, MIN(end + FAT_DIRENT_SIZE, s->dir.len));
}

static int publish_new(struct save *s)
{
	struct fat_slots *d = &s->dir;
	size_t raw = s->at + (size_t)s->long_entries * FAT_DIRENT_SIZE;
	size_t block = ALIGN_DOWN(raw, (size_t)s->fat->fs->dev->block_size);
	int ret = 0;

	if (raw + FAT_DIRENT_SIZE > d->end)
		ret = clear_behind(s, raw + FAT_DIRENT_SIZE);
	if (!ret)
		ret = fat_slots_name(d, s->name, s->at, s->long_entries);
	if (ret)
		return ret;
	put_le16(d->data + raw + DIR_CrtDate, DATE_NONE);
	put_le16(d->data + raw + DIR_LstAccDate, DATE_NONE);
	put_entry(s, d->data + raw);
	if (s->at < block)
		ret = fat_slots_write(d, s->at, block);
	return ret ? ret : fat_slots_write(d, raw, raw + FAT_DIRENT_SIZE);
}

static int publish(struct save *s)
{
	uint8_t *raw = s->dir.data + s->at;

	if (!s->exists)
		return publish_new(s);
	put_entry(s, raw);
	return fat_slots_write(&s->dir, s->at, s->at + FAT_DIRENT_SIZE);
}

static int grow(struct save *s)
{
	int ret = 0;

	while (!ret && !fat_slots_room(&s->dir, s->long_entries + 1, &s->at))
		ret = fat_slots_can_grow(&s->dir) ? fat_slots_grow(&s->dir, &s->tables) : -ENOSPC;
	return ret;
}

static int write_all(struct save *s)
{
	int ret = fat_info_write(&s->tables, false);

	if (!ret && s->grow)
		ret = grow(s);
	if (!ret)
		ret = write_data(s);
	if (!ret)
		ret = publish(s);
	if (!ret && s->exists)
		ret = fat_tables_drop(&s->tables, (uint32_t)s->old.priv[FAT_NODE_CLUSTER]);
	if (!ret)
		ret = fat_tables_write(&s->tables);
	if (!ret)
		ret = fat_info_write(&s->tables, true);
	if (ret)
		log_err("fat", "%s: %s: writing: " ERR_FMT, s->fat->fs->dev->name, s->path,
			ERR_ARG(ret));
	return ret;
}

/* Splits the path: the directory, opened, and the name. */
static int open_dir(struct save *s, struct fs_node *dir)
{
	const char *slash = strrchr(s->path, '/');
	char *parent;
	int ret;

	s->name = slash ? slash + 1 : s->path;
	if (!*s->name || !strcmp(s->name, ".") || !strcmp(s->name, "..") ||
	    strlen(s->name) > FS_NAME_MAX)
		return refuse(s, -EINVAL, "is no name for a file");
	parent = strdup(s->path);
	if (!parent)
		return -ENOMEM;
	parent[s->name - s->path] = '\0';
	ret = fs_open(s->fat->fs, parent, dir);
	if (!ret && dir->type != FS_DIR)
		ret = -ENOTDIR;
	if (ret)
		log_err("fat", "%s: directory %s: " ERR_FMT, s->fat->fs->dev->name, parent, ERR_ARG(ret));
	free(parent);
	return ret;
}

int fs_save(struct fs *fs, const char *path, uint64_t pos, const void *buf, uint64_t len)
{
	struct save s = { .fat = fs->priv, .path = path, .pos = pos, .buf = buf, .len = len };
	struct fs_node dir;
	int ret;

	if (fs->type != &fs_fat) {
		log_err(fs->dev->name, "%s: files are made on FAT only, this is %s", path, fs->type->name);
		return -ENOTSUP;
	}
	if (fs->dev->read_only)
		return refuse(&s, -EROFS, "the disk is read-only");
	ret = open_dir(&s, &dir);
	if (ret)
		return ret;
	ret = fat_slots_read(&s.dir, &dir);
	if (ret)
		return refuse(&s, ret, "its directory cannot be read");
	ret = fat_tables_open(&s.tables, s.fat);
	if (!ret) {
		ret = check(&s);
		if (!ret)
			ret = write_all(&s);
		fat_tables_close(&s.tables);
	}
	free(s.dir.data);
	return ret;
}
