/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIT images: every configuration and every image is read, whatever is refused. What
 * is accepted lies wholly inside the file and has names with an end.
 */
#include "fuzz_input.h"

#include <boot/fit.h>
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
	free(blob);
	return 0;
}
