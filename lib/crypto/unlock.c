/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/unlock.h>

#include <errno.h>
#include <lib/base64.h>
#include <lib/ecdsa_der.h>
#include <lib/hash.h>
#include <lib/verdict.h>
#include <stdio.h>
#include <string.h>

#define PREFIX        "slipway-unlock-1:"
#define SERIAL_MAX    32
#define SIGNATURE_MAX 512u             /* RSA of 4096 bits */
#define POINT_MAX     48u              /* P-384 */

static int is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("._-", c));
}

void unlock_challenge(char out[UNLOCK_CHALLENGE_MAX], const char *serial,
		      const uint8_t nonce[UNLOCK_NONCE])
{
	size_t len = sizeof(PREFIX) - 1;

	_Static_assert(sizeof(PREFIX) + SERIAL_MAX + 1 + 2 * UNLOCK_NONCE <= UNLOCK_CHALLENGE_MAX,
		       "a challenge does not fit");
	strcpy(out, PREFIX);
	if (!serial || !*serial)
		serial = "-";
	for (size_t i = 0; i < SERIAL_MAX && serial[i]; i++)
		out[len++] = is_plain(serial[i]) ? serial[i] : '_';
	out[len++] = ':';
	for (size_t i = 0; i < UNLOCK_NONCE; i++)
		len += (size_t)sprintf(out + len, "%02x", nonce[i]);
}

/* What pubkey_verify() takes: r and s for ECDSA, at RAW. -EINVAL. */
static int as_raw(const struct pubkey *key, const uint8_t *signature, size_t len, uint8_t *raw)
{
	if (key->type != PUBKEY_RSA)
		return key->size[0] > POINT_MAX ? -EINVAL :
		       ecdsa_der_read(signature, len, raw, key->size[0]);
	if (len != key->size[0])
		return -EINVAL;
	memcpy(raw, signature, len);
	return 0;
}

static uint32_t refuse(const char *text, const char **why)
{
	*why = text;
	return VERDICT_REFUSED;
}

uint32_t unlock_check(const struct pubkey *key, const char *challenge, const char *token,
		      size_t len, const char **why)
{
	size_t size = key->type == PUBKEY_RSA ? key->size[0] : 2 * (size_t)key->size[0];
	uint8_t signature[SIGNATURE_MAX], raw[SIGNATURE_MAX], digest[HASH_MAX];
	volatile uint32_t verdict = VERDICT_REFUSED;
	int got = base64_decode(token, len, signature, sizeof(signature));

	if (got < 0)
		return refuse(got == -ENOSPC ? "it is too long" : "it is not base64", why);
	if (size > sizeof(raw) || as_raw(key, signature, (size_t)got, raw))
		return refuse("it is no signature of the unlock key's kind", why);
	if (hash_data(key->hash, challenge, strlen(challenge), digest))
		return refuse("its hash cannot be computed", why);
	verdict = pubkey_verify(key, digest, raw, size);
	if (verdict != VERDICT_GOOD)
		return refuse("it is not the unlock key's signature of this challenge", why);
	return verdict;
}
