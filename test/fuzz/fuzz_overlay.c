/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An overlay from anywhere, for a tree that has labels: what the check lets
 * through, libfdt must merge without leaving the blobs (both have their exact
 * size), and the result must be a sound tree.
 */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lib/fdt_check.h>
#include <lib/fdt_copy.h>
#include <lib/log.h>
#include <lib/overlay.h>

#define BASE_SIZE 4096
#define ROOM      65536

/* Says which promise was broken. */
#define must(ok) ((ok) ? (void)0 : broken(#ok, __LINE__))

static void broken(const char *what, int line)
{
	fprintf(stderr, "line %d: not so: %s\n", line, what);
	abort();
}

static void add_label(void *fdt, const char *label, const char *path)
{
	int node = fdt_path_offset(fdt, "/__symbols__");

	must(!fdt_setprop_string(fdt, node, label, path));
}

/* / { soc: soc { uart0: uart@1 { }; }; }, with phandles on both */
static void *make_base(void)
{
	void *fdt = malloc(BASE_SIZE);
	int soc, uart;

	must(fdt && !fdt_create_empty_tree(fdt, BASE_SIZE));
	soc = fdt_add_subnode(fdt, 0, "soc");
	must(!fdt_setprop_u32(fdt, soc, "phandle", 1));
	uart = fdt_add_subnode(fdt, soc, "uart@1");
	must(!fdt_setprop_u32(fdt, uart, "phandle", 2));
	must(fdt_add_subnode(fdt, 0, "__symbols__") > 0);
	add_label(fdt, "soc", "/soc");
	add_label(fdt, "uart0", "/soc/uart@1");
	must(!fdt_pack(fdt));
	return fdt;
}

static void apply(const void *base, const void *overlay)
{
	size_t size = fdt_copy_size(overlay);
	void *copy = malloc(size), *merged = malloc(ROOM);

	must(copy && merged);
	must(!fdt_copy(base, merged, ROOM));
	if (!fdt_copy(overlay, copy, size) && !fdt_overlay_apply(merged, copy))
		must(!fdt_check_tree(merged, ROOM, NULL));
	free(copy);
	free(merged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void *base;
	void *overlay = malloc(size ? size : 1);

	must(overlay);
	log_set_level(LOG_NONE);
	if (!base)
		base = make_base();
	memcpy(overlay, data, size);
	if (!fdt_check_tree(overlay, size, NULL) && !overlay_check(base, overlay))
		apply(base, overlay);
	free(overlay);
	return 0;
}
