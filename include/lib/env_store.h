/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place that keeps the environment, in one copy or in two.
 *
 * The medium is injected: a range of a disk, a file, NOR flash, or a host test
 * that cuts the power after any operation. What is saved goes to the copy that
 * is not in force, so that at each moment at least one copy is whole:
 *
 *   ENV_FLAG_SERIAL   everything but the first block is written and flushed,
 *                     then the first block, which has CRC and number. In one go
 *                     would not do: of two saves that were cut, the second one's
 *                     later blocks may complete what the first one has left.
 *   ENV_FLAG_ACTIVE   the start of the old copy is zeroed first: an erase that
 *                     is cut may leave anything in the flag, which has no
 *                     checksum, and must not bring the old copy back. Then it
 *                     is erased, the data is programmed, the header, and last
 *                     the flag of the copy that was in force is cleared.
 *
 * With one copy there is a moment without any: only two are safe.
 *
 * Pure; nothing is kept between two calls, so whoever else writes the medium
 * in between is seen.
 */
#ifndef LIB_ENV_STORE_H
#define LIB_ENV_STORE_H

#include <lib/env_image.h>

/* Operations on copy COPY (0 or 1). Offsets count from its start. Negative errno. */
struct env_medium {
	enum env_flag scheme;
	unsigned int copies;          /* 1 or 2 */
	size_t size;                  /* bytes of one copy with its header */
	size_t block;                 /* ENV_FLAG_SERIAL: bytes that are written at once; divides size */
	void *ctx;

	int (*read)(void *ctx, unsigned int copy, void *buf, size_t len);
	/* ENV_FLAG_SERIAL: of whole blocks. ENV_FLAG_ACTIVE: clears bits, of any range. */
	int (*write)(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len);
	int (*erase)(void *ctx, unsigned int copy);     /* ENV_FLAG_ACTIVE only: all bits set */
	int (*flush)(void *ctx);                        /* NULL: a write that came back is there */
};

/* What was found, and what was done. */
struct env_found {
	struct env_copy copy[2];
	int active;                   /* 0 or 1, or -1: none is good */
	bool unchanged;               /* env_store_save(): nothing was written */
};

/*
 * Finds the copy in force. 0: its data, of *LEN bytes, is at *DATA in BUF, which
 * has room for one copy (medium->size). -ENOMSG: there is no good copy, FOUND
 * says why.
 */
int env_store_load(const struct env_medium *medium, uint8_t *buf, const char **data, size_t *len,
		   struct env_found *found);

/*
 * Saves LEN bytes of data ("name=value\0...\0"), unless the copy in force holds
 * them already. BUF has room for one copy. -ENOSPC: more than
 * env_store_room(); errors of the medium; -EIO: what was written reads back
 * differently. After an error one of two copies is whole: that which was in force,
 * or the new one, when all of it arrived (an ENV_FLAG_ACTIVE medium that did not
 * let the old flag be cleared, say). Of one copy nothing may be left.
 */
int env_store_save(const struct env_medium *medium, uint8_t *buf, const char *data, size_t len,
		   struct env_found *found);

/*
 * Writes LEN bytes of data as copy TO with FLAG, in the order that survives a power
 * cut, and reads it back; the other copy is not touched. For who chooses between the
 * copies by what is in them. BUF and errors are those of env_store_save().
 */
int env_store_write(const struct env_medium *medium, uint8_t *buf, unsigned int to, const char *data,
		    size_t len, uint8_t flag);

/* Invalidates every copy: the default environment is used from the next start on. */
int env_store_erase(const struct env_medium *medium, uint8_t *buf);

/* The most bytes of variables that fit, the NUL of each counted, the last one not. */
static inline size_t env_store_room(const struct env_medium *medium)
{
	return medium->size - env_header_size(medium->copies == 2) - 1;
}

#endif
