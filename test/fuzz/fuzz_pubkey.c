/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key tree from anywhere, and behind it a signature. What is read as a key has numbers of the
 * length that its kind says; checking a signature with it stays inside of both. The digest is that
 * of nothing, so that real signatures can be seeds.
 */
#include "fuzz_input.h"

#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/pubkey.h>
#include <lib/verdict.h>
#include <libfdt.h>

static void check_key(const void *tree, int node, const struct pubkey *key)
{
	static const char *const names[][2] = {
		[PUBKEY_RSA] = { "rsa,modulus", "rsa,exponent" },
		[PUBKEY_P256] = { "ecdsa,x-point", "ecdsa,y-point" },
		[PUBKEY_P384] = { "ecdsa,x-point", "ecdsa,y-point" },
	};

	must(hash_is_strong(key->hash));
	for (int i = 0; i < 2; i++) {
		int size;

		must(key->number[i] == fdt_getprop(tree, node, names[key->type][i], &size));
		must((int)key->size[i] == size);
	}
	if (key->type == PUBKEY_RSA)
		must(key->size[0] >= 2048 / 8 && key->size[0] <= 4096 / 8 && key->size[1] == 8);
	else
		must(key->size[0] == (key->type == PUBKEY_P256 ? 32 : 48) &&
		     key->size[1] == key->size[0]);
}

/* Each signature is tried as it is, and cut off. */
static void verify(const struct pubkey *key, const uint8_t *sig, size_t size)
{
	uint8_t digest[HASH_MAX];
	size_t wanted = key->size[0] * (key->type == PUBKEY_RSA ? 1 : 2);

	must(!hash_data(key->hash, "", 0, digest));
	if (pubkey_verify(key, digest, sig, size) == VERDICT_GOOD)
		must(size == wanted);
	if (size)
		must(pubkey_verify(key, digest, sig, size - 1) != VERDICT_GOOD || size - 1 == wanted);
}

static void try_node(const uint8_t *tree, int node, const struct input *sig)
{
	uint8_t *copy = input_rest(sig, 0);
	const char *why = NULL;
	struct pubkey key;

	if (pubkey_read(tree, node, &key, &why)) {
		must(why && *why);
	} else {
		check_key(tree, node, &key);
		verify(&key, copy, sig->size);
	}
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input tree = { data, size }, sig = { NULL, 0 };
	uint8_t *copy;
	int node;

	log_set_level(LOG_NONE);
	if (!fdt_check_tree(data, size, NULL)) {
		tree.size = fdt_totalsize(data);
		sig = (struct input){ data + tree.size, size - tree.size };
		copy = input_rest(&tree, 0);
		node = fdt_path_offset(copy, "/signature");
		node = node < 0 ? node : fdt_first_subnode(copy, node);
		if (node >= 0)
			try_node(copy, node, &sig);
		free(copy);
	}
	return 0;
}
