/* SPDX-License-Identifier: Apache-2.0 */
/* The images of a FIT: what they are, where their data lies, and whether it is whole. */
#include "fit_parts.h"

#include <boot/fit_ahead.h>
#include <boot/fit_verify.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/hash.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

#define PART_FMT "/images/%s: "

static int wrong(const struct fit_part *p, const char *what)
{
	log_err("fit", PART_FMT "%s", p->name, what);
	return -EINVAL;
}

/* --- what it is ----------------------------------------------------------------------- */

static const struct { char word[16]; enum fit_type type; } types[] = {
	{ "kernel", FIT_TYPE_KERNEL }, { "kernel_noload", FIT_TYPE_KERNEL },
	{ "flat_dt", FIT_TYPE_FDT }, { "ramdisk", FIT_TYPE_RAMDISK },
	{ "script", FIT_TYPE_SCRIPT }, { "standalone", FIT_TYPE_PROGRAM },
	{ "firmware", FIT_TYPE_PROGRAM },
};

static const char comps[][5] = { "none", "gzip", "lz4", "zstd" };

const char *fit_comp_name(enum fit_comp comp)
{
	return comps[comp];
}

static enum fit_type type_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].word, word))
			return types[i].type;
	return FIT_TYPE_OTHER;
}

static int read_comp(const struct fit *f, struct fit_part *p)
{
	const char *word = fit_text(f, p->node, "compression");

	p->comp = FIT_COMP_NONE;
	if (!fit_has(f, p->node, "compression"))
		return 0;
	if (!word)
		return wrong(p, "compression is not a string");
	for (size_t i = 0; i < ARRAY_SIZE(comps); i++)
		if (!strcmp(comps[i], word)) {
			p->comp = (enum fit_comp)i;
			return 0;
		}
	log_err("fit", PART_FMT "compression \"%s\" is not known here (none, gzip, lz4, zstd are)",
		p->name, word);
	return -ENOTSUP;
}

static int read_address(const struct fit *f, const struct fit_part *p, const char *name, bool *has,
			uint64_t *value)
{
	int ret = fit_number(f, p->node, name, value);

	*has = !ret;
	if (ret != -EINVAL)
		return 0;
	log_err("fit", PART_FMT "%s has neither one cell nor two", p->name, name);
	return ret;
}

/* --- its data ------------------------------------------------------------------------- */

static int read_data(const struct fit *f, struct fit_part *p)
{
	size_t size;
	int ret;

	if (fit_has(f, p->node, "data") &&
	    (fit_has(f, p->node, "data-offset") || fit_has(f, p->node, "data-position")))
		return wrong(p, "data in the node and behind the tree");
	ret = fit_image_data(f->blob, f->size, p->node, &p->data, &size);
	if (ret == -ENOENT)
		return wrong(p, "no data");
	if (ret) {
		log_err("fit", PART_FMT "data-offset or data-position with data-size say nothing that "
			"is behind the tree and wholly inside of the file (0x%" PRIx64 " bytes)", p->name,
			f->size);
		return ret;
	}
	p->size = size;
	return size ? 0 : wrong(p, "empty");
}

int fit_part_read(const struct fit *f, int node, struct fit_part *p)
{
	const char *type = fit_text(f, node, "type");
	const char *os = fit_text(f, node, "os"), *arch = fit_text(f, node, "arch");
	int ret;

	*p = (struct fit_part){ .name = fit_node_name(f, node), .node = node };
	if (!type)
		return wrong(p, "no type");
	p->type = type_of(type);
	p->os = os ? os : "";
	p->arch = arch ? arch : "";
	ret = read_comp(f, p);
	if (!ret)
		ret = read_address(f, p, "load", &p->has_load, &p->load);
	if (!ret)
		ret = read_address(f, p, "entry", &p->has_entry, &p->entry);
	return ret ? ret : read_data(f, p);
}

int fit_part_find(const struct fit *f, const char *name, struct fit_part *p)
{
	int node = fit_child_named(f, f->images, name);

	return node < 0 ? node : fit_part_read(f, node, p);
}

/* --- its hashes ------------------------------------------------------------------------- */

int fit_hash_next(const struct fit *f, int node, int prev)
{
	int next = prev < 0 ? fdt_first_subnode(f->blob, node) : fdt_next_subnode(f->blob, prev);

	/* the prefix is all that tells them apart: hash, hash-1, hash@1 */
	while (next >= 0 && strncmp(fit_node_name(f, next), "hash", 4))
		next = fdt_next_subnode(f->blob, next);
	return next < 0 ? -ENOENT : next;
}

static int bad_hash(const struct fit *f, const struct fit_part *p, int node, int err,
		    const char *what)
{
	log_err("fit", PART_FMT "%s: %s", p->name, fit_node_name(f, node), what);
	return err;
}

static int check_hash(const struct fit *f, const struct fit_part *p, int node)
{
	const char *algo = fit_text(f, node, "algo");
	uint8_t digest[HASH_MAX];
	const void *value;
	int len, alg;

	if (!algo)
		return bad_hash(f, p, node, -EINVAL, "no algo");
	alg = hash_by_name(algo);
	if (alg < 0) {
		log_err("fit", PART_FMT "%s: \"%s\" is not a hash that is known here", p->name,
			fit_node_name(f, node), algo);
		return -ENOTSUP;
	}
	value = fdt_getprop(f->blob, node, "value", &len);
	if (!value)
		return bad_hash(f, p, node, -EINVAL, "no value");
	if ((size_t)len != hash_size(alg)) {
		log_err("fit", PART_FMT "%s: %d bytes of value where %s has %zu", p->name,
			fit_node_name(f, node), len, algo, hash_size(alg));
		return -EINVAL;
	}
	if (fit_ahead_hash(f->ahead, alg, p->data, p->size, digest)) {
		log_err("fit", PART_FMT "%s: this build has no %s", p->name, fit_node_name(f, node),
			algo);
		return -ENOTSUP;
	}
	if (memcmp(value, digest, (size_t)len))
		return bad_hash(f, p, node, -EBADMSG, "the data is not what was hashed: damaged");
	return 0;
}

int fit_part_check(const struct fit *f, const struct fit_part *p)
{
	int node = fit_hash_next(f, p->node, -1), ret = 0;
	unsigned int n = 0;

	if (node < 0)
		return wrong(p, "no hash: give it a node hash-1 { algo = \"sha256\"; }");
	for (; node >= 0 && !ret; node = fit_hash_next(f, p->node, node)) {
		if (++n > FIT_MAX_HASHES)
			return wrong(p, "too many hashes");
		ret = check_hash(f, p, node);
	}
	return ret;
}
