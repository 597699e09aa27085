/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment in files of a fixed size on a filesystem. They are made when they
 * are first saved, and written in place from then on, where they lie: no folder, no
 * allocation table changes, so a power cut can damage the copy that is written and
 * nothing else.
 */
#include <common/env_location.h>

#include <common/blkdesc.h>
#include <errno.h>
#include <fs/save.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>

static struct blkdesc disk;
static struct fs volume;
static struct fs_node file[2];
static int file_error[2];

static const char *path_of(unsigned int copy)
{
	return copy ? CONFIG_ENV_FAT_FILE_REDUND : CONFIG_ENV_FAT_FILE;
}

static int read_copy(void *ctx, unsigned int copy, void *buf, size_t len)
{
	int64_t got = file_error[copy] ? file_error[copy] : fs_read(&file[copy], 0, buf, len);

	return got < 0 ? (int)got : 0;
}

static int flush(void *ctx)
{
	return blk_flush(disk.dev);
}

static int open_file(unsigned int copy)
{
	int ret = fs_open(&volume, path_of(copy), &file[copy]);

	if (!ret && file[copy].type == FS_DIR)
		ret = -EISDIR;
	if (!ret && file[copy].size != CONFIG_ENV_SIZE) {
		log_err(disk.name, "%s has %" PRIu64 " bytes, the environment's size is %u "
			"(CONFIG_ENV_SIZE)", path_of(copy), file[copy].size, CONFIG_ENV_SIZE);
		ret = -EFBIG;
	}
	return ret;
}

/* A file of zeroes, which is no environment until one is written over them. */
static int make_file(unsigned int copy)
{
	uint8_t *zeroes = calloc(1, CONFIG_ENV_SIZE);
	int ret = zeroes ? fs_save(&volume, path_of(copy), 0, zeroes, CONFIG_ENV_SIZE) : -ENOMEM;

	free(zeroes);
	if (ret)
		log_err(disk.name, "%s does not exist: make it with %u bytes, the content does not "
			"matter", path_of(copy), CONFIG_ENV_SIZE);
	return ret ? ret : open_file(copy);
}

static int write_copy(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len)
{
	if (file_error[copy] == -ENOENT)
		file_error[copy] = make_file(copy);
	return file_error[copy] ? file_error[copy] : fs_overwrite(&file[copy], offset, buf, len);
}

static int open(struct env_place *place)
{
	int ret = blkdesc_mount(CONFIG_ENV_FAT_INTERFACE, CONFIG_ENV_FAT_DEVICE_AND_PART, &disk,
				&volume);

	if (ret)
		return ret;
	for (unsigned int i = 0; i < ENV_COPIES; i++) {
		snprintf(place->name[i], sizeof(place->name[i]), "%s %s", disk.name, path_of(i));
		file_error[i] = open_file(i);
	}
	place->medium = (struct env_medium){
		.scheme = ENV_FLAG_SERIAL, .copies = ENV_COPIES, .size = CONFIG_ENV_SIZE,
		.block = disk.dev->block_size, .read = read_copy, .write = write_copy, .flush = flush,
	};
	if (CONFIG_ENV_SIZE % disk.dev->block_size == 0)
		return 0;
	log_err(disk.name, "0x%x bytes (CONFIG_ENV_SIZE) are not made of blocks of %" PRIu32 " bytes",
		CONFIG_ENV_SIZE, disk.dev->block_size);
	fs_unmount(&volume);
	return -EINVAL;
}

static void close(struct env_place *place)
{
	fs_unmount(&volume);
}

const struct env_location env_in_fat = {
	.name = "FAT",
	.open = open,
	.close = close,
};
