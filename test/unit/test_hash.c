/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lib/hash.h>
#include <lib/util.h>

#define ABC            "abc"
#define TWO_BLOCKS_512 "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
#define TWO_BLOCKS_1024 "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno" \
			"ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"
#define MILLION        1000000

/*
 * NIST, "Examples with Intermediate Values" for FIPS 180-4 (one and two blocks), and of
 * its predecessor FIPS 180-2 a million times 'a' (NULL); the empty message is of NIST's
 * test vectors SHA*ShortMsg.rsp, Len = 0.
 */
static const struct {
	enum hash_alg alg;
	const char *message;
	const char *digest;
} vectors[] = {
	{ HASH_CRC32, "123456789", "cbf43926" },
	{ HASH_SHA1, ABC,
	  "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ HASH_SHA1, "",
	  "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
	{ HASH_SHA1, TWO_BLOCKS_512,
	  "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
	{ HASH_SHA1, TWO_BLOCKS_1024,
	  "a49b2446a02c645bf419f995b67091253a04a259" },
	{ HASH_SHA1, NULL,
	  "34aa973cd4c4daa4f61eeb2bdbad27316534016f" },
	{ HASH_SHA256, ABC,
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ HASH_SHA256, "",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ HASH_SHA256, TWO_BLOCKS_512,
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ HASH_SHA256, TWO_BLOCKS_1024,
	  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
	{ HASH_SHA256, NULL,
	  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	{ HASH_SHA384, ABC,
	  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
	  "8086072ba1e7cc2358baeca134c825a7" },
	{ HASH_SHA384, "",
	  "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
	  "274edebfe76f65fbd51ad2f14898b95b" },
	{ HASH_SHA384, TWO_BLOCKS_512,
	  "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6"
	  "b0455a8520bc4e6f5fe95b1fe3c8452b" },
	{ HASH_SHA384, TWO_BLOCKS_1024,
	  "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712"
	  "fcc7c71a557e2db966c3e9fa91746039" },
	{ HASH_SHA384, NULL,
	  "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
	  "07b8b3dc38ecc4ebae97ddd87f3d8985" },
	{ HASH_SHA512, ABC,
	  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
	{ HASH_SHA512, "",
	  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
	  "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e" },
	{ HASH_SHA512, TWO_BLOCKS_512,
	  "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c335"
	  "96fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445" },
	{ HASH_SHA512, TWO_BLOCKS_1024,
	  "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
	  "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909" },
	{ HASH_SHA512, NULL,
	  "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
	  "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b" },
};

static void expect(const uint8_t *digest, size_t size, const char *hex)
{
	char text[2 * HASH_MAX + 1] = "";

	for (size_t i = 0; i < size; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
	assert_string_equal(text, hex);
}

static void test_vectors(void **state)
{
	static char million[MILLION];

	memset(million, 'a', sizeof(million));
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
		const char *message = vectors[i].message ? vectors[i].message : million;
		uint8_t digest[HASH_MAX];

		assert_int_equal(hash_data(vectors[i].alg, message, vectors[i].message ?
					   strlen(message) : MILLION, digest), 0);
		expect(digest, hash_size(vectors[i].alg), vectors[i].digest);
	}
}

/* Whatever the pieces, and from a copy that was made between two of them. */
static void test_pieces(void **state)
{
	static const uint8_t zero[HASH_MAX];
	uint8_t data[300], whole[HASH_MAX], digest[HASH_MAX];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(7 * i);
	for (int alg = HASH_CRC32; alg <= HASH_SHA512; alg++) {
		assert_int_equal(hash_data((enum hash_alg)alg, data, sizeof(data), whole), 0);
		for (size_t cut = 0; cut <= sizeof(data); cut++) {
			struct hash h, copy;

			assert_int_equal(hash_begin(&h, (enum hash_alg)alg), 0);
			hash_update(&h, data, cut);
			copy = h;
			hash_update(&h, zero, 1);
			hash_update(&copy, data + cut, sizeof(data) - cut);
			assert_int_equal(hash_finish(&copy, digest), 0);
			assert_memory_equal(digest, whole, hash_size((enum hash_alg)alg));
			assert_int_equal(hash_finish(&h, digest), 0);
			if (cut < sizeof(data) - 1)
				assert_memory_not_equal(digest, whole, hash_size((enum hash_alg)alg));
		}
	}
}

static void test_names(void **state)
{
	for (int alg = HASH_CRC32; alg <= HASH_SHA512; alg++)
		assert_int_equal(hash_by_name(hash_name((enum hash_alg)alg)), alg);
	assert_int_equal(hash_by_name("md5"), -EINVAL);
	assert_int_equal(hash_by_name(""), -EINVAL);
	assert_int_equal(hash_by_name("sha2567"), -EINVAL);
	assert_int_equal(hash_by_name("SHA256"), -EINVAL);
	assert_false(hash_is_strong(HASH_CRC32));
	assert_false(hash_is_strong(HASH_SHA1));
	assert_true(hash_is_strong(HASH_SHA256));
	assert_true(hash_is_strong(HASH_SHA384));
	assert_true(hash_is_strong(HASH_SHA512));
}

/* A finished or never begun hash gives an error and no digest. */
static void test_misuse(void **state)
{
	static const uint8_t zero[HASH_MAX];
	uint8_t digest[HASH_MAX];
	struct hash h;

	assert_int_equal(hash_begin(&h, HASH_SHA256), 0);
	assert_int_equal(hash_finish(&h, digest), 0);
	hash_update(&h, "abc", 3);
	assert_int_equal(hash_finish(&h, digest), -EIO);
	assert_memory_equal(digest, zero, hash_size(HASH_SHA256));
	assert_int_equal(hash_begin(&h, (enum hash_alg)99), -ENOTSUP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_misuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
