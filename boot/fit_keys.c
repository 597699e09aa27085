/* SPDX-License-Identifier: Apache-2.0 */
/* The control devicetree's /signature: U-Boot doc/usage/fit/signature.rst, "Public Key Storage". */
#include "fit_verify_parts.h"

#include <errno.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <libfdt.h>
#include <string.h>

static int refuse(const char *node, const char *why)
{
	log_err("verify", "/signature/%s in the keys of this build: %s; nothing can be verified",
		node, why);
	return -EPERM;
}

static int add(struct pubkey *list, size_t *count, const struct pubkey *key, const char *name)
{
	if (*count == FIT_MAX_KEYS)
		return refuse(name, "too many keys");
	list[(*count)++] = *key;
	return 0;
}

static int read_key(const void *keys, int node, struct fit_keys *out)
{
	const char *name = fit_name(keys, node), *required = fit_string(keys, node, "required"), *why;
	struct pubkey key;

	if (!fit_is_kind(keys, node, "key-"))
		return refuse(name, "not a key-* node (mkimage -K writes such for ECDSA, without "
			      "what is needed)");
	if (pubkey_read(keys, node, &key, &why))
		return refuse(name, why);
	if (required && !strcmp(required, "conf") && out->nconfig < FIT_MAX_KEYS)
		out->config_name[out->nconfig] = name + strlen("key-");
	if (required && !strcmp(required, "conf"))
		return add(out->config, &out->nconfig, &key, name);
	if (required && !strcmp(required, "image"))
		return add(out->image, &out->nimage, &key, name);
	return refuse(name, "its required is neither \"conf\" nor \"image\" (mkimage -r writes it)");
}

static int read_mode(const void *keys, int node, struct fit_keys *out)
{
	const char *mode = fit_string(keys, node, "required-mode");

	out->all = true;
	if (!fdt_getprop(keys, node, "required-mode", NULL))
		return 0;
	if (!mode || (strcmp(mode, "all") != 0 && strcmp(mode, "any") != 0))
		return refuse("", "required-mode is neither \"all\" nor \"any\"");
	out->all = strcmp(mode, "any") != 0;
	return 0;
}

int fit_keys_read(const void *keys, struct fit_keys *out)
{
	int ret, node, key;

	memset(out, 0, sizeof(*out));
	ret = fdt_check_tree(keys, fdt_totalsize(keys), NULL);
	if (ret)
		return refuse("", fdt_reason(ret));
	node = fit_child(keys, 0, "signature");
	if (node < 0)
		return refuse("", "no such node, or two");
	ret = read_mode(keys, node, out);
	fdt_for_each_subnode(key, keys, node)
		if (!ret)
			ret = read_key(keys, key, out);
	if (!ret && !out->nconfig)
		return refuse("", "no key is required for configurations");
	return ret;
}
