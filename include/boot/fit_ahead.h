/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashing ahead: the images of a FIT are hashed while the file is still being loaded,
 * so that the disk works while the CPU does. What comes of it only saves a second
 * pass over the bytes. It decides nothing: which digests there have to be, and what
 * they have to be, is for the checks (boot/fit_verify.h, fit_part_check()) to say, and
 * what was not hashed ahead they hash where it lies.
 *
 * Good for one command that loads and boots: nobody else may write to the memory
 * between the two, or the digests are of what was there before.
 *
 * Knows no hardware; reads untrusted bytes; host-tested.
 */
#ifndef BOOT_FIT_AHEAD_H
#define BOOT_FIT_AHEAD_H

#include <stddef.h>
#include <stdint.h>

#include <lib/hash.h>

#define FIT_MAX_AHEAD 16        /* digests; images beyond that are hashed later */

/* One digest, of bytes where they lie finally. */
struct fit_digest {
	const uint8_t *data;
	size_t size;
	enum hash_alg alg;
	size_t hashed;                  /* bytes */
	uint32_t done;                  /* VERDICT_GOOD: VALUE is the digest of all of them */
	struct hash hash;
	uint8_t value[HASH_MAX];
};

struct fit_ahead {
	const uint8_t *fit;
	size_t count;
	struct fit_digest digest[FIT_MAX_AHEAD];
};

/*
 * Finds what the images of the configuration at CONF_NODE need hashed. FIT is a sound tree,
 * in which the data may still be missing; SIZE are the bytes of the whole file. What is
 * wrong with an image is left to who checks it.
 */
void fit_ahead_plan(struct fit_ahead *a, const void *fit, size_t size, int conf_node);

/*
 * Where in the file the kernel of the configuration lies, when it could run from there:
 * *OFFSET is that of at least a header of Linux, not compressed. -ENOENT: there is none,
 * or something is wrong with it, which is left to who reads it.
 */
int fit_ahead_kernel(const void *fit, size_t size, int conf_node, uint64_t *offset);

/* The first BYTES of the file are in their place (struct load_tap; CTX is the fit_ahead). */
void fit_ahead_arrived(void *ctx, uint64_t bytes);

/*
 * hash_data(), without a pass over the bytes when A (NULL: none) has just that digest.
 * OUT has room for HASH_MAX bytes.
 */
int fit_ahead_hash(const struct fit_ahead *a, enum hash_alg alg, const void *data, size_t size,
		   void *out);

#endif
