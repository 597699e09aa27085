/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An index over a flattened devicetree, made in one walk.
 *
 * libfdt walks the blob again for every question. The index walks it once,
 * keeps per node what drivers and the memory map ask for, and answers from
 * there. The blob must stay unchanged while the index is used: commands that
 * edit a devicetree edit a copy.
 *
 * Pure; reads untrusted bytes; host-tested and fuzzed.
 */
#ifndef LIB_DT_H
#define LIB_DT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dt_node {
	const char *name;           /* unit name in the blob: "pl011@9000000" */
	const char *compatible;     /* string list in the blob, or NULL */
	const void *reg;            /* raw cells, or NULL */
	const void *ranges;         /* raw cells; NULL when absent; empty (length 0) is identity */
	const char *device_type;    /* or NULL */
	uint32_t compatible_len;
	uint32_t reg_len;
	int32_t ranges_len;         /* -1: absent */
	int32_t offset;             /* libfdt's offset, for properties that are not kept here */
	int16_t parent;             /* index; -1 for the root */
	uint16_t depth;
	uint32_t phandle;           /* 0: none */
	uint8_t addr_cells;         /* this node's own #address-cells and #size-cells: */
	uint8_t size_cells;         /* they describe its children */
	bool enabled;               /* status absent, "okay" or "ok", here and in every parent */
	bool dma_coherent;          /* own or inherited */
};

struct dt {
	const void *fdt;
	struct dt_node *node;       /* node[0] is the root */
	size_t count;
};

/*
 * Indexes FDT into STORE (MAX nodes). 0; -EBADMSG for a damaged blob (a
 * message names the offset), -ENOSPC when there are more nodes than MAX.
 * The header must have been checked (fdt_check_header, size known readable).
 */
int dt_index(struct dt *dt, const void *fdt, struct dt_node *store, size_t max);

/* Number of nodes in FDT, to size the store; negative errno for a damaged blob. */
int dt_count_nodes(const void *fdt);

/* The blob has moved to FDT, byte for byte: makes the index point there. */
void dt_rebase(struct dt *dt, const void *fdt);

/* True when one of the node's compatible strings is COMPATIBLE. */
bool dt_compatible(const struct dt_node *node, const char *compatible);

/*
 * Entry IDX of the node's reg as a CPU physical address, translated through
 * every parent's ranges. -ENOENT past the last entry, -ERANGE when a parent
 * has no ranges or does not cover it, -EINVAL for bad cell counts.
 */
int dt_reg(const struct dt *dt, const struct dt_node *node, unsigned int idx,
	   uint64_t *base, uint64_t *size);

/*
 * An address of SIZE bytes as BUS's children see it becomes a CPU physical
 * address, through the ranges of BUS and of every parent. Errors as dt_reg().
 */
int dt_translate(const struct dt *dt, const struct dt_node *bus, uint64_t *addr, uint64_t size);

/* By absolute path, by alias or path with optional ":options" (stdout-path form), by phandle; or NULL. */
const struct dt_node *dt_find_path(const struct dt *dt, const char *path);
const struct dt_node *dt_find_phandle(const struct dt *dt, uint32_t phandle);

/* The first enabled node after PREV (NULL: from the start) with that compatible string; or NULL. */
const struct dt_node *dt_next_compatible(const struct dt *dt, const struct dt_node *prev,
					 const char *compatible);

/* Property of a node; NULL when absent. *len may be NULL. */
const void *dt_prop(const struct dt *dt, const struct dt_node *node, const char *name, int *len);

/* Property as a 32-bit cell; DFLT when absent or of another length. */
uint32_t dt_prop_u32(const struct dt *dt, const struct dt_node *node, const char *name,
		     uint32_t dflt);

/* Property as one NUL-terminated string, or NULL when absent or not terminated. */
const char *dt_prop_str(const struct dt *dt, const struct dt_node *node, const char *name);

#endif
