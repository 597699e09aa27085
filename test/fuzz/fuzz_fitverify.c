/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A FIT image from anywhere, for the check of its configurations. The arithmetic of keys is
 * replaced (nobody can forge a signature, so nothing behind it would be reached): any 256 bytes
 * that do not begin with 0 are a signature here. What then verifies has to be what the rules want.
 */
#include "fuzz_input.h"

#include <boot/fit_verify.h>
#include <libfdt.h>

#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/pubkey.h>
#include <lib/verdict.h>

uint32_t pubkey_verify(const struct pubkey *key, const uint8_t *digest, const uint8_t *sig,
		       size_t sig_size)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < hash_size(key->hash); i++)       /* both are readable */
		sum |= digest[i];
	for (size_t i = 0; i < sig_size; i++)
		sum |= sig[i];
	return sum && sig_size == key->size[0] && sig[0] ? VERDICT_GOOD : VERDICT_REFUSED;
}

static void add_key(void *keys, int parent, const char *name, const char *required)
{
	int key = fdt_add_subnode(keys, parent, name);
	uint8_t modulus[256];

	memset(modulus, 0xff, sizeof(modulus));
	must(!fdt_setprop_string(keys, key, "algo", "sha256,rsa2048"));
	must(!fdt_setprop_string(keys, key, "required", required));
	must(!fdt_setprop_u32(keys, key, "rsa,num-bits", 2048));
	must(!fdt_setprop(keys, key, "rsa,modulus", modulus, sizeof(modulus)));
	must(!fdt_setprop_u64(keys, key, "rsa,exponent", 65537));
}

/* One key for configurations, and with IMAGES another for images. */
static void make_keys(void *keys, size_t size, bool images)
{
	int parent;

	must(!fdt_create_empty_tree(keys, (int)size));
	parent = fdt_add_subnode(keys, 0, "signature");
	must(!fdt_setprop_string(keys, parent, "required-mode", images ? "any" : "all"));
	add_key(keys, parent, "key-dev", "conf");
	if (images)
		add_key(keys, fdt_path_offset(keys, "/signature"), "key-image", "image");
}

/* What verified lies inside the file, and is what its digest says. */
static void check_verdict(const uint8_t *fit, size_t size, const struct fit_verdict *v)
{
	must(v->signature == VERDICT_GOOD && v->data == VERDICT_GOOD);
	must(v->nimages > 0 && v->nimages <= FIT_MAX_IMAGES);
	for (size_t i = 0; i < v->nimages; i++) {
		const struct fit_image *image = &v->image[i];
		uint8_t digest[HASH_MAX];

		must(image->data >= fit && image->size <= size &&
		     (size_t)(image->data - fit) <= size - image->size);
		must(hash_is_strong(image->alg));
		must(!hash_data(image->alg, image->data, image->size, digest));
		must(!memcmp(digest, image->digest, hash_size(image->alg)));
		must(fit_verdict_covers(v, image->node, image->data, image->size) == VERDICT_GOOD);
		must(fit_verdict_covers(v, image->node, image->data + 1, image->size) != VERDICT_GOOD);
	}
}

static void try_config(const uint8_t *fit, size_t size, int node, const void *keys)
{
	struct fit_verdict v;

	if (!fit_verify_config(fit, size, node, keys, NULL, &v))
		check_verdict(fit, size, &v);
	else
		must(v.signature != VERDICT_GOOD || v.data != VERDICT_GOOD);
}

static void try_keys(const void *tree)
{
	static const uint8_t nothing[64];
	struct fit_verdict v;

	must(fit_verify_config(nothing, sizeof(nothing), 0, tree, NULL, &v) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t keys[2][4096] __attribute__((aligned(8)));
	struct input in = { data, size };
	uint8_t *fit;
	int configs, node;
	unsigned int tried = 0;

	log_set_level(LOG_NONE);
	if (!keys[0][0]) {
		make_keys(keys[0], sizeof(keys[0]), false);
		make_keys(keys[1], sizeof(keys[1]), true);
	}
	fit = input_rest(&in, 0);
	try_config(fit, size, 0, keys[0]);
	if (!fdt_check_tree(fit, size, NULL)) {
		configs = fdt_path_offset(fit, "/configurations");
		fdt_for_each_subnode(node, fit, configs)
			if (tried++ < 4)
				try_config(fit, size, node, keys[tried & 1]);
		try_keys(fit);
	}
	free(fit);
	return 0;
}
