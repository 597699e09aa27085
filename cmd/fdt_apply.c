/* SPDX-License-Identifier: Apache-2.0 */
/* fdt apply: an overlay, merged aside first, so that the working tree is whole whatever happens. */
#include "fdt_cmd.h"

#include <boot/policy.h>
#include <common/command.h>
#include <common/fdt_work.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/fdt_check.h>
#include <lib/fdt_copy.h>
#include <lib/log.h>
#include <lib/overlay.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdlib.h>

/*
 * libfdt walks the tree again for every reference of the overlay. With this
 * much of it the worst one still ends within seconds.
 */
#define OVERLAY_MAX KIB(256)

/* The merged tree takes the place of the working one. */
static int replace_work(const void *merged)
{
	uint64_t size = fdt_copy_size(merged), used = fdt_used_size(fdt_work());
	void *fdt = fdt_work_edit(size > used ? size - used : 0);

	return fdt && !fdt_copy(merged, fdt, fdt_totalsize(fdt)) ? CMD_OK : CMD_FAILURE;
}

/* OVERLAY is copied, because libfdt changes what it merges. */
static int merge(void *merged, size_t size, void *copy, size_t copy_size, const void *overlay)
{
	int ret;

	if (fdt_copy(fdt_work(), merged, size) || fdt_copy(overlay, copy, copy_size))
		return CMD_FAILURE;
	ret = fdt_overlay_apply(merged, copy);
	return ret ? fdt_fail("overlay", NULL, ret) : replace_work(merged);
}

static int apply(const void *overlay)
{
	size_t copy_size = fdt_copy_size(overlay);
	/* nothing grows but labels, whose path becomes that of the target */
	size_t size = fdt_copy_size(fdt_work()) + 8 * copy_size + KIB(4);
	void *merged = malloc(size), *copy = malloc(copy_size);
	int ret = CMD_FAILURE;

	if (merged && copy)
		ret = merge(merged, size, copy, copy_size, overlay);
	else
		log_err("fdt", "no memory to merge 0x%zx bytes", size);
	free(merged);
	free(copy);
	return ret;
}

static int run_apply(int argc, char *const argv[])
{
	const void *overlay;
	uint64_t addr;
	int ret;

	if (policy_may_use("fdt apply", "an overlay by itself") ||
	    fdt_number("address", argv[1], &addr) || fdt_check_at("fdt apply", addr))
		return CMD_FAILURE;
	overlay = (const void *)(uintptr_t)addr;
	if (fdt_copy_size(overlay) > OVERLAY_MAX) {
		log_err("fdt", "an overlay of 0x%zx bytes is too large; 0x%x is the limit",
			fdt_copy_size(overlay), (unsigned int)OVERLAY_MAX);
		return CMD_FAILURE;
	}
	ret = overlay_check(fdt_work(), overlay) ? CMD_FAILURE : apply(overlay);
	if (ret)
		log_err("fdt", "overlay not applied; the working devicetree is unchanged");
	return ret;
}

const struct fdt_subcommand fdt_sub_apply = { "apply", 1, 1, run_apply };
