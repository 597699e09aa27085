/* SPDX-License-Identifier: Apache-2.0 */
/* The environment in NOR flash, each copy in sectors of its own. */
#include <common/env_location.h>

#include <drivers/nor.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>

#define ADDR(copy) ((copy) ? (uint64_t)CONFIG_ENV_FLASH_ADDR_REDUND : (uint64_t)CONFIG_ENV_FLASH_ADDR)

static struct nor_flash *flash;

static uint64_t offset_of(unsigned int copy)
{
	return ADDR(copy) - flash->base;
}

static int read_copy(void *ctx, unsigned int copy, void *buf, size_t len)
{
	return flash->ops->read(flash, offset_of(copy), buf, len);
}

static int write_copy(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len)
{
	return flash->ops->program(flash, offset_of(copy) + offset, buf, len);
}

static int erase_copy(void *ctx, unsigned int copy)
{
	uint64_t at = offset_of(copy), end = at + CONFIG_ENV_SIZE;
	int ret = 0;

	while (!ret && at < end) {
		uint64_t size;

		ret = flash->ops->sector(flash, at, &at, &size);
		ret = ret ? ret : flash->ops->erase(flash, at);
		at += size;
	}
	return ret;
}

/* A copy begins with a sector, so that no other data is erased, and ends before the flash does. */
static int check_place(unsigned int copy, uint64_t *end)
{
	uint64_t start, size;

	if (ADDR(copy) < flash->base ||
	    flash->ops->sector(flash, offset_of(copy), &start, &size) || start != offset_of(copy)) {
		log_err("flash", "0x%" PRIx64 " is not the start of a sector (CONFIG_ENV_FLASH_ADDR)",
			ADDR(copy));
		return -EINVAL;
	}
	if (flash->ops->sector(flash, start + CONFIG_ENV_SIZE - 1, &start, &size)) {
		log_err("flash", "0x%x bytes at 0x%" PRIx64 " are more than the flash has "
			"(CONFIG_ENV_SIZE)", CONFIG_ENV_SIZE, ADDR(copy));
		return -ERANGE;
	}
	*end = start + size;
	return 0;
}

static int check_places(void)
{
	uint64_t end[2] = { 0 };

	for (unsigned int i = 0; i < ENV_COPIES; i++) {
		int ret = check_place(i, &end[i]);

		if (ret)
			return ret;
	}
	if (ENV_COPIES == 1 || offset_of(0) >= end[1] || offset_of(1) >= end[0])
		return 0;
	log_err("flash", "the copies at 0x%" PRIx64 " and 0x%" PRIx64 " share a sector: one could "
		"not be erased alone (CONFIG_ENV_FLASH_ADDR_REDUND)", ADDR(0), ADDR(1));
	return -EINVAL;
}

static int open(struct env_place *place)
{
	int ret;

	flash = nor_flash_at(CONFIG_ENV_FLASH_ADDR);
	if (!flash)
		return -ENODEV;
	ret = check_places();
	if (ret)
		return ret;
	for (unsigned int i = 0; i < ENV_COPIES; i++)
		snprintf(place->name[i], sizeof(place->name[i]), "flash at 0x%" PRIx64, ADDR(i));
	place->medium = (struct env_medium){
		.scheme = ENV_FLAG_ACTIVE, .copies = ENV_COPIES, .size = CONFIG_ENV_SIZE,
		.read = read_copy, .write = write_copy, .erase = erase_copy,
	};
	return 0;
}

const struct env_location env_in_flash = {
	.name = "Flash",
	.open = open,
};
