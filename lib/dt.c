/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/dt.h>

#include <errno.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

#define DT_MAX_DEPTH 32
#define DT_MAX_CELLS 4

/* --- the one walk --------------------------------------------------------- */

static int damaged(int offset, int fdt_err)
{
	log_err("devicetree", "damaged at structure offset 0x%x: %s", offset,
		fdt_reason(fdt_err));
	return -EBADMSG;
}

/* Devicetree Specification 5.6; libfdt reads whole words without looking. */
static int check_alignment(const void *fdt)
{
	if (IS_ALIGNED(fdt_off_dt_struct(fdt), 4) && IS_ALIGNED(fdt_off_mem_rsvmap(fdt), 8))
		return 0;
	log_err("devicetree", "structure block at 0x%x or reservations at 0x%x are misaligned",
		fdt_off_dt_struct(fdt), fdt_off_mem_rsvmap(fdt));
	return -EBADMSG;
}

int dt_count_nodes(const void *fdt)
{
	int offset = 0, next, count = 0;
	uint32_t tag;

	if (check_alignment(fdt))
		return -EBADMSG;
	do {
		tag = fdt_next_tag(fdt, offset, &next);
		if (next < 0)
			return damaged(offset, next);
		count += tag == FDT_BEGIN_NODE;
		offset = next;
	} while (tag != FDT_END);
	return count;
}

static bool is_string(const void *value, uint32_t len)
{
	return len && ((const char *)value)[len - 1] == '\0';
}

static uint8_t cells(const void *value, uint32_t len)
{
	/* an absurd count is kept as one that dt_reg() refuses */
	uint32_t n = len == 4 ? get_be32(value) : DT_MAX_CELLS + 1;

	return (uint8_t)MIN(n, DT_MAX_CELLS + 1u);
}

static void take_string_property(struct dt_node *n, const char *name, const char *value,
				 uint32_t len)
{
	if (strcmp(name, "compatible") == 0) {
		n->compatible = value;
		n->compatible_len = len;
	} else if (strcmp(name, "device_type") == 0) {
		n->device_type = value;
	} else if (strcmp(name, "status") == 0) {
		if (strcmp(value, "okay") != 0 && strcmp(value, "ok") != 0)
			n->enabled = false;
	}
}

/* Sorted out by the first letter: most properties of a tree are none of these. */
static void take_property(struct dt_node *n, const char *name, const void *value, uint32_t len)
{
	switch (name[0]) {
	case 'c':
	case 's':
	case 'd':
		if (strcmp(name, "dma-coherent") == 0)
			n->dma_coherent = true;
		else if (is_string(value, len))
			take_string_property(n, name, value, len);
		break;
	case 'r':
		if (strcmp(name, "reg") == 0) {
			n->reg = value;
			n->reg_len = len;
		} else if (strcmp(name, "ranges") == 0) {
			n->ranges = value;
			n->ranges_len = (int32_t)len;
		}
		break;
	case '#':
		if (strcmp(name, "#address-cells") == 0)
			n->addr_cells = cells(value, len);
		else if (strcmp(name, "#size-cells") == 0)
			n->size_cells = cells(value, len);
		break;
	case 'p':
		if (strcmp(name, "phandle") == 0 && len == 4)
			n->phandle = get_be32(value);
		break;
	}
}

static void begin_node(struct dt *dt, int16_t parent, int offset, uint16_t depth)
{
	struct dt_node *n = &dt->node[dt->count++];

	memset(n, 0, sizeof(*n));
	n->name = fdt_get_name(dt->fdt, offset, NULL);
	n->offset = offset;
	n->parent = parent;
	n->depth = depth;
	n->ranges_len = -1;
	n->enabled = parent < 0 || dt->node[parent].enabled;
	n->addr_cells = 2;      /* Devicetree Specification 2.3.5: the defaults */
	n->size_cells = 1;
	n->dma_coherent = parent >= 0 && dt->node[parent].dma_coherent;
}

static int read_property(struct dt *dt, struct dt_node *n, int offset)
{
	const struct fdt_property *prop;
	const char *name;
	int len;

	prop = fdt_get_property_by_offset(dt->fdt, offset, &len);
	if (!prop)
		return len;
	name = fdt_get_string(dt->fdt, (int)get_be32(&prop->nameoff), NULL);
	if (!name)
		return -FDT_ERR_BADSTRUCTURE;
	take_property(n, name, prop->data, (uint32_t)len);
	return 0;
}

int dt_index(struct dt *dt, const void *fdt, struct dt_node *store, size_t max)
{
	int16_t path[DT_MAX_DEPTH];
	int offset = 0, next, depth = 0, ret = 0;

	*dt = (struct dt){ .fdt = fdt, .node = store };
	if (check_alignment(fdt))
		return -EBADMSG;
	for (;; offset = next) {
		uint32_t tag = fdt_next_tag(fdt, offset, &next);

		if (next < 0)
			return damaged(offset, next);
		if (tag == FDT_BEGIN_NODE) {
			if (dt->count == MIN(max, (size_t)INT16_MAX))
				return -ENOSPC;
			if (depth == DT_MAX_DEPTH || (depth == 0 && dt->count))
				return damaged(offset, -FDT_ERR_BADSTRUCTURE);
			begin_node(dt, depth ? path[depth - 1] : -1, offset, (uint16_t)depth);
			if (!dt->node[dt->count - 1].name)
				return damaged(offset, -FDT_ERR_BADSTRUCTURE);
			path[depth++] = (int16_t)(dt->count - 1);
		} else if (tag == FDT_END_NODE) {
			if (!depth--)
				return damaged(offset, -FDT_ERR_BADSTRUCTURE);
		} else if (tag == FDT_PROP) {
			/* 5.4.2: before the first subnode; libfdt would not see it there */
			if (!depth || (size_t)path[depth - 1] + 1 != dt->count)
				return damaged(offset, -FDT_ERR_BADSTRUCTURE);
			ret = read_property(dt, &dt->node[path[depth - 1]], offset);
			if (ret)
				return damaged(offset, ret);
		} else if (tag == FDT_END) {
			return dt->count && !depth ? 0 : damaged(offset, -FDT_ERR_TRUNCATED);
		}
	}
}

static void move(const void *field, intptr_t delta)
{
	const char **p = (const char **)field;

	if (*p)
		*p += delta;
}

void dt_rebase(struct dt *dt, const void *fdt)
{
	intptr_t delta = (const char *)fdt - (const char *)dt->fdt;

	for (size_t i = 0; i < dt->count; i++) {
		struct dt_node *n = &dt->node[i];

		move(&n->name, delta);
		move(&n->compatible, delta);
		move(&n->reg, delta);
		move(&n->ranges, delta);
		move(&n->device_type, delta);
	}
	dt->fdt = fdt;
}

/* --- questions -------------------------------------------------------------- */

bool dt_compatible(const struct dt_node *node, const char *compatible)
{
	const char *s = node->compatible;
	const char *end = s ? s + node->compatible_len : NULL;

	while (s < end) {
		if (strcmp(s, compatible) == 0)
			return true;
		s += strlen(s) + 1;
	}
	return false;
}

/* COUNT cells as one number; false when the value does not fit 64 bits. */
static bool read_cells(const uint8_t *p, unsigned int count, uint64_t *out)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < count; i++, p += 4) {
		if (v >> 32)
			return false;
		v = v << 32 | get_be32(p);
	}
	*out = v;
	return true;
}

/*
 * One step up: ADDR in the space of BUS's children becomes an address in the
 * space of BUS's parent. A PCI child address has a first cell of flags, which
 * takes no part in the arithmetic; its reg is not an MMIO address anyway.
 */
static int translate_up(const struct dt *dt, const struct dt_node *bus, uint64_t *addr,
			uint64_t size)
{
	const struct dt_node *up = &dt->node[bus->parent];
	const uint8_t *p = bus->ranges;
	unsigned int entry = 4u * (bus->addr_cells + up->addr_cells + bus->size_cells);

	if (bus->ranges_len < 0)
		return -ERANGE;
	if (bus->ranges_len == 0)
		return 0;
	if (bus->addr_cells > DT_MAX_CELLS || up->addr_cells > DT_MAX_CELLS ||
	    bus->size_cells > DT_MAX_CELLS || !entry || (uint32_t)bus->ranges_len % entry)
		return -EINVAL;
	for (uint32_t off = 0; off < (uint32_t)bus->ranges_len; off += entry) {
		uint64_t child, parent, len;

		if (read_cells(p + off, bus->addr_cells, &child) &&
		    read_cells(p + off + 4u * bus->addr_cells, up->addr_cells, &parent) &&
		    read_cells(p + off + 4u * (bus->addr_cells + up->addr_cells), bus->size_cells,
			       &len) &&
		    *addr >= child && *addr - child < len && size <= len - (*addr - child)) {
			*addr = parent + (*addr - child);
			return *addr >= parent ? 0 : -ERANGE;
		}
	}
	return -ERANGE;
}

int dt_translate(const struct dt *dt, const struct dt_node *bus, uint64_t *addr, uint64_t size)
{
	for (; bus->parent >= 0; bus = &dt->node[bus->parent]) {
		int ret = translate_up(dt, bus, addr, size);

		if (ret)
			return ret;
	}
	return range_wraps(*addr, size) ? -ERANGE : 0;
}

int dt_reg(const struct dt *dt, const struct dt_node *node, unsigned int idx, uint64_t *base,
	   uint64_t *size)
{
	const struct dt_node *bus;
	unsigned int entry;
	const uint8_t *p;

	if (node->parent < 0 || !node->reg)
		return -ENOENT;
	bus = &dt->node[node->parent];
	if (bus->addr_cells > DT_MAX_CELLS || bus->size_cells > DT_MAX_CELLS || !bus->addr_cells)
		return -EINVAL;
	entry = 4u * (bus->addr_cells + bus->size_cells);
	if (node->reg_len % entry)
		return -EINVAL;
	if (idx >= node->reg_len / entry)
		return -ENOENT;
	p = (const uint8_t *)node->reg + idx * entry;
	if (!read_cells(p, bus->addr_cells, base) ||
	    !read_cells(p + 4u * bus->addr_cells, bus->size_cells, size))
		return -ERANGE;
	return dt_translate(dt, bus, base, *size);
}

static const struct dt_node *child_named(const struct dt *dt, int16_t parent, const char *name,
					 size_t len)
{
	bool has_unit = memchr(name, '@', len);

	for (size_t i = (size_t)parent + 1; i < dt->count; i++) {
		const struct dt_node *n = &dt->node[i];

		if (n->depth <= dt->node[parent].depth)
			break;
		if (n->parent != parent || strncmp(n->name, name, len) != 0)
			continue;
		/* the unit address may be left out (Devicetree Specification 2.2.3) */
		if (n->name[len] == '\0' || (!has_unit && n->name[len] == '@'))
			return n;
	}
	return NULL;
}

static const struct dt_node *walk_path(const struct dt *dt, const char *path, const char *end)
{
	const struct dt_node *n = &dt->node[0];

	while (path < end && n) {
		const char *slash;

		if (*path == '/') {
			path++;
			continue;
		}
		slash = memchr(path, '/', (size_t)(end - path));
		slash = slash ? slash : end;
		n = child_named(dt, (int16_t)(n - dt->node), path, (size_t)(slash - path));
		path = slash;
	}
	return n;
}

const struct dt_node *dt_find_path(const struct dt *dt, const char *path)
{
	size_t len = strcspn(path, ":");
	const struct dt_node *aliases;
	const char *target;
	int offset_len;

	if (!dt->count)
		return NULL;
	if (path[0] == '/')
		return walk_path(dt, path, path + len);
	aliases = child_named(dt, 0, "aliases", strlen("aliases"));
	if (!aliases)
		return NULL;
	target = fdt_getprop_namelen(dt->fdt, aliases->offset, path, (int)len, &offset_len);
	if (!target || offset_len < 2 || target[offset_len - 1] || target[0] != '/')
		return NULL;
	return walk_path(dt, target, target + strlen(target));
}

const struct dt_node *dt_find_phandle(const struct dt *dt, uint32_t phandle)
{
	for (size_t i = 0; phandle && i < dt->count; i++)
		if (dt->node[i].phandle == phandle)
			return &dt->node[i];
	return NULL;
}

const struct dt_node *dt_next_compatible(const struct dt *dt, const struct dt_node *prev,
					 const char *compatible)
{
	for (size_t i = prev ? (size_t)(prev - dt->node) + 1 : 0; i < dt->count; i++)
		if (dt->node[i].enabled && dt_compatible(&dt->node[i], compatible))
			return &dt->node[i];
	return NULL;
}

const void *dt_prop(const struct dt *dt, const struct dt_node *node, const char *name, int *len)
{
	return fdt_getprop(dt->fdt, node->offset, name, len);
}

uint32_t dt_prop_u32(const struct dt *dt, const struct dt_node *node, const char *name,
		     uint32_t dflt)
{
	int len;
	const void *p = dt_prop(dt, node, name, &len);

	return p && len == 4 ? get_be32(p) : dflt;
}

const char *dt_prop_str(const struct dt *dt, const struct dt_node *node, const char *name)
{
	int len;
	const char *p = dt_prop(dt, node, name, &len);

	return p && len > 0 && p[len - 1] == '\0' && strlen(p) == (size_t)len - 1 ? p : NULL;
}
