/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys and what they have signed: RSA of 2048, 3072 and 4096 bits with
 * PKCS#1 v1.5 or PSS (RFC 8017), and ECDSA on P-256 and P-384 (FIPS 186-4), over
 * digests of SHA-256, SHA-384 or SHA-512. The mathematics is mbedTLS's.
 *
 * A key is a node of a devicetree as `mkimage -K` of U-Boot writes it (U-Boot
 * doc/usage/fit/signature.rst): rsa,num-bits, rsa,modulus, rsa,exponent; or
 * ecdsa,curve, ecdsa,x-point, ecdsa,y-point. Pure; uses the heap while it works.
 */
#ifndef LIB_PUBKEY_H
#define LIB_PUBKEY_H

#include <stddef.h>
#include <stdint.h>

#include <lib/hash.h>

enum pubkey_type { PUBKEY_RSA, PUBKEY_P256, PUBKEY_P384 };

/* How an RSA signature fills up the digest. The key says it; ANY tries both. */
enum pubkey_padding { PUBKEY_PADDING_ANY, PUBKEY_PKCS1, PUBKEY_PSS };

struct pubkey {
	enum pubkey_type type;
	enum pubkey_padding padding;
	enum hash_alg hash;             /* what it signs digests of */
	const uint8_t *number[2];       /* modulus and exponent, or x and y: big-endian, in the tree */
	uint32_t size[2];               /* their bytes */
};

/*
 * Reads the key at NODE of FDT, which it goes on to point into: `algo`
 * ("sha256,rsa2048"), the numbers, and for RSA perhaps `padding` ("pkcs-1.5" or
 * "pss"). -EINVAL with *why in words for what is missing, of the wrong length, or
 * contradicts algo; -ENOTSUP for an algorithm that is not known or too weak.
 */
int pubkey_read(const void *fdt, int node, struct pubkey *key, const char **why);

/*
 * Is SIG the signature of DIGEST (hash_size(key->hash) bytes)? enum verdict:
 * VERDICT_GOOD or anything else, which is a refusal. One run of the arithmetic: whoever
 * acts on a verdict asks twice, from the digest on, so that an instruction that goes
 * wrong spoils one of the two.
 */
uint32_t pubkey_verify(const struct pubkey *key, const uint8_t *digest, const uint8_t *sig,
		       size_t sig_size);

#define PUBKEY_ID_SIZE 32

/*
 * What a key is called wherever it is spoken of: SHA-256 of its SubjectPublicKeyInfo (RFC
 * 5280, 4.1.2.7; for RSA with rsaEncryption, for points uncompressed), as
 * `openssl pkey -pubin -in KEY.pub -outform DER | sha256sum` prints it. -EINVAL for a key
 * that pubkey_read() does not make, -EIO; ID is all zeros then.
 */
int pubkey_id(const struct pubkey *key, uint8_t id[PUBKEY_ID_SIZE]);

#endif
