/* SPDX-License-Identifier: Apache-2.0 */
/* The environment in a range of a disk that no partition and no filesystem has. */
#include <common/store_medium.h>

#include <errno.h>
#include <fs/part.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>

#define OFFSET(copy) ((copy) ? (uint64_t)CONFIG_ENV_OFFSET_REDUND : (uint64_t)CONFIG_ENV_OFFSET)

static struct store_blk store;

static int open(struct env_place *place)
{
	struct store_range range = {
		.what = "environment", .options = "CONFIG_ENV_OFFSET, CONFIG_ENV_SIZE",
		.copies = ENV_COPIES, .size = CONFIG_ENV_SIZE,
	};

	for (unsigned int i = 0; i < ENV_COPIES; i++)
		range.at[i] = OFFSET(i);
	return store_blk_open(&store, CONFIG_ENV_BLK_INTERFACE, CONFIG_ENV_BLK_DEVICE_AND_PART, &range,
			      place);
}

/* --- a first save --------------------------------------------------------------------- */

/* Whether COPY has a sector of these; with WHOSE for the message. */
static int overlap(unsigned int copy, uint64_t start, uint64_t sectors, const char *whose)
{
	if (!ranges_overlap(store_blk_sector(&store, copy, 0), CONFIG_ENV_SIZE / BLK_SECTOR_SIZE, start,
			    sectors))
		return 0;
	log_err(store.disk.name, "0x%" PRIx64 " is inside %s: nothing was written (move the "
		"environment, CONFIG_ENV_OFFSET, or that)", OFFSET(copy), whose);
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
	int ret = fs_mount(&fs, store.disk.dev, store.disk.start, store.disk.sectors);

	if (ret == -ENODEV)
		return 0;
	if (ret) {
		log_err(store.disk.name, "whether a filesystem is there cannot be told (" ERR_FMT "): "
			"nothing was written", ERR_ARG(ret));
		return ret;
	}
	log_err(store.disk.name, "a filesystem has it all: nothing was written (give the environment a "
		"place of its own)");
	fs_unmount(&fs);
	return -EBUSY;
}

static int may_claim(struct env_place *place)
{
	struct part_table table;
	int ret = no_filesystem();

	if (ret || store.disk.part)
		return ret;          /* a partition that was named is the environment's */
	ret = part_read(store.disk.dev, &table);
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
