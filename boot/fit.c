/* SPDX-License-Identifier: Apache-2.0 */
/* FIT images: is it one, and its nodes by name. */
#include "fit_parts.h"

#include <boot/fit_verify.h>
#include <errno.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

/* Names end up in messages, and messages on a terminal. */
static bool is_printable(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

static int check_names(const void *blob)
{
	int node = 0, len;

	while ((node = fdt_next_node(blob, node, NULL)) >= 0) {
		const char *name = fdt_get_name(blob, node, &len);

		if (name && is_printable(name, (size_t)len))
			continue;
		log_err("fit", "the name of the node at structure offset 0x%x is not printable",
			(unsigned int)node);
		return -EBADMSG;
	}
	return 0;
}

static int check_tree(const void *blob, uint64_t size)
{
	int offset, ret = fdt_check_tree(blob, MIN(size, INT32_MAX), &offset);

	if (ret && offset < 0)
		log_err("fit", "damaged in its header: %s", fdt_reason(ret));
	else if (ret)
		log_err("fit", "damaged at structure offset 0x%x: %s", (unsigned int)offset,
			fdt_reason(ret));
	return ret ? -EBADMSG : check_names(blob);
}

int fit_open(struct fit *f, const void *blob, uint64_t size)
{
	int ret;

	if (!IS_ALIGNED((uintptr_t)blob, 8)) {
		log_err("fit", "a FIT image must lie at a multiple of 8");
		return -EINVAL;
	}
	ret = check_tree(blob, size);
	if (ret)
		return ret;
	*f = (struct fit){ .blob = blob, .size = size };
	f->images = fit_child(blob, 0, "images");
	f->configs = fit_child(blob, 0, "configurations");
	if (f->images == -ENOENT)
		log_err("fit", "a devicetree without /images: not a FIT image");
	else if (f->images == -EEXIST || f->configs == -EEXIST)
		log_err("fit", "several nodes %s", f->images < 0 ? "/images" : "/configurations");
	else if (f->configs == -ENOENT)
		f->configs = -1;
	return f->images < 0 || f->configs < -1 ? -EINVAL : 0;
}

const char *fit_node_name(const struct fit *f, int node)
{
	const char *name = fdt_get_name(f->blob, node, NULL);

	return name ? name : "?";
}

int fit_child_named(const struct fit *f, int parent, const char *name)
{
	const char *of = fit_node_name(f, parent);
	int node = fit_child(f->blob, parent, name);

	if (node == -ENOENT)
		log_err("fit", "/%s has no \"%s\" (see iminfo)", of, name);
	else if (node < 0)
		log_err("fit", "/%s has several nodes \"%s\"", of, name);
	return node;
}

/* --- properties --------------------------------------------------------------------- */

const char *fit_text(const struct fit *f, int node, const char *name)
{
	int len;
	const char *text = fdt_getprop(f->blob, node, name, &len);

	if (!text || len < 1 || strnlen(text, (size_t)len) != (size_t)len - 1)
		return NULL;
	return is_printable(text, (size_t)len - 1) ? text : NULL;
}

bool fit_has(const struct fit *f, int node, const char *name)
{
	return fdt_getprop(f->blob, node, name, NULL) != NULL;
}

int fit_number(const struct fit *f, int node, const char *name, uint64_t *value)
{
	int len;
	const fdt32_t *p = fdt_getprop(f->blob, node, name, &len);

	if (!p)
		return -ENOENT;
	if (len != 4 && len != 8)
		return -EINVAL;
	*value = fdt32_ld(p);
	if (len == 8)
		*value = *value << 32 | fdt32_ld(p + 1);
	return 0;
}

const char *fit_string_at(const struct fit *f, int node, const char *name, int index)
{
	int len, at = 0;
	const char *list = fdt_getprop(f->blob, node, name, &len);

	while (list && at < len) {
		size_t left = (size_t)(len - at), length = strnlen(list + at, left);

		if (length == left || !is_printable(list + at, length))
			return NULL;
		if (!index--)
			return list + at;
		at += (int)length + 1;
	}
	return NULL;
}
