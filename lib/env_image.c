/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/env_image.h>

#include <lib/crc32.h>
#include <lib/util.h>

#define TRIED_STEP 512u

static void put_le32(uint8_t *p, uint32_t v)
{
	for (unsigned int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static bool is_blank(const uint8_t *image, size_t size)
{
	if (image[0] != 0x00 && image[0] != 0xff)
		return false;
	for (size_t i = 1; i < size; i++)
		if (image[i] != image[0])
			return false;
	return true;
}

/* Looks for a smaller copy whose CRC the stored one is, with HEADER bytes before its data. */
static bool fits(const uint8_t *image, size_t size, unsigned int header, struct env_copy *copy)
{
	uint32_t crc = 0;
	size_t done = header;

	for (size_t end = TRIED_STEP; end <= size; end += TRIED_STEP) {
		crc = crc32(crc, image + done, end - done);
		done = end;
		if (crc != copy->stored)
			continue;
		copy->fits_size = end;
		copy->fits_header = header;
		return true;
	}
	return false;
}

void env_image_check(const uint8_t *image, size_t size, bool redundant, struct env_copy *copy)
{
	size_t header = env_header_size(redundant);

	*copy = (struct env_copy){ .state = ENV_BLANK };
	if (is_blank(image, size))
		return;
	copy->flag = redundant ? image[ENV_FLAG_OFFSET] : 0;
	copy->stored = get_le32(image);
	copy->computed = crc32(0, image + header, size - header);
	copy->state = copy->stored == copy->computed ? ENV_GOOD : ENV_BAD_CRC;
	if (copy->state == ENV_BAD_CRC && !fits(image, size, (unsigned int)header, copy))
		fits(image, size, (unsigned int)env_header_size(!redundant), copy);
}

void env_image_seal(uint8_t *image, size_t size, bool redundant, uint8_t flag)
{
	size_t header = env_header_size(redundant);

	put_le32(image, crc32(0, image + header, size - header));
	if (redundant)
		image[ENV_FLAG_OFFSET] = flag;
}

static int newer_serial(uint8_t first, uint8_t second)
{
	if (first == UINT8_MAX && second == 0)
		return 1;
	if (second == UINT8_MAX && first == 0)
		return 0;
	return second > first;
}

/* A flag that no flash has: fw_setenv counts up when it is given a file with the flash's content. */
static bool counts(uint8_t flag)
{
	return flag != ENV_ACTIVE && flag != ENV_OBSOLETE && flag != 0xff;
}

int env_image_choose(const struct env_copy copy[2], enum env_flag scheme)
{
	if (copy[0].state != ENV_GOOD || copy[1].state != ENV_GOOD)
		return copy[0].state == ENV_GOOD ? 0 : copy[1].state == ENV_GOOD ? 1 : -1;
	if (scheme == ENV_FLAG_SERIAL || counts(copy[0].flag) || counts(copy[1].flag))
		return newer_serial(copy[0].flag, copy[1].flag);
	return copy[0].flag != ENV_ACTIVE && copy[1].flag == ENV_ACTIVE;
}
