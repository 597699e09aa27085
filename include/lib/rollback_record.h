/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a machine remembers against older systems: the least version that may run,
 * the version that was started last, the keys that were revoked. Kept twice, each copy
 * with a number that counts up and a SHA-256 over all of it:
 *
 *     0   "SLIPWRBK"
 *     8   le32  format, 1
 *     12  le32  number of revoked keys, at most 16
 *     16  le64  number of the copy; the higher one is in force
 *     24  le32  the least version
 *     28  le32  the version started last
 *     32  16 x 32 bytes: the revoked keys (pubkey_id()), the rest zeros
 *     544 SHA-256 of what is before it
 *
 * The checksum finds damage. It does not stop who can write the medium.
 *
 * On the medium (lib/env_store.h) it is the data of a copy, whose flag does not count.
 * Beside it, in the format of an environment, is what the running system writes:
 * lib/rollback_confirm.h. Pure but for the injected medium.
 */
#ifndef LIB_ROLLBACK_RECORD_H
#define LIB_ROLLBACK_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include <lib/env_store.h>

#define ROLLBACK_KEYS_MAX    16u
#define ROLLBACK_ID_SIZE     32u
#define ROLLBACK_RECORD_SIZE (32u + ROLLBACK_KEYS_MAX * ROLLBACK_ID_SIZE + 32u)

struct rollback_state {
	uint32_t minimum;
	uint32_t started;
	size_t nrevoked;
	uint8_t revoked[ROLLBACK_KEYS_MAX][ROLLBACK_ID_SIZE];
};

/* The ROLLBACK_RECORD_SIZE bytes of S as copy NUMBER. -EIO when there is no SHA-256. */
int rollback_record_encode(const struct rollback_state *s, uint64_t number, uint8_t *out);

/* And back: -EBADMSG for anything that encode() does not write. SIZE bytes are there. */
int rollback_record_decode(const uint8_t *bytes, size_t size, struct rollback_state *s,
			   uint64_t *number);

/* What was found in each copy. */
struct rollback_found {
	struct env_copy copy[2];
	bool sound[2];
	uint64_t number[2];
	int best;                     /* -1: none is sound */
	bool whole;                   /* both are sound, and say the same */
};

/*
 * The state in force, from a MEDIUM of two copies. BUF has room for one. -ENOMSG: both
 * copies are blank; -EBADMSG: neither is sound.
 */
int rollback_record_load(const struct env_medium *medium, uint8_t *buf, struct rollback_state *s,
			 struct rollback_found *found);

/*
 * Writes S to both copies, first over the one that is not in force: at each moment one
 * is whole. Errors of rollback_record_load() (a medium without a record gets none here)
 * and of env_store_write(); after one, the old or the new state is in force.
 */
int rollback_record_save(const struct env_medium *medium, uint8_t *buf,
			 const struct rollback_state *s);

/*
 * Gives a record with one copy in force a second one again, where the other is damaged, or
 * older since the power was cut between the two. 1: it was written; 0: there was nothing to
 * do, or the other copy cannot be read. Errors as for rollback_record_save().
 */
int rollback_record_mend(const struct env_medium *medium, uint8_t *buf);

#endif
