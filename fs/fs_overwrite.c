/* SPDX-License-Identifier: Apache-2.0 */
/* Writing over what a file holds already: the disk changes, the filesystem does not. */
#include <fs/fs.h>

#include <errno.h>

#include <lib/util.h>

static int write_run(struct blk_dev *dev, const struct fs_run *run, const void *buf, uint64_t len)
{
	if (run->kind != FS_RUN_DISK)
		return -ENOTSUP;     /* a hole or inline data has no place of its own */
	if (!IS_ALIGNED(run->disk_offset, dev->block_size))
		return -EINVAL;
	return blk_write(dev, run->disk_offset / BLK_SECTOR_SIZE, len / BLK_SECTOR_SIZE, buf);
}

int fs_overwrite(const struct fs_node *file, uint64_t offset, const void *buf, uint64_t len)
{
	struct blk_dev *dev = file->fs->dev;
	int ret = 0;

	if (!IS_ALIGNED(offset | len, dev->block_size))
		return -EINVAL;
	if (offset > file->size || len > file->size - offset)
		return -ERANGE;
	for (uint64_t done = 0; !ret && done < len;) {
		struct fs_run run;
		uint64_t part;

		ret = fs_map(file, offset + done, &run);
		if (ret)
			break;
		part = ALIGN_DOWN(MIN(run.len, len - done), (uint64_t)dev->block_size);
		if (!part)
			return -EBADMSG;
		ret = write_run(dev, &run, (const uint8_t *)buf + done, part);
		done += part;
	}
	return ret;
}
