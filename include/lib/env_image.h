/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stored environment, as U-Boot, mkenvimage and fw_setenv write it
 * (U-Boot, include/env_internal.h):
 *
 *     u32 CRC-32 of the data, little-endian on every machine that we know
 *     u8  flag, only where there are two copies
 *     data: "name=value\0name=value\0\0", filled up to the end
 *
 * The CRC covers all of the data, the filling too, so it is right for one size
 * only. It does not cover the flag, which tells which of two copies is newer in
 * one of two ways:
 *
 *     ENV_FLAG_SERIAL   counts up with each save, 255 is followed by 0: files,
 *                       disks and other media that can be written anywhere
 *     ENV_FLAG_ACTIVE   1 for the copy in force, 0 for the one before it: NOR
 *                       flash, where a bit is cleared without erasing
 *
 * Pure: reads and writes memory that the caller owns, of any alignment; bytes
 * from outside are only looked at. Where the copies lie is lib/env_store.h.
 */
#ifndef LIB_ENV_IMAGE_H
#define LIB_ENV_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENV_CRC_SIZE    4u
#define ENV_FLAG_OFFSET 4u
#define ENV_ACTIVE      1u     /* values of a flag that is ENV_FLAG_ACTIVE */
#define ENV_OBSOLETE    0u

enum env_flag { ENV_FLAG_SERIAL, ENV_FLAG_ACTIVE };

enum env_state {
	ENV_UNREAD,       /* could not be read, see error */
	ENV_BLANK,        /* nothing but 0x00 or 0xff: never written, or erased */
	ENV_BAD_CRC,
	ENV_GOOD,
};

/* What one copy is. Numbers are for messages. */
struct env_copy {
	enum env_state state;
	int error;                /* why it is ENV_UNREAD */
	uint8_t flag;
	uint32_t stored, computed;
	/*
	 * ENV_BAD_CRC: the CRC is right for this size of a copy, and these bytes
	 * before the data (4 or 5): a store of another size or redundancy wrote it.
	 * 0: right for none that was tried (every 512 bytes up to the copy's size).
	 */
	size_t fits_size;
	unsigned int fits_header;
};

/* Bytes before the data. */
static inline size_t env_header_size(bool redundant)
{
	return redundant ? ENV_CRC_SIZE + 1 : ENV_CRC_SIZE;
}

/* Says what the SIZE bytes of IMAGE are; SIZE holds the header and one byte at least. */
void env_image_check(const uint8_t *image, size_t size, bool redundant, struct env_copy *copy);

/*
 * Writes the header of an image whose data is in its place already: CRC and,
 * when REDUNDANT, FLAG.
 */
void env_image_seal(uint8_t *image, size_t size, bool redundant, uint8_t flag);

/*
 * Which of two copies is in force: 0 or 1, or -1 when none is good. Of two that
 * cannot be told apart (two active ones, after a power cut) it is the first, as
 * in U-Boot.
 */
int env_image_choose(const struct env_copy copy[2], enum env_flag scheme);

#endif
