/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes over data that comes in pieces: the one interface to SHA and CRC-32
 * for images, signatures and the console. No heap, no output; the work is
 * mbedTLS's (lib/crypto/mbedtls_parts.h) and lib/crc32.c's.
 *
 *     struct hash h;
 *     uint8_t digest[HASH_MAX];
 *
 *     ret = hash_begin(&h, HASH_SHA256);
 *     hash_update(&h, data, size);          any number of times
 *     ret = hash_finish(&h, digest);        hash_size(HASH_SHA256) bytes of it
 */
#ifndef LIB_HASH_H
#define LIB_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_MAX 64      /* bytes of the longest digest */

enum hash_alg { HASH_CRC32, HASH_SHA1, HASH_SHA256, HASH_SHA384, HASH_SHA512 };

/* For its owner to keep, not to look into. May be copied between calls. */
struct hash {
	enum hash_alg alg;
	int error;
	uint64_t state[28];
};

/*
 * Starts. -ENOTSUP for an algorithm that this build does not have (SHA-1
 * without CONFIG_HASH_SHA1), after which nothing but hash_begin() may be called.
 */
int hash_begin(struct hash *h, enum hash_alg alg);

/* Takes in SIZE bytes; faster from an address that is a multiple of 16. */
void hash_update(struct hash *h, const void *data, size_t size);

/*
 * Writes the digest, most significant byte first as everybody prints it, and
 * forgets the state. -EIO when a step has failed; OUT is all zeros then.
 */
int hash_finish(struct hash *h, void *out);

/* The three in one. */
int hash_data(enum hash_alg alg, const void *data, size_t size, void *out);

/* Bytes of a digest. */
size_t hash_size(enum hash_alg alg);

/* "sha256" as FIT images and commands write it, and back; -EINVAL for no such name. */
int hash_by_name(const char *name);
const char *hash_name(enum hash_alg alg);

/* May a signature stand on it? SHA-256 and what is stronger. */
bool hash_is_strong(enum hash_alg alg);

/*
 * Said once, at start: the CPU has instructions for SHA-256 (FEAT_SHA256) and for
 * SHA-512 (FEAT_SHA512), by ID_AA64ISAR0_EL1.SHA2. Without it nobody uses them.
 */
void hash_use(bool sha256, bool sha512);

#endif
