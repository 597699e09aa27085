/* SPDX-License-Identifier: Apache-2.0 */
/* fdt set, mknode, rm: nodes and properties. */
#include "fdt_cmd.h"

#include <common/command.h>
#include <common/fdt_work.h>
#include <errno.h>
#include <lib/fdt_child.h>
#include <lib/log.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

/* --- set --------------------------------------------------------------------------- */

static int set_value(const char *path, const char *prop, const void *value, size_t len)
{
	void *fdt = fdt_work_edit(FDT_NODE_ROOM + len + strlen(prop));
	int node, ret;

	if (!fdt)
		return CMD_FAILURE;
	node = fdt_find(fdt, path);
	if (node < 0)
		return CMD_FAILURE;
	ret = fdt_setprop(fdt, node, prop, value, (int)len);
	return ret ? fdt_fail(path, prop, ret) : CMD_OK;
}

static int run_set(int argc, char *const argv[])
{
	const void *fdt = fdt_work(), *old;
	int node = fdt_find(fdt, argv[1]), old_len, ret;
	void *value;
	size_t len;

	if (node < 0)
		return CMD_FAILURE;
	old = fdt_getprop(fdt, node, argv[2], &old_len);
	if (fdt_read_value(argc - 3, argv + 3, old, old_len, &value, &len))
		return CMD_FAILURE;
	ret = set_value(argv[1], argv[2], value, len);
	free(value);
	return ret;
}

const struct fdt_subcommand fdt_sub_set = { "set", 2, -1, run_set };

/* --- nodes ------------------------------------------------------------------------- */

static int run_mknode(int argc, char *const argv[])
{
	const char *path = argv[1], *name = argv[2];
	void *fdt;
	int parent, node;

	if (!*name || strchr(name, '/')) {
		log_err("fdt", "'%s' is no name for a node: it may not be empty or hold a '/'", name);
		return CMD_FAILURE;
	}
	if (fdt_find(fdt_work(), path) < 0)
		return CMD_FAILURE;
	fdt = fdt_work_edit(FDT_NODE_ROOM + strlen(name));
	parent = fdt ? fdt_find(fdt, path) : -FDT_ERR_INTERNAL;
	if (parent < 0)
		return CMD_FAILURE;
	node = fdt_add_child(fdt, parent, name);
	return node < 0 ? fdt_fail(path, name, node) : CMD_OK;
}

const struct fdt_subcommand fdt_sub_mknode = { "mknode", 2, 2, run_mknode };

static int run_rm(int argc, char *const argv[])
{
	const char *path = argv[1], *prop = argc > 2 ? argv[2] : NULL;
	void *fdt;
	int node = fdt_find(fdt_work(), path), ret;

	if (node < 0)
		return CMD_FAILURE;
	if (!node && !prop) {
		log_err("fdt", "the root node cannot be removed");
		return CMD_FAILURE;
	}
	fdt = fdt_work_edit(0);
	node = fdt ? fdt_find(fdt, path) : -FDT_ERR_INTERNAL;
	if (node < 0)
		return CMD_FAILURE;
	ret = prop ? fdt_delprop(fdt, node, prop) : fdt_del_node(fdt, node);
	return ret ? fdt_fail(path, prop, ret) : CMD_OK;
}

const struct fdt_subcommand fdt_sub_rm = { "rm", 1, 2, run_rm };
