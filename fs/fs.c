/* SPDX-License-Identifier: Apache-2.0 */
#include <fs/fs.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lib/util.h>

#include "disk.h"
#include "fs_link.h"

static bool volume_fits(const struct blk_dev *dev, uint64_t start, uint64_t sectors)
{
	uint64_t per_block = dev->block_size / BLK_SECTOR_SIZE;

	return sectors && start < dev->sectors && sectors <= dev->sectors - start &&
	       start % per_block == 0;
}

int fs_mount(struct fs *fs, struct blk_dev *dev, uint64_t start, uint64_t sectors)
{
	const struct fs_type *type;
	int ret;

	if (dev->block_size > DISK_MAX_BLOCK)
		return -ENOTSUP;
	if (!volume_fits(dev, start, sectors))
		return -ERANGE;
	TABLE_FOREACH(filesystems, type) {
		*fs = (struct fs){ .type = type, .dev = dev, .start = start, .sectors = sectors };
		ret = type->mount(fs);
		if (ret != -EINVAL)
			return ret;
	}
	return -ENODEV;
}

void fs_unmount(struct fs *fs)
{
	fs->type->unmount(fs);
	fs->priv = NULL;
}

void fs_list_formats(char *buf, size_t size)
{
	const struct fs_type *type;
	size_t len = 0;

	buf[0] = '\0';
	TABLE_FOREACH(filesystems, type) {
		if (len < size)
			len += (size_t)snprintf(buf + len, size - len, "%s%s", len ? ", " : "",
						type->name);
	}
}

/*
 * Takes the next name off *path into NAME. 0 when there is none, else its
 * length; -ENAMETOOLONG. *dir: a slash follows, so it must be a directory.
 */
static int next_name(const char **path, char name[FS_NAME_MAX + 1], bool *dir)
{
	const char *start = *path + strspn(*path, "/");
	size_t len = strcspn(start, "/");

	if (len > FS_NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, start, len);
	name[len] = '\0';
	*path = start + len;
	*dir = **path == '/';
	return (int)len;
}

/* Goes one name further: STACK[*depth] is where we are, the ones before it the way there. */
static int descend(struct fs *fs, struct fs_node *stack, size_t *depth, const char *name)
{
	int ret;

	if (!strcmp(name, "."))
		return 0;
	if (!strcmp(name, "..")) {
		*depth -= *depth ? 1 : 0;
		return 0;
	}
	if (*depth + 1 == FS_PATH_DEPTH)
		return -ENAMETOOLONG;
	ret = fs->type->lookup(&stack[*depth], name, &stack[*depth + 1]);
	if (!ret)
		(*depth)++;
	return ret;
}

int fs_open(struct fs *fs, const char *path, struct fs_node *out)
{
	struct fs_node stack[FS_PATH_DEPTH];
	struct fs_links links = { 0 };
	char name[FS_NAME_MAX + 1];
	bool dir = true;
	size_t depth = 0;
	int ret = fs->type->root(fs, &stack[0]);

	while (!ret) {
		int len = next_name(&path, name, &dir);

		if (len <= 0) {
			ret = len;
			break;
		}
		ret = descend(fs, stack, &depth, name);
		if (!ret && stack[depth].type == FS_SYMLINK) {
			ret = fs_link_follow(&links, &stack[depth], &path);
			depth = *path == '/' ? 0 : depth - 1;
		} else if (!ret && dir && stack[depth].type != FS_DIR) {
			ret = -ENOTDIR;
		}
	}
	fs_link_end(&links);
	if (!ret)
		*out = stack[depth];
	return ret;
}

int fs_readdir(const struct fs_node *dir,
	       int (*visit)(const struct fs_dirent *entry, void *ctx), void *ctx)
{
	if (dir->type != FS_DIR)
		return -ENOTDIR;
	return dir->fs->type->readdir(dir, visit, ctx);
}

int fs_map(const struct fs_node *file, uint64_t offset, struct fs_run *out)
{
	if (file->type == FS_DIR)
		return -EISDIR;
	if (file->type != FS_FILE || offset % BLK_SECTOR_SIZE)
		return -EINVAL;
	if (offset >= file->size)
		return -ERANGE;
	return file->fs->type->map(file, offset, out);
}

/* Reads LEN bytes at SKIP bytes into RUN. */
static int read_run(struct blk_dev *dev, const struct fs_run *run, uint64_t skip, void *buf,
		    uint64_t len)
{
	switch (run->kind) {
	case FS_RUN_HOLE:
		memset(buf, 0, len);
		return 0;
	case FS_RUN_INLINE:
		memcpy(buf, (const uint8_t *)run->data + skip, len);
		return 0;
	case FS_RUN_DISK:
		break;
	}
	return disk_read_bytes(dev, run->disk_offset + skip, buf, len);
}

int64_t fs_read(const struct fs_node *file, uint64_t offset, void *buf, uint64_t len)
{
	uint64_t left = offset < file->size ? MIN(len, file->size - offset) : 0;
	uint64_t done = 0;
	int ret = file->type == FS_DIR ? -EISDIR : 0;

	while (!ret && done < left) {
		struct fs_run run;
		uint64_t skip = (offset + done) % BLK_SECTOR_SIZE;

		ret = fs_map(file, offset + done - skip, &run);
		if (!ret && run.len <= skip)
			ret = -EBADMSG;     /* a format that does not get on would hold us here */
		if (!ret) {
			uint64_t part = MIN(run.len - skip, left - done);

			ret = read_run(file->fs->dev, &run, skip, (uint8_t *)buf + done, part);
			done += part;
		}
	}
	return ret ? ret : (int64_t)done;
}
