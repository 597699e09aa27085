/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/hash.h>

#include <errno.h>
#include <string.h>

#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

#include <lib/crc32.h>
#include <lib/util.h>

union state {
	uint32_t crc;
	mbedtls_sha1_context sha1;
	mbedtls_sha256_context sha256;
	mbedtls_sha512_context sha512;
};
_Static_assert(sizeof(union state) <= sizeof(((struct hash *)0)->state), "the state has room");

static const struct {
	char name[8];
	uint8_t size;
} algs[] = {
	[HASH_CRC32] = { "crc32", 4 },
	[HASH_SHA1] = { "sha1", 20 },
	[HASH_SHA256] = { "sha256", 32 },
	[HASH_SHA384] = { "sha384", 48 },
	[HASH_SHA512] = { "sha512", 64 },
};

static unsigned long hwcap;

void hash_use(bool sha256, bool sha512)
{
	hwcap = (sha256 ? HWCAP_SHA2 : 0) | (sha512 ? HWCAP_SHA512 : 0);
}

unsigned long hash_hwcap(void)
{
	return hwcap;
}

size_t hash_size(enum hash_alg alg)
{
	return algs[alg].size;
}

const char *hash_name(enum hash_alg alg)
{
	return algs[alg].name;
}

int hash_by_name(const char *name)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(algs); i++)
		if (!strcmp(name, algs[i].name))
			return (int)i;
	return -EINVAL;
}

bool hash_is_strong(enum hash_alg alg)
{
	return alg == HASH_SHA256 || alg == HASH_SHA384 || alg == HASH_SHA512;
}

int hash_begin(struct hash *h, enum hash_alg alg)
{
	union state *s = (union state *)h->state;

	h->alg = alg;
	h->error = -ENOTSUP;
	memset(s, 0, sizeof(*s));
	if (alg == HASH_CRC32)
		h->error = 0;
	else if (alg == HASH_SHA1 && IS_ENABLED(CONFIG_HASH_SHA1))
		h->error = mbedtls_sha1_starts(&s->sha1);
	else if (alg == HASH_SHA256)
		h->error = mbedtls_sha256_starts(&s->sha256, 0);
	else if (alg == HASH_SHA384 || alg == HASH_SHA512)
		h->error = mbedtls_sha512_starts(&s->sha512, alg == HASH_SHA384);
	return h->error;
}

static int update(struct hash *h, const void *data, size_t size)
{
	union state *s = (union state *)h->state;

	switch (h->alg) {
	case HASH_CRC32:
		s->crc = crc32(s->crc, data, size);
		return 0;
	case HASH_SHA1:
		return IS_ENABLED(CONFIG_HASH_SHA1) ? mbedtls_sha1_update(&s->sha1, data, size) :
						      -ENOTSUP;
	case HASH_SHA256:
		return mbedtls_sha256_update(&s->sha256, data, size);
	case HASH_SHA384:
	case HASH_SHA512:
		return mbedtls_sha512_update(&s->sha512, data, size);
	}
	return -EINVAL;
}

void hash_update(struct hash *h, const void *data, size_t size)
{
	if (!h->error && size)
		h->error = update(h, data, size);
}

static int finish(struct hash *h, uint8_t *out)
{
	union state *s = (union state *)h->state;

	switch (h->alg) {
	case HASH_CRC32:
		for (unsigned int i = 0; i < 4; i++)
			out[i] = (uint8_t)(s->crc >> (24 - 8 * i));
		return 0;
	case HASH_SHA1:
		return IS_ENABLED(CONFIG_HASH_SHA1) ? mbedtls_sha1_finish(&s->sha1, out) : -ENOTSUP;
	case HASH_SHA256:
		return mbedtls_sha256_finish(&s->sha256, out);
	case HASH_SHA384:
	case HASH_SHA512:
		return mbedtls_sha512_finish(&s->sha512, out);
	}
	return -EINVAL;
}

int hash_finish(struct hash *h, void *out)
{
	int error = h->error ? h->error : finish(h, out);

	if (error)
		memset(out, 0, hash_size(h->alg));
	memset(h->state, 0, sizeof(h->state));
	h->error = -EIO;        /* until the next hash_begin() */
	return error ? -EIO : 0;
}

int hash_data(enum hash_alg alg, const void *data, size_t size, void *out)
{
	struct hash h;
	int ret = hash_begin(&h, alg);

	if (ret)
		return ret;
	hash_update(&h, data, size);
	return hash_finish(&h, out);
}
