/* SPDX-License-Identifier: Apache-2.0 */
/* The configurations of a FIT: which one, and what it names. */
#include "fit_parts.h"

#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

#define CONF_FMT "/configurations/%s: "

/* --- which one ---------------------------------------------------------------------------- */

static bool lists(const struct fit *f, int node, const char *compatible)
{
	const char *one;

	for (int i = 0; (one = fit_string_at(f, node, "compatible", i)); i++)
		if (!strcmp(one, compatible))
			return true;
	return false;
}

/* BOARD's strings go from the most specific to the least. */
static int find_compatible(const struct fit *f, const char *board, int board_len)
{
	int at = 0, node;

	while (at < board_len) {
		size_t length = strnlen(board + at, (size_t)(board_len - at));

		if (length == (size_t)(board_len - at))
			break;
		fdt_for_each_subnode(node, f->blob, f->configs)
			if (lists(f, node, board + at))
				return node;
		at += (int)length + 1;
	}
	return -ENOENT;
}

int fit_config_find(const struct fit *f, const char *name, const char *board, int board_len)
{
	int node;

	if (f->configs < 0) {
		log_err("fit", "no /configurations: name an image, or make the FIT with one");
		return -ENOENT;
	}
	if (!name && board) {
		node = find_compatible(f, board, board_len);
		if (node >= 0)
			return node;
	}
	if (!name) {
		name = fit_text(f, f->configs, "default");
		if (!name) {
			log_err("fit", "/configurations has no default, and none is for this board; "
				"name one: ADDR#CONFIGURATION");
			return -ENOENT;
		}
	}
	return fit_child_named(f, f->configs, name);
}

/* --- what it names ------------------------------------------------------------------------- */

static int bad_list(const struct fit_config *c, const char *property, const char *what)
{
	log_err("fit", CONF_FMT "%s %s", c->name, property, what);
	return -EINVAL;
}

static int wrong_type(const struct fit_config *c, const char *property, const struct fit_part *p)
{
	log_err("fit", CONF_FMT "%s names /images/%s, which is of another type", c->name, property,
		p->name);
	return -EINVAL;
}

/* Images that PROPERTY names, from *N on; not more than MAX. */
static int read_list(const struct fit *f, const struct fit_config *c, int node,
		     const char *property, struct fit_part *p, size_t max, size_t *n)
{
	const char *name;
	int len = 0, used = 0;

	if (!fdt_getprop(f->blob, node, property, &len))
		return 0;
	for (int i = 0; (name = fit_string_at(f, node, property, i)); i++) {
		int ret;

		if (*n == max)
			return bad_list(c, property, "names too many images");
		ret = fit_part_find(f, name, &p[*n]);
		if (ret)
			return ret;
		++*n;
		used += (int)strlen(name) + 1;
	}
	return used == len && len ? 0 : bad_list(c, property, "is not a list of names");
}

static int read_one(const struct fit *f, const struct fit_config *c, const char *property,
		    struct fit_part *p, bool *has)
{
	size_t n = 0;
	int ret = read_list(f, c, c->node, property, p, 1, &n);

	*has = n == 1;
	return ret;
}

static int read_kernel(const struct fit *f, struct fit_config *c)
{
	static const char properties[][11] = { "kernel", "firmware", "standalone" };

	for (size_t i = 0; i < ARRAY_SIZE(properties); i++) {
		const struct fit_part *p = &c->kernel;
		int ret = read_one(f, c, properties[i], &c->kernel, &c->has_kernel);

		if (ret)
			return ret;
		if (!c->has_kernel)
			continue;
		return p->type == FIT_TYPE_KERNEL || (i && p->type == FIT_TYPE_PROGRAM) ?
		       0 : wrong_type(c, properties[i], p);
	}
	return 0;
}

static int read_fdts(const struct fit *f, int node, struct fit_config *c)
{
	size_t first = c->nfdts;
	int ret = read_list(f, c, node, "fdt", c->fdt, FIT_MAX_FDTS, &c->nfdts);

	for (size_t i = first; i < c->nfdts && !ret; i++)
		if (c->fdt[i].type != FIT_TYPE_FDT)
			ret = wrong_type(c, "fdt", &c->fdt[i]);
	return ret;
}

/* What is there and cannot be read is not as good as nothing: a command line may be what protects. */
static int read_text(const struct fit *f, const struct fit_config *c, const char *property,
		     const char **text)
{
	*text = fit_text(f, c->node, property);
	if (*text || !fit_has(f, c->node, property))
		return 0;
	return bad_list(c, property, "is not one string of printable characters");
}

int fit_config_read(const struct fit *f, int node, struct fit_config *c)
{
	int ret;

	memset(c, 0, sizeof(*c));
	c->name = fit_node_name(f, node);
	c->node = node;
	ret = read_text(f, c, "slipway,handoff", &c->handoff);
	if (!ret)
		ret = read_text(f, c, "slipway,bootargs", &c->bootargs);
	if (!ret)
		ret = read_kernel(f, c);
	if (!ret)
		ret = read_one(f, c, "ramdisk", &c->ramdisk, &c->has_ramdisk);
	if (!ret && c->has_ramdisk && c->ramdisk.type != FIT_TYPE_RAMDISK)
		ret = wrong_type(c, "ramdisk", &c->ramdisk);
	if (!ret)
		ret = read_fdts(f, node, c);
	if (!ret)
		ret = read_list(f, c, node, "loadables", c->loadable, FIT_MAX_LOADABLES,
				&c->nloadables);
	return ret;
}

int fit_config_overlay(const struct fit *f, int node, struct fit_config *c)
{
	size_t before = c->nfdts;
	int ret = read_fdts(f, node, c);

	if (!ret && c->nfdts == before) {
		log_err("fit", CONF_FMT "no fdt: not an overlay's configuration",
			fit_node_name(f, node));
		ret = -EINVAL;
	}
	return ret;
}
