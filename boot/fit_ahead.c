/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fit_ahead.h>

#include <boot/linux_image.h>
#include <errno.h>
#include <lib/util.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include <stdbool.h>
#include <string.h>
#include "fit_verify_parts.h"

/* --- what to hash ------------------------------------------------------------------------- */

/* Under a signature weak hashes are not looked at. */
static bool counts(int alg)
{
	return alg >= 0 && (!IS_ENABLED(CONFIG_VERIFIED_BOOT) || hash_is_strong((enum hash_alg)alg));
}

static void add_digest(struct fit_ahead *a, enum hash_alg alg, const uint8_t *data, size_t size)
{
	struct fit_digest *d = &a->digest[a->count];

	for (size_t i = 0; i < a->count; i++)
		if (a->digest[i].alg == alg && a->digest[i].data == data && a->digest[i].size == size)
			return;
	if (a->count == FIT_MAX_AHEAD || hash_begin(&d->hash, alg))
		return;
	d->data = data;
	d->size = size;
	d->alg = alg;
	d->hashed = 0;
	d->done = VERDICT_REFUSED;
	a->count++;
}

static void add_image(struct fit_ahead *a, size_t size, int node)
{
	const uint8_t *data;
	size_t data_size;
	int child;

	if (fit_image_data(a->fit, size, node, &data, &data_size))
		return;
	fdt_for_each_subnode(child, a->fit, node) {
		const char *algo = fit_string(a->fit, child, "algo");
		int alg = algo ? hash_by_name(algo) : -EINVAL;

		if (fit_is_kind(a->fit, child, "hash") && counts(alg))
			add_digest(a, (enum hash_alg)alg, data, data_size);
	}
}

void fit_ahead_plan(struct fit_ahead *a, const void *fit, size_t size, int conf_node)
{
	int images = fit_child(fit, 0, "images"), len;

	a->fit = fit;
	a->count = 0;
	for (size_t i = 0; i < fit_nimage_properties && images >= 0; i++) {
		const char *name = fdt_getprop(fit, conf_node, fit_image_properties[i], &len);

		if (!name || len <= 0 || name[len - 1] != '\0')
			continue;
		for (const char *end = name + len; name < end; name += strlen(name) + 1) {
			int node = fit_child(fit, images, name);

			if (node >= 0)
				add_image(a, size, node);
		}
	}
}

int fit_ahead_kernel(const void *fit, size_t size, int conf_node, uint64_t *offset)
{
	int images = fit_child(fit, 0, "images"), node;
	const char *name = fit_string(fit, conf_node, "kernel"), *comp;
	const uint8_t *data;
	size_t data_size;

	node = images >= 0 && name ? fit_child(fit, images, name) : -ENOENT;
	if (node < 0 || fit_image_data(fit, size, node, &data, &data_size))
		return -ENOENT;
	comp = fit_string(fit, node, "compression");
	if (data_size < LINUX_IMAGE_HEADER_SIZE || (comp && strcmp(comp, "none") != 0))
		return -ENOENT;
	*offset = (uint64_t)(data - (const uint8_t *)fit);
	return 0;
}

/* --- while it comes in ---------------------------------------------------------------------- */

static void hash_up_to(struct fit_digest *d, const uint8_t *end)
{
	size_t there = end > d->data ? MIN((size_t)(end - d->data), d->size) : 0;

	if (d->done == VERDICT_GOOD || there < d->hashed)
		return;
	hash_update(&d->hash, d->data + d->hashed, there - d->hashed);
	d->hashed = there;
	if (there == d->size && !hash_finish(&d->hash, d->value))
		d->done = VERDICT_GOOD;
}

void fit_ahead_arrived(void *ctx, uint64_t bytes)
{
	struct fit_ahead *a = ctx;

	for (size_t i = 0; i < a->count; i++)
		hash_up_to(&a->digest[i], a->fit + bytes);
}

/* --- afterwards ------------------------------------------------------------------------------ */

/* A digest of other bytes must not be taken for these, not even when an instruction is skipped. */
static uint32_t is_of(const struct fit_digest *d, enum hash_alg alg, const void *data, size_t size)
{
	const volatile struct fit_digest *v = d;

	if (v->data != data || v->size != size || v->alg != alg || v->hashed != size)
		return VERDICT_REFUSED;
	return v->done;
}

int fit_ahead_hash(const struct fit_ahead *a, enum hash_alg alg, const void *data, size_t size,
		   void *out)
{
	volatile uint32_t first, second;

	for (size_t i = 0; a && i < a->count; i++) {
		first = is_of(&a->digest[i], alg, data, size);
		second = is_of(&a->digest[i], alg, data, size);
		if (first != VERDICT_GOOD || second != VERDICT_GOOD)
			continue;
		memcpy(out, a->digest[i].value, HASH_MAX);
		return 0;
	}
	return hash_data(alg, data, size, out);
}
