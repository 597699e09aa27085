/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of the build, less those that were revoked. */
#include <boot/rollback.h>

#include <boot/fit_verify.h>
#include <lib/pubkey.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include <stdlib.h>

/* What cannot be read is not passed over here: boot/fit_keys.c refuses the whole tree then. */
static bool is_revoked(const void *keys, int node, const struct rollback_state *s)
{
	uint8_t id[PUBKEY_ID_SIZE];
	struct pubkey key;
	const char *why;

	if (pubkey_read(keys, node, &key, &why))
		return false;
	if (pubkey_id(&key, id))
		return true;
	for (size_t i = 0; i < s->nrevoked; i++)
		if (memcmp(s->revoked[i], id, sizeof(id)) == 0)
			return true;
	return false;
}

/* The first revoked key, or a negative number; counts those that it passes. */
static int next_revoked(const void *keys, const struct rollback_state *s, unsigned int *count)
{
	int signature = fdt_subnode_offset(keys, 0, "signature"), node;

	if (signature < 0)
		return -1;
	fdt_for_each_subnode(node, keys, signature) {
		if (!is_revoked(keys, node, s))
			continue;
		if (!count)
			return node;
		++*count;
	}
	return -1;
}

unsigned int rollback_keys_revoked(const void *keys, const struct rollback_state *s)
{
	unsigned int count = 0;

	next_revoked(keys, s, &count);
	return count;
}

static bool has_signed(const struct fit_verdict *v, const char *name)
{
	for (size_t i = 0; i < v->nkeys; i++)
		if (v->key[i] == name)
			return true;
	return false;
}

uint32_t rollback_keys_verdict(const void *keys, const struct fit_verdict *v,
			       const struct rollback_state *s)
{
	volatile size_t good = 0;
	int signature = fdt_subnode_offset(keys, 0, "signature"), node;

	fdt_for_each_subnode(node, keys, signature) {
		if (!has_signed(v, fdt_get_name(keys, node, NULL) + strlen("key-")))
			continue;
		if (is_revoked(keys, node, s))
			return VERDICT_REFUSED;
		good++;
	}
	return good && good == v->nkeys ? VERDICT_GOOD : VERDICT_REFUSED;
}

void *rollback_keys_left(const void *keys, const struct rollback_state *s)
{
	void *left = malloc(fdt_totalsize(keys));
	int node;

	if (!left)
		return NULL;
	memcpy(left, keys, fdt_totalsize(keys));
	/* until none is found any more: each one goes, and the last look is at what stays */
	while ((node = next_revoked(left, s, NULL)) >= 0) {
		if (fdt_nop_node(left, node)) {
			free(left);
			return NULL;
		}
	}
	return left;
}
