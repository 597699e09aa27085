/* SPDX-License-Identifier: Apache-2.0 */
#include "fit_verify_parts.h"

#include <boot/fit_ahead.h>
#include <errno.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/util.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include <string.h>

/* What the checks of one configuration work on. */
struct subject {
	const void *fit;
	size_t size;
	int conf_node;
	const struct fit_keys *keys;
	const struct fit_ahead *ahead;
	struct fit_nodes nodes;
};

/* Has KEY made the signature at NODE, over the nodes that it has to cover? */
static uint32_t config_signed_by(const struct subject *s, int node, const struct pubkey *key)
{
	int size, value_size;
	const fdt32_t *strings = fdt_getprop(s->fit, node, "hashed-strings", &size);
	const uint8_t *value = fdt_getprop(s->fit, node, "value", &value_size);
	uint8_t digest[HASH_MAX];

	/* where they begin is 0 whatever it says */
	if (!value || !strings || size != 2 * (int)sizeof(*strings) ||
	    fit_region_digest(s->fit, &s->nodes, fdt32_ld(&strings[1]), key->hash, digest))
		return VERDICT_REFUSED;
	return pubkey_verify(key, digest, value, (size_t)value_size);
}

static uint32_t data_signed_by(const struct subject *s, int node, const struct fit_image *image,
			       const struct pubkey *key)
{
	int size;
	const uint8_t *value = fdt_getprop(s->fit, node, "value", &size);
	uint8_t digest[HASH_MAX];

	if (!value || fit_ahead_hash(s->ahead, key->hash, image->data, image->size, digest))
		return VERDICT_REFUSED;
	return pubkey_verify(key, digest, value, (size_t)size);
}

/* Is one of the signatures below NODE made by KEY? Of IMAGE's data, or (NULL) of the configuration. */
static uint32_t signed_by(const struct subject *s, int node, const struct fit_image *image,
			  const struct pubkey *key)
{
	volatile uint32_t verdict = VERDICT_REFUSED;
	unsigned int tried = 0;
	int child;

	fdt_for_each_subnode(child, s->fit, node) {
		if (!fit_is_kind(s->fit, child, "signature"))
			continue;
		if (tried++ == FIT_MAX_SIGNATURES)
			return VERDICT_REFUSED;
		verdict = image ? data_signed_by(s, child, image, key) :
				  config_signed_by(s, child, key);
		if (verdict == VERDICT_GOOD)
			return verdict;
	}
	return VERDICT_REFUSED;
}

/* As many keys as the key tree demands have signed the configuration. */
static uint32_t check_config(const struct subject *s, struct fit_verdict *v)
{
	volatile size_t good = 0;
	size_t needed = s->keys->all ? s->keys->nconfig : 1;

	for (size_t i = 0; i < s->keys->nconfig; i++)
		if (signed_by(s, s->conf_node, NULL, &s->keys->config[i]) == VERDICT_GOOD)
			v->key[good++] = s->keys->config_name[i];
	v->nkeys = good;
	if (!s->keys->nconfig || good < needed)
		return VERDICT_REFUSED;
	return VERDICT_GOOD;
}

/* -EACCES is never mistaken for success: the words in V are what counts. */
static int check_signature(const struct subject *s, struct fit_verdict *v)
{
	volatile uint32_t first = VERDICT_REFUSED, second = VERDICT_REFUSED;

	first = check_config(s, v);
	/* again from the start: one instruction that goes wrong spoils one of the two */
	if (verdict_opaque(first) == VERDICT_GOOD)
		second = check_config(s, v);
	if (first != VERDICT_GOOD || second != VERDICT_GOOD) {
		log_err("verify", "configuration %s is not signed by %s for this machine, or was changed "
			"since, or names images that its signature leaves out", v->config,
			s->keys->all ? "every key required" : "any of the keys required");
		return -EACCES;
	}
	v->signature = first & second;
	return 0;
}

/* A strong hash node of IMAGE against its data: both words of it, or a refusal. */
static uint32_t check_hash(const struct subject *s, int node, enum hash_alg alg, struct fit_image *image)
{
	int size;
	const uint8_t *value = fdt_getprop(s->fit, node, "value", &size);
	uint8_t digest[HASH_MAX];

	if (!value || size != (int)hash_size(alg) ||
	    fit_ahead_hash(s->ahead, alg, image->data, image->size, digest))
		return VERDICT_REFUSED;
	if (!hash_is_strong(image->alg)) {
		image->alg = alg;
		memcpy(image->digest, digest, sizeof(digest));
	}
	return verdict_equal(digest, value, hash_size(alg));
}

static uint32_t refuse_image(const struct fit_image *image, const char *why)
{
	log_err("verify", "image %s: %s", image->name, why);
	return VERDICT_REFUSED;
}

/*
 * Every strong hash has to fit, and one has to be there. Weaker ones guard nothing that
 * the strong one does not. Counted and put together, so that neither alone decides.
 */
static uint32_t check_hashes(const struct subject *s, struct fit_image *image)
{
	volatile unsigned int strong = 0, good = 0;
	volatile uint32_t all = VERDICT_GOOD;
	int node;

	fdt_for_each_subnode(node, s->fit, image->node) {
		const char *algo = fit_string(s->fit, node, "algo");
		int alg = algo ? hash_by_name(algo) : -EINVAL;
		uint32_t verdict;

		if (!fit_is_kind(s->fit, node, "hash") || alg < 0 || !hash_is_strong((enum hash_alg)alg))
			continue;
		strong++;
		verdict = verdict_opaque(check_hash(s, node, (enum hash_alg)alg, image));
		if (verdict == VERDICT_GOOD)
			good++;
		all &= verdict;
	}
	if (!strong)
		return refuse_image(image, "has no hash that counts under a signature "
				    "(sha256, sha384, sha512)");
	if (good != strong || all != VERDICT_GOOD)
		return refuse_image(image, "its data is not what was signed (bad hash)");
	return good == strong && strong ? all : VERDICT_REFUSED;
}

static uint32_t check_image_keys(const struct subject *s, const struct fit_image *image)
{
	volatile uint32_t all = VERDICT_GOOD;

	for (size_t i = 0; i < s->keys->nimage; i++) {
		all &= signed_by(s, image->node, image, &s->keys->image[i]);
		if (all != VERDICT_GOOD ||
		    signed_by(s, image->node, image, &s->keys->image[i]) != VERDICT_GOOD)
			return refuse_image(image, "not signed by a key that is required for images");
	}
	return all;
}

static uint32_t check_image(const struct subject *s, struct fit_image *image)
{
	volatile uint32_t hashes = VERDICT_REFUSED, keys = VERDICT_REFUSED;

	if (fit_image_data(s->fit, s->size, image->node, &image->data, &image->size))
		return refuse_image(image, "has no data, or it is not wholly inside the file");
	hashes = check_hashes(s, image);
	if (hashes != VERDICT_GOOD)
		return VERDICT_REFUSED;
	keys = check_image_keys(s, image);
	if (keys != VERDICT_GOOD)
		return VERDICT_REFUSED;
	return hashes & keys;
}

static int check_data(const struct subject *s, struct fit_verdict *v)
{
	volatile uint32_t all = VERDICT_GOOD;
	volatile size_t good = 0;

	for (size_t i = 0; i < v->nimages; i++) {
		uint32_t verdict = check_image(s, &v->image[i]);

		if (verdict_opaque(verdict) != VERDICT_GOOD)
			return -EBADMSG;
		all &= verdict;
		if (all != VERDICT_GOOD)
			return -EBADMSG;
		good++;
	}
	if (good != v->nimages || !good || all != VERDICT_GOOD)
		return -EBADMSG;
	v->data = all;
	return 0;
}

/* The tree is sound, and the configuration is what its place says. */
static int find_config(const void *fit, size_t size, int conf_node, struct fit_verdict *v)
{
	int ret = fdt_check_tree(fit, size, NULL), configs;

	if (ret) {
		log_err("verify", "the FIT image: %s", fdt_reason(ret));
		return fdt_errno(ret);
	}
	configs = fit_child(fit, 0, "configurations");
	v->config = fdt_get_name(fit, conf_node, NULL);
	if (configs >= 0 && v->config && !strchr(v->config, '@') &&
	    fit_child(fit, configs, v->config) == conf_node)
		return 0;
	log_err("verify", "the configuration %s is not the only node of its name below the only "
		"/configurations, or has an address in its name", v->config ? v->config : "asked for");
	return -EINVAL;
}

int fit_verify_config(const void *fit, size_t size, int conf_node, const void *keys,
		      const struct fit_ahead *ahead, struct fit_verdict *v)
{
	struct subject s = { .fit = fit, .size = size, .conf_node = conf_node, .ahead = ahead };
	struct fit_keys required;
	int ret;

	memset(v, 0, sizeof(*v));
	v->signature = VERDICT_REFUSED;
	v->data = VERDICT_REFUSED;
	s.keys = &required;
	ret = fit_keys_read(keys, &required);
	if (!ret)
		ret = find_config(fit, size, conf_node, v);
	if (!ret)
		ret = fit_region_images(fit, conf_node, v);
	if (!ret)
		ret = fit_region_nodes(fit, conf_node, v, &s.nodes);
	if (!ret)
		ret = check_signature(&s, v);
	if (!ret && v->signature == VERDICT_GOOD)
		ret = check_data(&s, v);
	if (!ret && (v->signature != VERDICT_GOOD || v->data != VERDICT_GOOD))
		ret = -EACCES;
	return ret;
}

uint32_t fit_verdict_covers(const struct fit_verdict *v, int node, const void *data, size_t size)
{
	volatile uint32_t found = VERDICT_REFUSED;

	for (size_t i = 0; i < v->nimages && i < FIT_MAX_IMAGES; i++)
		if (v->image[i].node == node && v->image[i].data == data && v->image[i].size == size)
			found = v->signature & v->data;
	if (found != VERDICT_GOOD || v->signature != VERDICT_GOOD || v->data != VERDICT_GOOD)
		return VERDICT_REFUSED;
	return found & verdict_opaque(v->signature) & verdict_opaque(v->data);
}
