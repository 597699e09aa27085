/* SPDX-License-Identifier: Apache-2.0 */
#include "env_media.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 64u       /* so that a copy has several */
#define WORD   4u

/* Whose power it is. */
static struct env_media *supply(struct env_media *media)
{
	return media->supply ? media->supply : media;
}

/* Whether the operation may be done: 1 whole, 0 in part, -EIO not at all. */
static int step(struct env_media *media)
{
	struct env_media *power = supply(media);

	if (power->off)
		return -EIO;
	if (power->ops++ < power->cut_at)
		return 1;
	power->off = true;
	return power->torn ? 0 : -EIO;
}

static int media_read(void *ctx, unsigned int copy, void *buf, size_t len)
{
	struct env_media *media = ctx;

	if (supply(media)->off || media->unreadable[copy])
		return -EIO;
	memcpy(buf, media->bytes[copy], len);
	return 0;
}

static int disk_write(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len)
{
	struct env_media *media = ctx;

	for (size_t at = 0; at < len; at += SECTOR) {
		int whole = step(media);

		if (whole < 0)
			return whole;
		memcpy(media->bytes[copy] + offset + at, (const uint8_t *)buf + at,
		       whole ? SECTOR : (size_t)rand() % SECTOR);
		if (!whole)
			return -EIO;
	}
	return 0;
}

static int disk_flush(void *ctx)
{
	struct env_media *media = ctx;

	if (supply(media)->off)
		return -EIO;
	memcpy(media->flushed, media->bytes, sizeof(media->bytes));
	return 0;
}

/* One word or, at the ends of a range, a part of one. What needs no change is left out. */
static int program_word(struct env_media *media, uint8_t *at, const uint8_t *from, size_t len)
{
	int whole;

	if (memcmp(at, from, len) == 0)
		return supply(media)->off ? -EIO : 0;
	whole = step(media);
	if (whole < 0)
		return whole;
	for (size_t i = 0; i < len; i++)
		at[i] &= (uint8_t)(from[i] | (whole ? 0 : rand()));
	return whole ? 0 : -EIO;
}

static int flash_write(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len)
{
	struct env_media *media = ctx;
	const uint8_t *from = buf;
	int ret = 0;

	while (!ret && len) {
		size_t part = WORD - offset % WORD;

		part = part < len ? part : len;
		ret = program_word(media, media->bytes[copy] + offset, from, part);
		offset += part;
		from += part;
		len -= part;
	}
	return ret;
}

/* Cells do not go all at once: a few of the first ones, or many anywhere. */
static void tear_erase(uint8_t *bytes, size_t size)
{
	if (rand() % 2) {
		for (int i = rand() % 3; i >= 0; i--)
			bytes[rand() % 8] |= (uint8_t)(1u << rand() % 8);
		return;
	}
	for (size_t i = 0; i < size; i++)
		bytes[i] |= (uint8_t)(rand() % 3 ? 0 : rand());
}

static int flash_erase(void *ctx, unsigned int copy)
{
	struct env_media *media = ctx;
	int whole = step(media);

	if (whole < 0)
		return whole;
	if (whole)
		memset(media->bytes[copy], 0xff, media->medium.size);
	else
		tear_erase(media->bytes[copy], media->medium.size);
	return whole ? 0 : -EIO;
}

void env_media_init(struct env_media *media, enum env_flag scheme, unsigned int copies)
{
	bool flash = scheme == ENV_FLAG_ACTIVE;

	*media = (struct env_media){ .cut_at = UINT_MAX };
	media->medium = (struct env_medium){
		.scheme = scheme, .copies = copies, .size = MEDIA_SIZE, .block = SECTOR,
		.ctx = media,
		.read = media_read, .write = flash ? flash_write : disk_write,
		.erase = flash ? flash_erase : NULL, .flush = flash ? NULL : disk_flush,
	};
	memset(media->bytes, flash ? 0xff : 0, sizeof(media->bytes));
	memcpy(media->flushed, media->bytes, sizeof(media->bytes));
}

/* Some of the sectors that were written after the last flush never reached the medium. */
static void forget_sectors(struct env_media *media)
{
	for (unsigned int copy = 0; copy < 2; copy++)
		for (size_t at = 0; at < media->medium.size; at += SECTOR)
			if (rand() % 2)
				memcpy(media->bytes[copy] + at, media->flushed[copy] + at, SECTOR);
}

void env_media_power_on(struct env_media *media)
{
	if (supply(media)->off && media->medium.scheme == ENV_FLAG_SERIAL)
		forget_sectors(media);
	memcpy(media->flushed, media->bytes, sizeof(media->bytes));
	media->off = false;
	media->cut_at = UINT_MAX;
}
