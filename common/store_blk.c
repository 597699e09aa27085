/* SPDX-License-Identifier: Apache-2.0 */
#include <common/store_medium.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <stdio.h>

uint64_t store_blk_sector(const struct store_blk *s, unsigned int copy, size_t offset)
{
	return s->disk.start + (s->range.at[copy] + offset) / BLK_SECTOR_SIZE;
}

static int read_copy(void *ctx, unsigned int copy, void *buf, size_t len)
{
	const struct store_blk *s = ctx;

	return blk_read(s->disk.dev, store_blk_sector(s, copy, 0), len / BLK_SECTOR_SIZE, buf);
}

static int write_copy(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len)
{
	const struct store_blk *s = ctx;

	return blk_write(s->disk.dev, store_blk_sector(s, copy, offset), len / BLK_SECTOR_SIZE, buf);
}

static int flush(void *ctx)
{
	const struct store_blk *s = ctx;

	return blk_flush(s->disk.dev);
}

static int check_place(const struct store_blk *s, unsigned int copy)
{
	const struct store_range *r = &s->range;
	uint64_t size = s->disk.sectors * BLK_SECTOR_SIZE;
	uint64_t block = s->disk.dev->block_size;

	if (r->at[copy] % block || r->size % block) {
		log_err(s->disk.name, "the %s at 0x%" PRIx64 ", 0x%zx bytes, is not made of "
			"blocks of %" PRIu64 " bytes (%s)", r->what, r->at[copy], r->size, block,
			r->options);
		return -EINVAL;
	}
	if (r->at[copy] > size || size - r->at[copy] < r->size) {
		log_err(s->disk.name, "the %s at 0x%" PRIx64 ", 0x%zx bytes, is not inside its "
			"0x%" PRIx64 " bytes (%s)", r->what, r->at[copy], r->size, size, r->options);
		return -ERANGE;
	}
	return 0;
}

int store_blk_open(struct store_blk *s, const char *ifname, const char *spec,
		   const struct store_range *range, struct env_place *place)
{
	int ret = blkdesc_get(ifname, spec, &s->disk);

	if (ret)
		return ret;
	s->range = *range;
	for (unsigned int i = 0; i < range->copies; i++) {
		ret = check_place(s, i);
		if (ret)
			return ret;
		snprintf(place->name[i], sizeof(place->name[i]), "%s at 0x%" PRIx64, s->disk.name,
			 range->at[i]);
	}
	place->medium = (struct env_medium){
		.scheme = ENV_FLAG_SERIAL, .copies = range->copies, .size = range->size,
		.block = s->disk.dev->block_size, .ctx = s, .read = read_copy, .write = write_copy,
		.flush = flush,
	};
	return 0;
}
