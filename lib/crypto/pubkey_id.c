/* SPDX-License-Identifier: Apache-2.0 */
/* The name of a key: SHA-256 of its SubjectPublicKeyInfo, in DER (ITU-T X.690), built from the end. */
#include <lib/pubkey.h>

#include <errno.h>
#include <string.h>

#include <lib/util.h>

#define MODULUS_MAX 512
#define POINT_MAX   48

enum tag { TAG_INTEGER = 0x02, TAG_BIT_STRING = 0x03, TAG_SEQUENCE = 0x30 };

struct der {
	uint8_t bytes[MODULUS_MAX + 64];
	size_t at;                      /* what is written begins here */
};

/* AlgorithmIdentifier of rsaEncryption (RFC 3279, 2.3.1) and of the curves (RFC 5480, 2.1.1). */
static const uint8_t rsa_algorithm[] = {
	0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
};
static const uint8_t p256_algorithm[] = {
	0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
	0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
};
static const uint8_t p384_algorithm[] = {
	0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
	0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22,
};

static void put(struct der *d, const void *bytes, size_t size)
{
	d->at -= size;
	memcpy(d->bytes + d->at, bytes, size);
}

static void put_byte(struct der *d, unsigned int value)
{
	d->bytes[--d->at] = (uint8_t)value;
}

/* Tag and length of all from d->at up to END. */
static void enclose(struct der *d, enum tag tag, size_t end)
{
	size_t size = end - d->at;

	put_byte(d, (unsigned int)size);
	if (size > 0xff) {
		put_byte(d, (unsigned int)(size >> 8));
		put_byte(d, 0x82);
	} else if (size > 0x7f) {
		put_byte(d, 0x81);
	}
	put_byte(d, tag);
}

/* A big-endian number without a sign: no zeros in front but the one that keeps it positive. */
static void put_integer(struct der *d, const uint8_t *number, size_t size)
{
	size_t end = d->at;

	while (size > 1 && !number[0]) {
		number++;
		size--;
	}
	put(d, number, size);
	if (number[0] & 0x80)
		put_byte(d, 0);
	enclose(d, TAG_INTEGER, end);
}

static void put_rsa(struct der *d, const struct pubkey *key)
{
	size_t end = d->at;

	put_integer(d, key->number[1], key->size[1]);
	put_integer(d, key->number[0], key->size[0]);
	enclose(d, TAG_SEQUENCE, end);
}

static void put_point(struct der *d, const struct pubkey *key)
{
	put(d, key->number[1], key->size[1]);
	put(d, key->number[0], key->size[0]);
	put_byte(d, 4);                 /* uncompressed (SEC 1, 2.3.3) */
}

int pubkey_id(const struct pubkey *key, uint8_t id[PUBKEY_ID_SIZE])
{
	struct der d = { .at = sizeof(d.bytes) };
	size_t most = key->type == PUBKEY_RSA ? MODULUS_MAX : POINT_MAX;

	memset(id, 0, PUBKEY_ID_SIZE);
	if (!key->size[0] || key->size[0] > most || !key->size[1] || key->size[1] > POINT_MAX)
		return -EINVAL;
	if (key->type == PUBKEY_RSA)
		put_rsa(&d, key);
	else
		put_point(&d, key);
	put_byte(&d, 0);                /* unused bits */
	enclose(&d, TAG_BIT_STRING, sizeof(d.bytes));
	if (key->type == PUBKEY_RSA)
		put(&d, rsa_algorithm, sizeof(rsa_algorithm));
	else if (key->type == PUBKEY_P256)
		put(&d, p256_algorithm, sizeof(p256_algorithm));
	else
		put(&d, p384_algorithm, sizeof(p384_algorithm));
	enclose(&d, TAG_SEQUENCE, sizeof(d.bytes));
	return hash_data(HASH_SHA256, d.bytes + d.at, sizeof(d.bytes) - d.at, id);
}
