/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIT images: every configuration and every image is read, whatever is refused. What
 * is accepted lies wholly inside the file and has names with an end. Then it is loaded as
 * bootfit does, which ends with all of it in its place.
 */
#include "fuzz_input.h"

#include <boot/fit.h>
#include <boot/fit_ahead.h>
#include <boot/fit_load.h>
#include <errno.h>
#include <lib/log.h>
#include <libfdt.h>

#define MAX_TRIED 64

static void check_part(const struct fit *f, const struct fit_part *p)
{
	const uint8_t *start = f->blob;

	must(p->size && p->data >= start && p->size <= f->size);
	must((uint64_t)(p->data - start) <= f->size - p->size);
	must(strlen(p->name) && strlen(p->os) < f->size && strlen(p->arch) < f->size);
	must(strlen(fit_comp_name(p->comp)));
}

static void check_config(const struct fit *f, const struct fit_config *c)
{
	must(c->nfdts <= FIT_MAX_FDTS && c->nloadables <= FIT_MAX_LOADABLES);
	must(!c->handoff || strlen(c->handoff) < f->size);
	must(!c->has_kernel || c->kernel.type == FIT_TYPE_KERNEL ||
	     c->kernel.type == FIT_TYPE_PROGRAM);
	must(!c->has_ramdisk || c->ramdisk.type == FIT_TYPE_RAMDISK);
	if (c->has_kernel)
		check_part(f, &c->kernel);
	if (c->has_ramdisk)
		check_part(f, &c->ramdisk);
	for (size_t i = 0; i < c->nfdts; i++)
		check_part(f, &c->fdt[i]);
	for (size_t i = 0; i < c->nloadables; i++)
		check_part(f, &c->loadable[i]);
}

static void read_images(const struct fit *f)
{
	int node, n = 0;
	struct fit_part p, again;

	fdt_for_each_subnode(node, f->blob, f->images) {
		if (n++ == MAX_TRIED)
			return;
		if (fit_part_read(f, node, &p))
			continue;
		check_part(f, &p);
		fit_part_check(f, &p);
		/* by its name it is this one, or there are several */
		if (!fit_part_find(f, p.name, &again))
			must(again.node == node && again.data == p.data);
	}
}

static void read_configs(const struct fit *f)
{
	static struct fit_config c, first;
	static const char board[] = "maker,board-1\0maker,board";
	int node = fit_config_find(f, NULL, board, sizeof(board)), n = 0;

	if (node >= 0 && !fit_config_read(f, node, &first))
		check_config(f, &first);
	fit_config_find(f, NULL, NULL, 0);
	if (f->configs < 0)
		return;
	fdt_for_each_subnode(node, f->blob, f->configs) {
		if (n++ == MAX_TRIED)
			return;
		if (!fit_config_read(f, node, &c))
			check_config(f, &c);
		fit_config_overlay(f, node, &first);
		must(first.nfdts <= FIT_MAX_FDTS);
	}
}

/* --- the load, from a disk whose files lie in memory --------------------------------------- */

int fs_map(const struct fs_node *file, uint64_t offset, struct fs_run *run)
{
	must(offset < file->size && offset % BLK_SECTOR_SIZE == 0);
	*run = (struct fs_run){
		.kind = FS_RUN_INLINE, .len = file->size - offset,
		.data = (const uint8_t *)(uintptr_t)file->priv[0] + offset,
	};
	return 0;
}

int64_t fs_read(const struct fs_node *file, uint64_t offset, void *buf, uint64_t len)
{
	return -EIO;     /* nothing comes in blocks */
}

static struct fit_ahead ahead;

/* With holes it may be read as well; what is hashed meanwhile is what is there in the end. */
static void load(const uint8_t *data, size_t size)
{
	struct blk_dev dev = { .block_size = BLK_SECTOR_SIZE };
	struct fs fs = { .dev = &dev };
	struct fs_node file = {
		.fs = &fs, .type = FS_FILE, .size = size, .priv[0] = (uintptr_t)data,
	};
	const struct load_tap tap = { .arrived = fit_ahead_arrived, .ctx = &ahead };
	uint8_t *to = calloc(1, size + !size), digest[HASH_MAX];
	struct fit_load l = { .file = &file, .base = to, .window = 1 };
	struct fit f;
	int node;

	ahead.count = 0;
	if (!fit_load_tree(&l)) {
		node = fit_open(&f, to, size) ? -1 : fit_config_find(&f, NULL, NULL, 0);
		if (node >= 0)
			fit_ahead_plan(&ahead, to, size, node);
		must(!fit_load_rest(&l, &tap));
		must(!memcmp(to, data, size));
	}
	for (size_t i = 0; i < ahead.count; i++) {
		const struct fit_digest *d = &ahead.digest[i];

		must(d->hashed == d->size && !hash_data(d->alg, d->data, d->size, digest));
		must(!memcmp(d->value, digest, hash_size(d->alg)));
	}
	free(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	void *blob = input_rest(&in, 0);
	struct fit f;

	log_set_level(LOG_NONE);
	if (!fit_open(&f, blob, size)) {
		read_images(&f);
		read_configs(&f);
	}
	load(blob, size);
	free(blob);
	return 0;
}
