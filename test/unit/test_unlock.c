/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: base64, DER, and whose signature of what. The vectors sign the text "Slipway". */
#include "unit.h"

#include <errno.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lib/base64.h>
#include <lib/ecdsa_der.h>
#include <lib/unlock.h>
#include <lib/util.h>
#include <lib/verdict.h>
#include "random.h"

struct vector {
	const char *algo, *padding;
	const char *number[2];
	const char *signature;
};

static const struct vector vectors[] = {
#include "pubkey_vectors.def"
};

static struct random rnd = { 0x5eed };

static size_t unhex(const char *text, uint8_t *out)
{
	size_t n = strlen(text) / 2;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(sscanf(text + 2 * i, "%2hhx", &out[i]), 1);
	return n;
}

/* --- base64 ----------------------------------------------------------------------------- */

static void encode(const uint8_t *in, size_t n, char *out)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)in[i] << 16 | (i + 1 < n ? in[i + 1] << 8 : 0) |
			     (i + 2 < n ? in[i + 2] : 0);

		*out++ = alphabet[v >> 18];
		*out++ = alphabet[v >> 12 & 63];
		*out++ = i + 1 < n ? alphabet[v >> 6 & 63] : '=';
		*out++ = i + 2 < n ? alphabet[v & 63] : '=';
	}
	*out = '\0';
}

/* RFC 4648, section 10. */
static void test_base64(void **state)
{
	static const char *const known[][2] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
	};
	uint8_t out[8];

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		size_t len = strlen(known[i][1]);

		assert_int_equal(base64_decode(known[i][1], len, out, sizeof(out)), strlen(known[i][0]));
		assert_memory_equal(out, known[i][0], strlen(known[i][0]));
	}
	assert_int_equal(base64_decode("Zm9vYmFy", 8, out, 6), 6);
	assert_int_equal(base64_decode("Zm9vYmFy", 8, out, 5), -ENOSPC);
}

static void test_base64_bad(void **state)
{
	static const char *const bad[] = {
		"Z", "Zg", "Zg=", "====", "=", "Zh==", "Zm9=", "Zm=v", "Zg==Zg==", "Zm9v\n", "Zm 9",
		"Zm9-", "Z===", "Zm\xff\x80",
	};
	uint8_t out[16];

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(base64_decode(bad[i], strlen(bad[i]), out, sizeof(out)), -EINVAL);
}

/* Whatever is accepted is the only text of its value. */
static void test_base64_random(void **state)
{
	for (int round = 0; round < 20000; round++) {
		uint8_t bytes[40], out[40];
		char text[60];
		size_t n = random_below(&rnd, sizeof(bytes)), at;
		int got;

		for (size_t i = 0; i < n; i++)
			bytes[i] = (uint8_t)random_next(&rnd);
		encode(bytes, n, text);
		assert_int_equal(base64_decode(text, strlen(text), out, sizeof(out)), n);
		assert_memory_equal(out, bytes, n);
		if (!n)
			continue;
		at = random_below(&rnd, strlen(text));
		text[at] = (char)random_next(&rnd);
		got = base64_decode(text, strlen(text), out, sizeof(out));
		if (got >= 0) {
			char again[60];

			encode(out, (size_t)got, again);
			assert_string_equal(again, text);
		}
	}
}

/* --- DER --------------------------------------------------------------------------------- */

static size_t put_number(uint8_t *out, const uint8_t *n, size_t size)
{
	size_t zero;

	while (size > 1 && !*n) {
		n++;
		size--;
	}
	zero = *n >> 7;
	out[0] = 2;
	out[1] = (uint8_t)(size + zero);
	out[2] = 0;
	memcpy(out + 2 + zero, n, size);
	return 2 + zero + size;
}

static size_t der_of(const uint8_t *raw, size_t size, uint8_t *out)
{
	size_t len = put_number(out + 2, raw, size);

	len += put_number(out + 2 + len, raw + size, size);
	out[0] = 0x30;
	out[1] = (uint8_t)len;
	return len + 2;
}

static void test_der(void **state)
{
	for (int round = 0; round < 20000; round++) {
		uint8_t raw[96], der[128], got[96], again[128];
		size_t size = random_once_in(&rnd, 2) ? 32 : 48, len;

		for (size_t i = 0; i < sizeof(raw); i++)
			raw[i] = random_once_in(&rnd, 4) ? 0 : (uint8_t)random_next(&rnd);
		len = der_of(raw, size, der);
		assert_int_equal(ecdsa_der_read(der, len, got, size), 0);
		assert_memory_equal(got, raw, 2 * size);
		/* cut, longer, or damaged: refused, or the only form of another value */
		assert_int_equal(ecdsa_der_read(der, random_below(&rnd, len), got, size), -EINVAL);
		der[len] = 0;
		assert_int_equal(ecdsa_der_read(der, len + 1, got, size), -EINVAL);
		der[random_below(&rnd, len)] = (uint8_t)random_next(&rnd);
		if (ecdsa_der_read(der, len, got, size) == 0) {
			assert_int_equal(der_of(got, size, again), len);
			assert_memory_equal(again, der, len);
		}
	}
}

static void test_der_bad(void **state)
{
	static const char *const bad[] = {
		"", "30", "3000", "3003020101", "3006020181020101", "300702020001020101",
		"300602010102010102", "3006020101030101", "3106020101020101", "30810602010102010100",
		"30060200020101", "3005020001020101", "3080020101020101",
	};
	uint8_t der[32], raw[64];

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(ecdsa_der_read(der, unhex(bad[i], der), raw, 32), -EINVAL);
	assert_int_equal(ecdsa_der_read(der, unhex("3006020101020102", der), raw, 1), 0);
	assert_int_equal(raw[0] << 8 | raw[1], 0x102);
	/* larger than the curve's numbers */
	assert_int_equal(ecdsa_der_read(der, unhex("300702020101020101", der), raw, 1), -EINVAL);
}

/* --- tokens ------------------------------------------------------------------------------- */

struct signer {
	uint8_t number[2][512];
	struct pubkey key;
	char token[1024];
};

static void take_vector(const struct vector *v, struct signer *s)
{
	char hash[8] = "";
	uint8_t raw[512], der[128];
	size_t n = unhex(v->signature, raw);

	memset(s, 0, sizeof(*s));
	memcpy(hash, v->algo, strlen("sha256"));
	s->key.type = strstr(v->algo, "rsa") ? PUBKEY_RSA :
		      strstr(v->algo, "ecdsa256") ? PUBKEY_P256 : PUBKEY_P384;
	s->key.hash = (enum hash_alg)hash_by_name(hash);
	for (int i = 0; i < 2; i++) {
		s->key.size[i] = (uint32_t)unhex(v->number[i], s->number[i]);
		s->key.number[i] = s->number[i];
	}
	if (s->key.type == PUBKEY_RSA)
		encode(raw, n, s->token);
	else
		encode(der, der_of(raw, n / 2, der), s->token);
}

static uint32_t check(const struct signer *s, const char *challenge, const char *token, const char **why)
{
	return unlock_check(&s->key, challenge, token, strlen(token), why);
}

static void test_token(void **state)
{
	struct signer s, other;
	const char *why;

	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
		take_vector(&vectors[i], &s);
		take_vector(&vectors[(i + 1) % ARRAY_SIZE(vectors)], &other);
		assert_int_equal(check(&s, "Slipway", s.token, &why), VERDICT_GOOD);
		assert_int_not_equal(check(&s, "Slipwaz", s.token, &why), VERDICT_GOOD);
		assert_string_equal(why, "it is not the unlock key's signature of this challenge");
		assert_int_not_equal(check(&s, "Slipway", "", &why), VERDICT_GOOD);
		assert_string_equal(why, "it is no signature of the unlock key's kind");
		assert_int_not_equal(check(&s, "Slipway", "unlock", &why), VERDICT_GOOD);
		assert_string_equal(why, "it is not base64");
		if (memcmp(s.number, other.number, sizeof(s.number)))
			assert_int_not_equal(check(&other, "Slipway", s.token, &why), VERDICT_GOOD);
	}
}

/* Any change of the text is refused, and nothing is read outside of it. */
static void test_token_random(void **state)
{
	struct signer s;
	const char *why;

	take_vector(&vectors[0], &s);
	for (int round = 0; round < 300; round++) {
		size_t len = strlen(s.token), size = random_below(&rnd, UNLOCK_TOKEN_MAX) + 1;
		char *copy = malloc(size);

		for (size_t i = 0; i < size; i++)
			copy[i] = i < len ? s.token[i] : (char)random_next(&rnd);
		copy[random_below(&rnd, size)] ^= (char)(1 + random_below(&rnd, 255));
		assert_int_not_equal(unlock_check(&s.key, "Slipway", copy, size, &why), VERDICT_GOOD);
		free(copy);
	}
}

static void test_challenge(void **state)
{
	char out[UNLOCK_CHALLENGE_MAX];
	uint8_t nonce[UNLOCK_NONCE];

	for (size_t i = 0; i < sizeof(nonce); i++)
		nonce[i] = (uint8_t)(i * 9);
	unlock_challenge(out, NULL, nonce);
	assert_string_equal(out, "slipway-unlock-1:-:0009121b242d363f48515a636c757e87"
			    "9099a2abb4bdc6cfd8e1eaf3fc050e17");
	unlock_challenge(out, "AB:c\n1.2_3-\x1b[", nonce);
	assert_non_null(strstr(out, "1:AB_c_1.2_3-__:0009"));
	unlock_challenge(out, "0123456789012345678901234567890123456789", nonce);
	assert_non_null(strstr(out, "1:01234567890123456789012345678901:0009"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_base64_bad),
		cmocka_unit_test(test_base64_random),
		cmocka_unit_test(test_der),
		cmocka_unit_test(test_der_bad),
		cmocka_unit_test(test_token),
		cmocka_unit_test(test_token_random),
		cmocka_unit_test(test_challenge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
