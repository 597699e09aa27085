/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <errno.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include <lib/pubkey.h>
#include <lib/util.h>
#include <lib/verdict.h>

#define MESSAGE "Slipway"

struct vector {
	const char *algo, *padding;
	const char *number[2];
	const char *signature;
};

static const struct vector vectors[] = {
#include "pubkey_vectors.def"
};

static uint8_t tree[4096];

static size_t unhex(const char *text, uint8_t *out)
{
	size_t n = strlen(text) / 2;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(sscanf(text + 2 * i, "%2hhx", &out[i]), 1);
	return n;
}

static bool is_rsa(const struct vector *v)
{
	return strstr(v->algo, "rsa") != NULL;
}

/* The key node of a vector, the first below the root; returns where it is. */
static int make_node(const struct vector *v)
{
	static const char *const names[2][2] = {
		{ "ecdsa,x-point", "ecdsa,y-point" }, { "rsa,modulus", "rsa,exponent" },
	};
	uint8_t bytes[512];
	int node;

	assert_int_equal(fdt_create_empty_tree(tree, sizeof(tree)), 0);
	node = fdt_add_subnode(tree, 0, "key");
	for (int i = 0; i < 2; i++) {
		size_t n = unhex(v->number[i], bytes);

		assert_int_equal(fdt_setprop(tree, node, names[is_rsa(v)][i], bytes, (int)n), 0);
	}
	fdt_setprop_string(tree, node, "algo", v->algo);
	if (v->padding)
		fdt_setprop_string(tree, node, "padding", v->padding);
	if (is_rsa(v))
		fdt_setprop_u32(tree, node, "rsa,num-bits", (uint32_t)strlen(v->number[0]) * 4);
	else
		fdt_setprop_string(tree, node, "ecdsa,curve",
				   strstr(v->algo, "256,") ? "prime256v1" : "secp384r1");
	return node;
}

static void expect_read(int result, const char *words)
{
	struct pubkey key;
	const char *why = "";

	assert_int_equal(pubkey_read(tree, fdt_first_subnode(tree, 0), &key, &why), result);
	assert_non_null(strstr(why, words));
}

static uint32_t verify(const struct vector *v, const uint8_t *sig, size_t size, int flip)
{
	uint8_t digest[HASH_MAX];
	struct pubkey key;
	const char *why;

	assert_int_equal(pubkey_read(tree, fdt_first_subnode(tree, 0), &key, &why), 0);
	assert_int_equal(hash_data(key.hash, MESSAGE, strlen(MESSAGE), digest), 0);
	digest[0] ^= (uint8_t)flip;
	return pubkey_verify(&key, digest, sig, size);
}

static void test_vectors(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
		const struct vector *v = &vectors[i];
		uint8_t sig[513] = { 0 };
		size_t size = unhex(v->signature, sig);

		make_node(v);
		assert_int_equal(verify(v, sig, size, 0), VERDICT_GOOD);
		assert_int_equal(verify(v, sig, size, 1), VERDICT_REFUSED);
		assert_int_equal(verify(v, sig, size - 1, 0), VERDICT_REFUSED);
		assert_int_equal(verify(v, sig, size + 1, 0), VERDICT_REFUSED);
		assert_int_equal(verify(v, sig, 0, 0), VERDICT_REFUSED);
		for (size_t at = 0; at < size; at += 37) {
			sig[at] ^= 0x10;
			assert_int_equal(verify(v, sig, size, 0), VERDICT_REFUSED);
			sig[at] ^= 0x10;
		}
		memset(sig, 0, sizeof(sig));
		assert_int_equal(verify(v, sig, size, 0), VERDICT_REFUSED);
		memset(sig, 0xff, sizeof(sig));
		assert_int_equal(verify(v, sig, size, 0), VERDICT_REFUSED);
	}
}

/* The key's word on padding counts; without one either is taken. */
static void test_padding(void **state)
{
	uint8_t sig[512];

	for (size_t i = 0; i < ARRAY_SIZE(vectors) && is_rsa(&vectors[i]); i++) {
		size_t size = unhex(vectors[i].signature, sig);
		bool pss = !strcmp(vectors[i].padding, "pss");
		int node = make_node(&vectors[i]);

		fdt_setprop_string(tree, node, "padding", pss ? "pkcs-1.5" : "pss");
		assert_int_equal(verify(&vectors[i], sig, size, 0), VERDICT_REFUSED);
		fdt_delprop(tree, node, "padding");
		assert_int_equal(verify(&vectors[i], sig, size, 0), VERDICT_GOOD);
		assert_int_equal(verify(&vectors[i], sig, size, 1), VERDICT_REFUSED);
	}
}

static void test_bad_rsa_keys(void **state)
{
	uint8_t modulus[256];
	int node = make_node(&vectors[0]);

	unhex(vectors[0].number[0], modulus);
	fdt_delprop(tree, node, "algo");
	expect_read(-EINVAL, "no algo");
	fdt_setprop(tree, node, "algo", "sha256,rsa2048", 14);        /* not ended */
	expect_read(-EINVAL, "no algo");
	for (size_t i = 0; i < 5; i++) {
		static const char *const unknown[] = {
			"sha256", "sha256,rsa1024", "sha256,", "crc32,rsa2048",
			"sha256,rsa2048,and a lot more",
		};
		fdt_setprop_string(tree, node, "algo", unknown[i]);
		expect_read(-ENOTSUP, "algo");
	}
	fdt_setprop_string(tree, node, "algo", "sha1,rsa2048");
	expect_read(-ENOTSUP, "other than sha256");
	fdt_setprop_string(tree, node, "algo", "sha256,rsa4096");
	expect_read(-EINVAL, "num-bits");
	fdt_setprop_string(tree, node, "algo", "sha256,ecdsa256");
	expect_read(-EINVAL, "curve");

	node = make_node(&vectors[0]);
	fdt_setprop(tree, node, "rsa,modulus", modulus, 255);
	expect_read(-EINVAL, "modulus");
	modulus[255] ^= 1;
	fdt_setprop(tree, node, "rsa,modulus", modulus, 256);
	expect_read(-EINVAL, "no RSA modulus");
	modulus[255] ^= 1;
	modulus[0] &= 0x7f;
	fdt_setprop(tree, node, "rsa,modulus", modulus, 256);
	expect_read(-EINVAL, "no RSA modulus");

	node = make_node(&vectors[0]);
	fdt_setprop_u64(tree, node, "rsa,exponent", 3);
	expect_read(-EINVAL, "65537");
	fdt_setprop_u64(tree, node, "rsa,exponent", 65538);
	expect_read(-EINVAL, "even");
	fdt_setprop_u32(tree, node, "rsa,exponent", 65537);
	expect_read(-EINVAL, "8 bytes");
	fdt_setprop_u64(tree, node, "rsa,exponent", 65537);
	fdt_setprop_string(tree, node, "padding", "none");
	expect_read(-EINVAL, "padding");
}

static void test_bad_ecdsa_keys(void **state)
{
	const struct vector *v = &vectors[ARRAY_SIZE(vectors) - 1];
	uint8_t sig[512], x[48];
	size_t size = unhex(v->signature, sig);
	int node = make_node(v);

	fdt_setprop_string(tree, node, "ecdsa,curve", "prime256v1");
	expect_read(-EINVAL, "curve");
	node = make_node(v);
	unhex(v->number[0], x);
	fdt_setprop(tree, node, "ecdsa,x-point", x, 47);
	expect_read(-EINVAL, "x-point");
	x[20] ^= 1;          /* no longer on the curve */
	fdt_setprop(tree, node, "ecdsa,x-point", x, 48);
	assert_int_equal(verify(v, sig, size, 0), VERDICT_REFUSED);
	memset(x, 0xff, sizeof(x));
	fdt_setprop(tree, node, "ecdsa,x-point", x, 48);
	assert_int_equal(verify(v, sig, size, 0), VERDICT_REFUSED);
}

static void test_equal(void **state)
{
	uint8_t a[32] = { 1, 2, 3 }, b[32] = { 1, 2, 3 };

	assert_int_equal(verdict_equal(a, b, sizeof(a)), VERDICT_GOOD);
	assert_int_not_equal(verdict_equal(a, b, 0), VERDICT_GOOD);
	for (size_t i = 0; i < 8 * sizeof(b); i++) {
		b[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_not_equal(verdict_equal(a, b, sizeof(a)), VERDICT_GOOD);
		b[i / 8] ^= (uint8_t)(1 << i % 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_bad_rsa_keys),
		cmocka_unit_test(test_bad_ecdsa_keys),
		cmocka_unit_test(test_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
