/* SPDX-License-Identifier: Apache-2.0 */
/* fdt apply: an overlay, merged aside first, and why it does not fit when it does not. */
#include "fdt_cmd.h"

#include <common/command.h>
#include <common/fdt_work.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdlib.h>

/*
 * libfdt walks the tree again for every reference of the overlay. With this
 * much of it the worst one still ends within seconds.
 */
#define OVERLAY_MAX KIB(256)

/* --- why not ------------------------------------------------------------------------- */

/* Labels that the overlay uses and the tree does not offer. Returns how many were named. */
static int explain_labels(const void *fdt, const void *overlay)
{
	int symbols = fdt_path_offset(fdt, "/__symbols__"), prop, missing = 0;
	int fixups = fdt_path_offset(overlay, "/__fixups__");

	if (fixups < 0)
		return 0;
	fdt_for_each_property_offset(prop, overlay, fixups) {
		const char *label, *path;

		if (!fdt_getprop_by_offset(overlay, prop, &label, NULL))
			break;
		if (symbols < 0) {
			log_err("fdt", "the overlay refers to the label '%s', but the tree has no "
				"labels: compile it with dtc -@", label);
			return 1;
		}
		path = fdt_stringlist_get(fdt, symbols, label, 0, NULL);
		if (path && fdt_path_offset(fdt, path) >= 0)
			continue;
		log_err("fdt", "the overlay refers to the label '%s', which the tree does not have",
			label);
		missing++;
	}
	return missing;
}

/* Targets that are named by path. Returns how many problems were named. */
static int explain_targets(const void *fdt, const void *overlay)
{
	int fragment, fragments = 0, missing = 0;

	fdt_for_each_subnode(fragment, overlay, 0) {
		const char *path;

		if (fdt_subnode_offset(overlay, fragment, "__overlay__") < 0)
			continue;
		fragments++;
		path = fdt_stringlist_get(overlay, fragment, "target-path", 0, NULL);
		if (!path || fdt_path_offset(fdt, path) >= 0)
			continue;
		log_err("fdt", "%s of the overlay: the tree has no node %s",
			fdt_get_name(overlay, fragment, NULL), path);
		missing++;
	}
	if (fragments)
		return missing;
	log_err("fdt", "the tree has no node __overlay__: it is no overlay");
	return 1;
}

static void explain(const void *overlay, int fdt_err)
{
	const void *fdt = fdt_work();

	if (!explain_labels(fdt, overlay) && !explain_targets(fdt, overlay))
		log_err("fdt", "the overlay cannot be merged: %s", fdt_reason(fdt_err));
	log_err("fdt", "overlay not applied; the working devicetree is unchanged");
}

/* --- merging --------------------------------------------------------------------------- */

/* The merged tree takes the place of the working one. */
static int replace_work(const void *merged)
{
	uint64_t size = fdt_used_size(merged), used = fdt_used_size(fdt_work());
	void *fdt = fdt_work_edit(size > used ? size - used : 0);
	int ret;

	if (!fdt)
		return CMD_FAILURE;
	ret = fdt_open_into(merged, fdt, (int)fdt_totalsize(fdt));
	return ret ? fdt_fail("overlay", NULL, ret) : CMD_OK;
}

/* ORIGINAL is copied, because libfdt changes the overlay that it merges. */
static int merge(void *merged, size_t size, void *overlay, size_t overlay_size,
		 const void *original)
{
	int ret = fdt_open_into(fdt_work(), merged, (int)size);

	if (!ret)
		ret = fdt_open_into(original, overlay, (int)overlay_size);
	if (!ret)
		ret = fdt_overlay_apply(merged, overlay);
	if (!ret)
		return replace_work(merged);
	explain(original, ret);
	return CMD_FAILURE;
}

static int run_apply(int argc, char *const argv[])
{
	void *merged, *overlay;
	size_t size, overlay_size;
	int ret = CMD_FAILURE;
	uint64_t addr, used;

	if (fdt_number("address", argv[1], &addr) || fdt_check_at("fdt apply", addr))
		return CMD_FAILURE;
	used = fdt_used_size((const void *)(uintptr_t)addr);
	if (used > OVERLAY_MAX) {
		log_err("fdt", "an overlay of 0x%" PRIx64 " bytes is too large; 0x%x is the limit",
			used, (unsigned int)OVERLAY_MAX);
		return CMD_FAILURE;
	}
	overlay_size = used + KIB(1);
	/* nothing grows but labels, whose path becomes that of the target */
	size = fdt_used_size(fdt_work()) + 8 * used + KIB(4);
	merged = malloc(size);
	overlay = malloc(overlay_size);
	if (merged && overlay)
		ret = merge(merged, size, overlay, overlay_size, (const void *)(uintptr_t)addr);
	else
		log_err("fdt", "no memory to merge 0x%zx bytes", size);
	free(merged);
	free(overlay);
	return ret;
}

const struct fdt_subcommand fdt_sub_apply = { "apply", 1, 1, run_apply };
