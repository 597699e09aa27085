/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the signature of a configuration covers: U-Boot doc/usage/fit/signature.rst,
 * "Signed Configurations", with the list of nodes made here instead of read from
 * hashed-nodes.
 *
 * Of a listed node all tags are hashed as they stand in the structure block, of a
 * child of one that is not listed itself the begin and end, of everything else
 * nothing. The properties that say where data lies are left out, since mkimage -E
 * moves it afterwards: the hash nodes speak for the data.
 */
#include "fit_verify_parts.h"

#include <errno.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

#define MAX_DEPTH FDT_CHECK_MAX_DEPTH

static const char *const data_properties[] = { "data", "data-size", "data-position", "data-offset" };

static int add_image(const void *fit, int images, const char *name, struct fit_verdict *v)
{
	int node = fit_child(fit, images, name);

	if (node < 0 || strchr(name, '@')) {
		log_err("verify", "configuration %s: the image \"%s\" %s", v->config, name,
			node == -EEXIST ? "is there twice" : node < 0 ? "is not there" :
			"has an address in its name, which is not allowed");
		return node == -EEXIST || node >= 0 ? -EINVAL : node;
	}
	for (size_t i = 0; i < v->nimages; i++)
		if (v->image[i].node == node)
			return 0;
	if (v->nimages == FIT_MAX_IMAGES) {
		log_err("verify", "configuration %s: more than %u images", v->config, FIT_MAX_IMAGES);
		return -E2BIG;
	}
	v->image[v->nimages++] = (struct fit_image){ .name = fit_name(fit, node), .node = node };
	return 0;
}

/* A property is a list of names. */
static int add_images(const void *fit, int images, int conf_node, const char *property,
		      struct fit_verdict *v)
{
	int size, ret = 0;
	const char *text = fdt_getprop(fit, conf_node, property, &size);

	if (!text)
		return 0;
	if (size <= 0 || text[size - 1] != '\0') {
		log_err("verify", "configuration %s: %s is no list of names", v->config, property);
		return -EINVAL;
	}
	for (const char *end = text + size; !ret && text < end; text += strlen(text) + 1)
		ret = add_image(fit, images, text, v);
	return ret;
}

int fit_region_images(const void *fit, int conf_node, struct fit_verdict *v)
{
	int images = fit_child(fit, 0, "images"), ret = 0;

	if (images < 0) {
		log_err("verify", "no /images, or two");
		return -EINVAL;
	}
	for (size_t i = 0; !ret && i < fit_nimage_properties; i++)
		ret = add_images(fit, images, conf_node, fit_image_properties[i], v);
	if (!ret && !v->nimages) {
		log_err("verify", "configuration %s names no image", v->config);
		ret = -EINVAL;
	}
	return ret;
}

static int add_hashes(const void *fit, const struct fit_image *image, struct fit_nodes *nodes)
{
	size_t before = nodes->count;
	int node;

	fdt_for_each_subnode(node, fit, image->node) {
		if (fit_is_kind(fit, node, "cipher")) {
			log_err("verify", "image %s is encrypted, which is not known here", image->name);
			return -ENOTSUP;
		}
		if (!fit_is_kind(fit, node, "hash"))
			continue;
		if (fit_child(fit, image->node, fit_name(fit, node)) != node ||
		    nodes->count - before == FIT_MAX_HASHES) {
			log_err("verify", "image %s: %s is there twice, or there are more than %u hashes",
				image->name, fit_name(fit, node), FIT_MAX_HASHES);
			return -EINVAL;
		}
		nodes->node[nodes->count++] = node;
	}
	return 0;
}

int fit_region_nodes(const void *fit, int conf_node, const struct fit_verdict *v,
		     struct fit_nodes *nodes)
{
	int ret = 0;

	nodes->count = 0;
	nodes->node[nodes->count++] = 0;
	nodes->node[nodes->count++] = conf_node;
	for (size_t i = 0; !ret && i < v->nimages; i++) {
		nodes->node[nodes->count++] = v->image[i].node;
		ret = add_hashes(fit, &v->image[i], nodes);
	}
	return ret;
}

enum want { NOTHING, FRAME, ALL };

static bool is_listed(const struct fit_nodes *nodes, int node)
{
	for (size_t i = 0; i < nodes->count; i++)
		if (nodes->node[i] == node)
			return true;
	return false;
}

struct walk {
	const void *fit;
	const struct fit_nodes *nodes;
	uint32_t strings;
	enum want want[MAX_DEPTH + 2];    /* of each open node; [0] is outside of the root */
	int depth;
	int error;
};

static bool property_is_signed(struct walk *w, int offset)
{
	const char *name;
	int len;
	const struct fdt_property *p = fdt_get_property_by_offset(w->fit, offset, NULL);

	name = p ? fdt_get_string(w->fit, (int)fdt32_ld(&p->nameoff), &len) : NULL;
	if (!name) {
		w->error = -EBADMSG;
		return false;
	}
	for (size_t i = 0; i < ARRAY_SIZE(data_properties); i++)
		if (!strcmp(name, data_properties[i]))
			return false;
	/* what a signed property is called must be signed too */
	if ((uint64_t)fdt32_ld(&p->nameoff) + (uint64_t)len >= w->strings)
		w->error = -EINVAL;
	return true;
}

/* Is the tag at OFFSET part of what is signed? */
static bool is_signed(struct walk *w, uint32_t tag, int offset)
{
	enum want want = w->want[w->depth];

	switch (tag) {
	case FDT_BEGIN_NODE:
		if (w->depth > MAX_DEPTH) {
			w->error = -EINVAL;
			return false;
		}
		if (is_listed(w->nodes, offset))
			want = ALL;
		else
			want = want == ALL ? FRAME : NOTHING;
		w->want[++w->depth] = want;
		return want != NOTHING;
	case FDT_END_NODE:
		if (w->depth)
			w->depth--;
		return want != NOTHING;
	case FDT_PROP:
		return want == ALL && property_is_signed(w, offset);
	case FDT_NOP:
		return want == ALL;
	default:
		return tag == FDT_END;
	}
}

int fit_region_digest(const void *fit, const struct fit_nodes *nodes, uint32_t strings,
		      enum hash_alg alg, uint8_t *digest)
{
	const uint8_t *structure = (const uint8_t *)fit + fdt_off_dt_struct(fit);
	struct walk w = { .fit = fit, .nodes = nodes, .strings = strings };
	int offset, next = 0, ret;
	struct hash h;
	uint32_t tag;

	if (strings > fdt_size_dt_strings(fit))
		return -EINVAL;
	ret = hash_begin(&h, alg);
	if (ret)
		return ret;
	do {
		offset = next;
		tag = fdt_next_tag(fit, offset, &next);
		if (next < 0)
			return -EBADMSG;
		if (is_signed(&w, tag, offset))
			hash_update(&h, structure + offset, (size_t)(next - offset));
		if (w.error)
			return w.error;
	} while (tag != FDT_END);
	hash_update(&h, (const uint8_t *)fit + fdt_off_dt_strings(fit), strings);
	return hash_finish(&h, digest);
}
