/* SPDX-License-Identifier: Apache-2.0 */
/* The environment in a range of a disk that no partition and no filesystem has. */
#include <common/env_location.h>

#include <common/blkdesc.h>
#include <errno.h>
#include <fs/part.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>

#define OFFSET(copy) ((copy) ? (uint64_t)CONFIG_ENV_OFFSET_REDUND : (uint64_t)CONFIG_ENV_OFFSET)

static struct blkdesc disk;

static uint64_t sector_of(unsigned int copy, size_t offset)
{
	return disk.start + (OFFSET(copy) + offset) / BLK_SECTOR_SIZE;
}

static int read_copy(void *ctx, unsigned int copy, void *buf, size_t len)
{
	return blk_read(disk.dev, sector_of(copy, 0), len / BLK_SECTOR_SIZE, buf);
}

static int write_copy(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len)
{
	return blk_write(disk.dev, sector_of(copy, offset), len / BLK_SECTOR_SIZE, buf);
}

static int flush(void *ctx)
{
	return blk_flush(disk.dev);
}

static int check_place(unsigned int copy)
{
	uint64_t size = disk.sectors * BLK_SECTOR_SIZE;
	uint64_t block = disk.dev->block_size;

	if (OFFSET(copy) % block || CONFIG_ENV_SIZE % block) {
		log_err(disk.name, "the environment at 0x%" PRIx64 ", 0x%x bytes, is not made of "
			"blocks of %" PRIu64 " bytes (CONFIG_ENV_OFFSET, CONFIG_ENV_SIZE)",
			OFFSET(copy), CONFIG_ENV_SIZE, block);
		return -EINVAL;
	}
	if (OFFSET(copy) > size || size - OFFSET(copy) < CONFIG_ENV_SIZE) {
		log_err(disk.name, "the environment at 0x%" PRIx64 ", 0x%x bytes, is not inside its "
			"0x%" PRIx64 " bytes (CONFIG_ENV_OFFSET, CONFIG_ENV_SIZE)",
			OFFSET(copy), CONFIG_ENV_SIZE, size);
		return -ERANGE;
	}
	return 0;
}

static int open(struct env_place *place)
{
	int ret = blkdesc_get(CONFIG_ENV_BLK_INTERFACE, CONFIG_ENV_BLK_DEVICE_AND_PART, &disk);

	if (ret)
		return ret;
	for (unsigned int i = 0; i < ENV_COPIES; i++) {
		ret = check_place(i);
		if (ret)
			return ret;
		snprintf(place->name[i], sizeof(place->name[i]), "%s at 0x%" PRIx64, disk.name,
			 OFFSET(i));
	}
	place->medium = (struct env_medium){
		.scheme = ENV_FLAG_SERIAL, .copies = ENV_COPIES, .size = CONFIG_ENV_SIZE,
		.block = disk.dev->block_size, .read = read_copy, .write = write_copy, .flush = flush,
	};
	return 0;
}

/* --- a first save --------------------------------------------------------------------- */

/* Whether COPY has a sector of these; with WHOSE for the message. */
static int overlap(unsigned int copy, uint64_t start, uint64_t sectors, const char *whose)
{
	if (!ranges_overlap(sector_of(copy, 0), CONFIG_ENV_SIZE / BLK_SECTOR_SIZE, start, sectors))
		return 0;
	log_err(disk.name, "0x%" PRIx64 " is inside %s: nothing was written (move the environment, "
		"CONFIG_ENV_OFFSET, or that)", OFFSET(copy), whose);
	return -EBUSY;
}

/* No partition may have the range, nor the table that says so. */
static int outside(unsigned int copy, const struct part_table *table)
{
	char whose[24];

	for (size_t n = 0; n < ARRAY_SIZE(table->own); n++)
		if (table->own[n].sectors && overlap(copy, table->own[n].start, table->own[n].sectors,
						     n ? "the backup GPT" : "the partition table"))
			return -EBUSY;
	for (size_t n = 0; n < table->count; n++) {
		snprintf(whose, sizeof(whose), "partition %u", table->part[n].number);
		if (overlap(copy, table->part[n].start, table->part[n].sectors, whose))
			return -EBUSY;
	}
	return 0;
}

static int no_filesystem(void)
{
	struct fs fs;
	int ret = fs_mount(&fs, disk.dev, disk.start, disk.sectors);

	if (ret == -ENODEV)
		return 0;
	if (ret) {
		log_err(disk.name, "whether a filesystem is there cannot be told (" ERR_FMT "): "
			"nothing was written", ERR_ARG(ret));
		return ret;
	}
	log_err(disk.name, "a filesystem has it all: nothing was written (give the environment a "
		"place of its own)");
	fs_unmount(&fs);
	return -EBUSY;
}

static int may_claim(struct env_place *place)
{
	struct part_table table;
	int ret = no_filesystem();

	if (ret || disk.part)
		return ret;          /* a partition that was named is the environment's */
	ret = part_read(disk.dev, &table);
	if (ret)
		return ret;
	for (unsigned int i = 0; !ret && i < ENV_COPIES; i++)
		ret = outside(i, &table);
	part_free(&table);
	return ret;
}

const struct env_location env_in_blk = {
	.name = "Block",
	.open = open,
	.may_claim = may_claim,
};
