/* SPDX-License-Identifier: Apache-2.0 */
/* What a key is called, as openssl says it, and the keys that are left when some are revoked. */
#include "unit.h"

#include <boot/fit_verify.h>
#include <boot/rollback.h>
#include <libfdt.h>
#include <lib/pubkey.h>
#include <lib/verdict.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vector {
	const char *algo, *padding;
	const char *number[2];
	const char *signature;
};

static const struct vector vectors[] = {
#include "pubkey_vectors.def"
};

/* By the start of modulus or x: openssl pkey -pubin -outform DER | sha256sum (OpenSSL 3.0). */
static const struct {
	const char *start, *id;
} expected[] = {
	{ "be7a05faee1760dc", "f9a32941b5fbb6707deb2859cb624776fbec08a9ea1b11ef319a41c08d24fc5f" },
	{ "c1f93aa5415ba022", "5a69667f76bccd5d6a3d1bd93e014490be68e29534bd2ee2e4af30cb6ea31cc3" },
	{ "b253dcdbbf4866f1", "645b40b1fdab88fe7150d5bc6f99df8a31b227337373f9af5b995998fc050087" },
	{ "782bd51de83416d8", "5f9ff25a629e5495a20adb9058e94166854331549c3bdee15349fe67d12a9b2f" },
	{ "9e8cff94ecbc1c2d", "8cb0c7b2ce26bfb9b9ab26c305b91ae0044562d59dd3c6b3b5583bc321568247" },
};
#define KEYS (sizeof(expected) / sizeof(expected[0]))

static uint8_t tree[16384];

static int unhex(const char *text, uint8_t *out)
{
	int n = (int)strlen(text) / 2;

	for (int i = 0; i < n; i++)
		assert_int_equal(sscanf(text + 2 * i, "%2hhx", &out[i]), 1);
	return n;
}

static const struct vector *vector_of(const char *start)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		if (strncmp(vectors[i].number[0], start, strlen(start)) == 0)
			return &vectors[i];
	fail();
	return NULL;
}

static void add_key(int signature, const char *name, const struct vector *v)
{
	bool rsa = strstr(v->algo, "rsa") != NULL;
	const char *const names[2][2] = {
		{ "ecdsa,x-point", "ecdsa,y-point" }, { "rsa,modulus", "rsa,exponent" },
	};
	int node = fdt_add_subnode(tree, signature, name), size = 0;
	uint8_t bytes[512];

	assert_true(node > 0);
	for (int i = 1; i >= 0; i--) {
		size = unhex(v->number[i], bytes);
		assert_int_equal(fdt_setprop(tree, node, names[rsa][i], bytes, size), 0);
	}
	fdt_setprop_string(tree, node, "algo", v->algo);
	if (rsa)
		fdt_setprop_u32(tree, node, "rsa,num-bits", (uint32_t)size * 8);
	else
		fdt_setprop_string(tree, node, "ecdsa,curve", size == 32 ? "prime256v1" : "secp384r1");
}

/* One node per key, and one more whose key is the first one's again. */
static void make_tree(void)
{
	int signature;
	char name[16];

	assert_int_equal(fdt_create_empty_tree(tree, sizeof(tree)), 0);
	signature = fdt_add_subnode(tree, 0, "signature");
	for (size_t i = 0; i <= KEYS; i++) {
		snprintf(name, sizeof(name), "key-%zu", i);
		add_key(signature, name, vector_of(expected[i % KEYS].start));
	}
}

static void test_ids(void **state)
{
	char path[32];

	make_tree();
	for (size_t i = 0; i < KEYS; i++) {
		uint8_t id[PUBKEY_ID_SIZE], want[PUBKEY_ID_SIZE];
		struct pubkey key;
		const char *why;

		snprintf(path, sizeof(path), "/signature/key-%zu", i);
		assert_int_equal(pubkey_read(tree, fdt_path_offset(tree, path), &key, &why), 0);
		assert_int_equal(pubkey_id(&key, id), 0);
		unhex(expected[i].id, want);
		assert_memory_equal(id, want, sizeof(id));
		key.size[0] = 513;
		assert_int_not_equal(pubkey_id(&key, id), 0);
	}
}

static bool has_key(const void *keys, size_t i)
{
	char path[32];

	snprintf(path, sizeof(path), "/signature/key-%zu", i);
	return fdt_path_offset(keys, path) >= 0;
}

/* Each set of revoked keys leaves exactly the others. */
static void test_left(void **state)
{
	make_tree();
	for (unsigned int set = 0; set < 1u << KEYS; set++) {
		struct rollback_state s = { 0 };
		void *left;

		for (size_t i = 0; i < KEYS; i++)
			if (set & 1u << i)
				unhex(expected[i].id, s.revoked[s.nrevoked++]);
		assert_int_equal(rollback_keys_revoked(tree, &s), s.nrevoked + (set & 1));
		left = rollback_keys_left(tree, &s);
		assert_non_null(left);
		for (size_t i = 0; i <= KEYS; i++)
			assert_int_equal(has_key(left, i), !(set & 1u << i % KEYS));
		free(left);
	}
}

static uint32_t judged(const struct rollback_state *s, size_t n, const size_t *signers)
{
	struct fit_verdict v = { .nkeys = n };
	char path[32];

	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/signature/key-%zu", signers[i]);
		v.key[i] = fdt_get_name(tree, fdt_path_offset(tree, path), NULL) + strlen("key-");
	}
	return rollback_keys_verdict(tree, &v, s);
}

/* Who has signed must be there, and none of them revoked. */
static void test_signers(void **state)
{
	struct rollback_state s = { 0 };
	struct fit_verdict elsewhere = { .nkeys = 1, .key = { "1" } };

	make_tree();
	assert_int_equal(judged(&s, 1, (size_t[]){ 1 }), VERDICT_GOOD);
	assert_int_equal(judged(&s, 2, (size_t[]){ 1, 2 }), VERDICT_GOOD);
	assert_int_equal(judged(&s, 0, NULL), VERDICT_REFUSED);
	assert_int_equal(rollback_keys_verdict(tree, &elsewhere, &s), VERDICT_REFUSED);
	unhex(expected[2].id, s.revoked[s.nrevoked++]);
	assert_int_equal(judged(&s, 1, (size_t[]){ 1 }), VERDICT_GOOD);
	assert_int_equal(judged(&s, 1, (size_t[]){ 2 }), VERDICT_REFUSED);
	assert_int_equal(judged(&s, 2, (size_t[]){ 1, 2 }), VERDICT_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_left),
		cmocka_unit_test(test_signers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
