/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is typed as a token, and a machine's serial number from the devicetree. The first byte
 * says which kind of key it is. The arithmetic has a target of its own (fuzz_pubkey.c): here a
 * signature is good when its bytes count up, so that seeds have good tokens of each kind.
 */
#include "fuzz_input.h"

#include <ctype.h>
#include <lib/base64.h>
#include <lib/ecdsa_der.h>
#include <lib/unlock.h>
#include <lib/verdict.h>

#define CHALLENGE "slipway-unlock-1:-:00"

static const struct pubkey keys[] = {
	{ .type = PUBKEY_RSA, .hash = HASH_SHA256, .size = { 256, 8 } },
	{ .type = PUBKEY_RSA, .hash = HASH_SHA512, .size = { 512, 8 } },
	{ .type = PUBKEY_P256, .hash = HASH_SHA256, .size = { 32, 32 } },
	{ .type = PUBKEY_P384, .hash = HASH_SHA384, .size = { 48, 48 } },
};

static bool counts_up(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != (uint8_t)(i + 1))
			return false;
	return true;
}

uint32_t pubkey_verify(const struct pubkey *key, const uint8_t *digest, const uint8_t *sig,
		       size_t sig_size)
{
	uint8_t wanted[HASH_MAX];

	must(sig_size == (key->type == PUBKEY_RSA ? key->size[0] : 2 * (size_t)key->size[0]));
	must(!hash_data(key->hash, CHALLENGE, strlen(CHALLENGE), wanted));
	must(memcmp(digest, wanted, hash_size(key->hash)) == 0);
	return counts_up(sig, sig_size) ? VERDICT_GOOD : VERDICT_REFUSED;
}

/* A good token has exactly one form: as many characters as these bytes need, the first ones known. */
static void check_good(const struct pubkey *key, const struct input *token)
{
	bool rsa = key->type == PUBKEY_RSA;
	size_t bytes = rsa ? key->size[0] : 2 * (size_t)key->size[0] + 6;

	must(token->size == (bytes + 2) / 3 * 4);
	must(memcmp(token->data, rsa ? "AQID" : "M", rsa ? 4 : 1) == 0);
}

static void check(const struct pubkey *key, const struct input *token)
{
	char *text = input_rest(token, 0);
	const char *why = NULL;

	if (unlock_check(key, CHALLENGE, text, token->size, &why) == VERDICT_GOOD)
		check_good(key, token);
	else
		must(why && *why);
	free(text);
}

/* The readers by themselves, with room for just what they may write. */
static void read_bytes(const struct input *in, size_t number)
{
	uint8_t *bytes = input_rest(in, 0), *raw = malloc(2 * number), *out = malloc(in->size + 1);
	int got = base64_decode((char *)bytes, in->size, out, in->size);

	if (got >= 0)
		must((size_t)got <= in->size / 4 * 3);
	if (got > 0)
		must(base64_decode((char *)bytes, in->size, out, (size_t)got - 1) < 0);
	if (ecdsa_der_read(bytes, in->size, raw, number) == 0)
		must(in->size >= 8 && in->size <= 2 * number + 8);
	free(out);
	free(raw);
	free(bytes);
}

static void challenge(const struct input *in)
{
	static const uint8_t nonce[UNLOCK_NONCE] = { 0xab };
	char out[UNLOCK_CHALLENGE_MAX], *serial = input_rest(in, 1);

	unlock_challenge(out, serial, nonce);
	must(strncmp(out, "slipway-unlock-1:", 17) == 0);
	must(strncmp(strrchr(out, ':'), ":ab00", 5) == 0 && strlen(strrchr(out, ':')) == 65);
	must(strrchr(out, ':') - out <= 17 + 32);
	for (const char *at = out + 17; at < strrchr(out, ':'); at++)
		must(isalnum((unsigned char)*at) || strchr("._-", *at));
	free(serial);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data + 1, size - 1 };

	if (!size)
		return 0;
	check(&keys[*data % ARRAY_SIZE(keys)], &in);
	read_bytes(&in, keys[2 + *data % 2].size[0]);
	challenge(&in);
	return 0;
}
