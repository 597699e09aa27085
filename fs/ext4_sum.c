/* SPDX-License-Identifier: Apache-2.0 */
#include "ext4.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include <lib/crc32c.h>
#include <lib/log.h>
#include <lib/util.h>

uint32_t ext4_sum(uint32_t seed, const void *buf, size_t len)
{
	return crc32c(seed, buf, len);
}

uint32_t ext4_sum32(uint32_t seed, uint32_t value)
{
	const uint8_t le[4] = { (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
				(uint8_t)(value >> 24) };

	return ext4_sum(seed, le, sizeof(le));
}

/* CRC-16 of polynomial 0x8005, reflected. Of 64 bytes at a time, so without a table. */
uint16_t ext4_sum16(uint16_t seed, const void *buf, size_t len)
{
	const uint8_t *p = buf;

	while (len--) {
		seed ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			seed = (uint16_t)(seed >> 1 ^ (seed & 1 ? 0xa001 : 0));
	}
	return seed;
}

/* "inode 12, block 4711: ", as much of it as there is. */
static void name_place(uint32_t inode, uint64_t block, char *text, size_t size)
{
	size_t len = 0;

	text[0] = '\0';
	if (inode)
		len = (size_t)snprintf(text, size, "inode %" PRIu32 "%s", inode,
				       block ? ", " : ": ");
	if (block)
		snprintf(text + len, size - len, "block %" PRIu64 ": ", block);
}

int ext4_bad(const struct ext4 *ext4, uint32_t inode, uint64_t block, const char *what,
	     uint64_t value)
{
	char place[56];

	name_place(inode, block, place, sizeof(place));
	log_err("ext4", "%s: %s%s (%" PRIu64 "); run fsck on it", ext4->fs->dev->name, place, what,
		value);
	return -EBADMSG;
}

int ext4_bad_sum(const struct ext4 *ext4, uint32_t inode, uint64_t block, const char *what,
		 uint32_t stored, uint32_t computed)
{
	char place[56];

	name_place(inode, block, place, sizeof(place));
	log_err("ext4", "%s: %s%s: its checksum is 0x%" PRIx32 ", what is there has 0x%" PRIx32
		"; run fsck on it", ext4->fs->dev->name, place, what, stored, computed);
	return -EBADMSG;
}
