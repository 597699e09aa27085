/* SPDX-License-Identifier: Apache-2.0 */
/* iminfo, imxtract: what a FIT image holds, and one image of it. */
#include "fit_find.h"

#include <arch/mmu.h>
#include <boot/fit_verify.h>
#include <boot/load.h>
#include <boot/verify_keys.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/console.h>
#include <common/env.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

static int open_at(const char *who, const char *where, struct fit *f, uint64_t *addr)
{
	int ret = argument_number(who, "address", where, 16, addr);

	return ret ? ret : fit_find(who, *addr, f);
}

static void print_text(const struct fit *f, int node, const char *name)
{
	const char *text = fit_text(f, node, name);

	if (text)
		printf("     %s: %s\n", name, text);
}

/* "hash-1: sha256", and of signatures whose key they name, right or wrong. */
static void print_algos(const struct fit *f, int parent, const char *prefix)
{
	int node;

	fdt_for_each_subnode(node, f->blob, parent) {
		const char *name = fdt_get_name(f->blob, node, NULL), *algo = fit_text(f, node, "algo");
		const char *key = fit_text(f, node, "key-name-hint");

		if (!strncmp(name, prefix, strlen(prefix)))
			printf("     %s: %s%s%s\n", name, algo ? algo : "(no algo)", key ? " by " : "",
			       key ? key : "");
	}
}

/* Each on lines of its own; the number of those that are not in order, or -EINTR. */
static int print_images(const struct fit *f)
{
	int bad = 0;
	struct fit_part p;
	int node;

	fdt_for_each_subnode(node, f->blob, f->images) {
		/* of one that is hostile there may be thousands, each of the size of the file */
		if (console_ctrlc())
			return -EINTR;
		printf("   image %s\n", fdt_get_name(f->blob, node, NULL));
		print_text(f, node, "description");
		print_text(f, node, "type");
		print_text(f, node, "arch");
		print_text(f, node, "os");
		if (fit_part_read(f, node, &p)) {
			bad++;
			continue;
		}
		printf("     0x%" PRIx64 " bytes at 0x%" PRIx64 ", compression %s\n", p.size,
		       (uint64_t)p.data, fit_comp_name(p.comp));
		if (p.has_load)
			printf("     load: 0x%" PRIx64 "\n", p.load);
		if (p.has_entry)
			printf("     entry: 0x%" PRIx64 "\n", p.entry);
		print_algos(f, node, "hash");
		print_algos(f, node, "signature");
		if (fit_part_check(f, &p))
			bad++;
		else
			printf("     hashes are right\n");
	}
	return bad;
}

static void print_list(const struct fit *f, int node, const char *name)
{
	const char *text = fit_string_at(f, node, name, 0);

	if (!text)
		return;
	printf("     %s: %s", name, text);
	for (int i = 1; (text = fit_string_at(f, node, name, i)); i++)
		printf(", %s", text);
	printf("\n");
}

/* doc/rollback.md */
static void print_version(const struct fit *f, int node)
{
	int size;
	const fdt32_t *version = fdt_getprop(f->blob, node, "slipway,rollback-version", &size);

	if (version && size == sizeof(*version))
		printf("     slipway,rollback-version: %" PRIu32 "\n", fdt32_ld(version));
}

static void print_configs(const struct fit *f)
{
	static const char lists[][20] = { "compatible", "kernel", "firmware", "standalone", "fdt",
					  "ramdisk", "loadables", "script", "slipway,handoff",
					  "slipway,bootargs" };
	const char *usual = f->configs < 0 ? NULL : fit_text(f, f->configs, "default");
	int node;

	if (f->configs < 0)
		return;
	fdt_for_each_subnode(node, f->blob, f->configs) {
		const char *name = fdt_get_name(f->blob, node, NULL);

		printf("   configuration %s%s\n", name,
		       usual && !strcmp(usual, name) ? " (default)" : "");
		print_text(f, node, "description");
		for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
			print_list(f, node, lists[i]);
		print_version(f, node);
		print_algos(f, node, "signature");
	}
}

/* Those that a configuration has to be signed by: the other half of what print_configs() tells. */
static void print_keys(void)
{
	const struct fit keys = { .blob = verify_keys };
	int node, signature = fit_child(keys.blob, 0, "signature");
	const char *mode = fit_text(&keys, signature, "required-mode");

	printf("   keys that this Slipway asks for, %s of them\n", mode ? mode : "all");
	fdt_for_each_subnode(node, keys.blob, signature) {
		const char *algo = fit_text(&keys, node, "algo");
		const char *required = fit_text(&keys, node, "required");

		printf("     %s: %s, for %s\n", fdt_get_name(keys.blob, node, NULL), algo ? algo : "?",
		       required && !strcmp(required, "conf") ? "configurations" :
							       "the data of each image");
	}
}

static int do_iminfo(int argc, char *const argv[])
{
	struct fit f;
	uint64_t addr;
	int bad;

	if (open_at("iminfo", argc > 1 ? argv[1] : env_get("loadaddr"), &f, &addr))
		return CMD_FAILURE;
	printf("## FIT image at 0x%" PRIx64 ", 0x%" PRIx64 " bytes\n", addr, f.size);
	print_text(&f, 0, "description");
	bad = print_images(&f);
	if (bad < 0)
		return bad;
	print_configs(&f);
	if (IS_ENABLED(CONFIG_VERIFIED_BOOT))
		print_keys();
	if (bad)
		log_err("iminfo", "%d images are not in order", bad);
	return bad ? CMD_FAILURE : CMD_OK;
}

const struct command cmd_iminfo = {
	.name = "iminfo",
	.usage = "[addr]",
	.summary = "show a FIT image and check its hashes",
	.help =
		"Lists the images and configurations of the FIT image at ADDR, $loadaddr by\n"
		"default, and compares each image with its hashes. $? is 0 when all are right,\n"
		"else 1. Signatures are listed, and not verified; a build that asks for some also\n"
		"lists its keys. A hash alone says nothing of who made an image.\n"
		"\n"
		"  load virtio 0:1 ${loadaddr} /linux.itb; iminfo\n",
	.max_args = 1,
	.run = do_iminfo,
};

/* To DEST, which may not be in the FIT. */
static int move(const struct fit *f, const struct fit_part *p, uint64_t dest)
{
	if (p->comp != FIT_COMP_NONE) {
		log_err("imxtract", "%s is compressed with %s, and is not unpacked here", p->name,
			fit_comp_name(p->comp));
		return -ENOTSUP;
	}
	if (ranges_overlap(dest, p->size, (uint64_t)f->blob, f->size)) {
		log_err("imxtract", "0x%" PRIx64 " lies in the FIT image itself", dest);
		return -EEXIST;
	}
	if (load_check_range(mem_map(), "imxtract", dest, p->size))
		return -EEXIST;
	memcpy((void *)dest, p->data, p->size);
	return load_record(mem_map(), p->name, dest, p->size);
}

static int do_imxtract(int argc, char *const argv[])
{
	struct fit_part p;
	struct fit f;
	uint64_t addr, dest = 0;

	if (argc > 3 && argument_number("imxtract", "place", argv[3], 16, &dest))
		return CMD_FAILURE;
	if (open_at("imxtract", argv[1], &f, &addr) || fit_part_find(&f, argv[2], &p) ||
	    fit_part_check(&f, &p) || (argc > 3 && move(&f, &p, dest)))
		return CMD_FAILURE;
	env_set_hex("fileaddr", argc > 3 ? dest : (uint64_t)p.data);
	env_set_hex("filesize", p.size);
	return CMD_OK;
}

const struct command cmd_imxtract = {
	.name = "imxtract",
	.usage = "addr image [dest]",
	.summary = "find or copy one image of a FIT image",
	.help =
		"Compares IMAGE of the FIT image at ADDR with its hashes, copies it to DEST, if\n"
		"that is given, and sets fileaddr and filesize to where it is. With DEST a\n"
		"compressed image is refused. $? is 1 when something was refused.\n"
		"\n"
		"  imxtract ${loadaddr} fdt-1 ${fdt_addr_r}\n",
	.min_args = 2,
	.max_args = 3,
	.run = do_imxtract,
};
