/* SPDX-License-Identifier: Apache-2.0 */
#include <common/store_medium.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <stdio.h>

static uint64_t offset_of(const struct store_flash *s, unsigned int copy)
{
	return s->range.at[copy] - s->flash->base;
}

static int read_copy(void *ctx, unsigned int copy, void *buf, size_t len)
{
	const struct store_flash *s = ctx;

	return s->flash->ops->read(s->flash, offset_of(s, copy), buf, len);
}

static int write_copy(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len)
{
	const struct store_flash *s = ctx;

	return s->flash->ops->program(s->flash, offset_of(s, copy) + offset, buf, len);
}

static int erase_copy(void *ctx, unsigned int copy)
{
	const struct store_flash *s = ctx;
	uint64_t at = offset_of(s, copy), end = at + s->range.size;
	int ret = 0;

	while (!ret && at < end) {
		uint64_t size;

		ret = s->flash->ops->sector(s->flash, at, &at, &size);
		ret = ret ? ret : s->flash->ops->erase(s->flash, at);
		at += size;
	}
	return ret;
}

/* A copy begins with a sector, so that no other data is erased, and ends before the flash does. */
static int check_place(const struct store_flash *s, unsigned int copy, uint64_t *end)
{
	const struct store_range *r = &s->range;
	struct nor_flash *flash = s->flash;
	uint64_t start, size;

	if (r->at[copy] < flash->base ||
	    flash->ops->sector(flash, offset_of(s, copy), &start, &size) ||
	    start != offset_of(s, copy)) {
		log_err("flash", "0x%" PRIx64 " is not the start of a sector (%s)", r->at[copy],
			r->options);
		return -EINVAL;
	}
	if (flash->ops->sector(flash, start + r->size - 1, &start, &size)) {
		log_err("flash", "0x%zx bytes at 0x%" PRIx64 " are more than the flash has (%s)",
			r->size, r->at[copy], r->options);
		return -ERANGE;
	}
	*end = start + size;
	return 0;
}

static int check_places(const struct store_flash *s)
{
	const struct store_range *r = &s->range;
	uint64_t end[2] = { 0 };

	for (unsigned int i = 0; i < r->copies; i++) {
		int ret = check_place(s, i, &end[i]);

		if (ret)
			return ret;
	}
	if (r->copies == 1 || offset_of(s, 0) >= end[1] || offset_of(s, 1) >= end[0])
		return 0;
	log_err("flash", "the copies at 0x%" PRIx64 " and 0x%" PRIx64 " share a sector: one could "
		"not be erased alone (%s)", r->at[0], r->at[1], r->options);
	return -EINVAL;
}

int store_flash_open(struct store_flash *s, const struct store_range *range, struct env_place *place)
{
	int ret;

	s->range = *range;
	s->flash = nor_flash_at(range->at[0]);
	if (!s->flash)
		return -ENODEV;
	ret = check_places(s);
	if (ret)
		return ret;
	for (unsigned int i = 0; i < range->copies; i++)
		snprintf(place->name[i], sizeof(place->name[i]), "flash at 0x%" PRIx64, range->at[i]);
	place->medium = (struct env_medium){
		.scheme = ENV_FLAG_ACTIVE, .copies = range->copies, .size = range->size, .ctx = s,
		.read = read_copy, .write = write_copy, .erase = erase_copy,
	};
	return 0;
}
