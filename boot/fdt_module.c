/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fdt_module.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/fdt_check.h>
#include <lib/fdt_child.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#define ANY_MODULE "multiboot,module"
#define FIXED_ROOM 512          /* nodes, property headers, names, cells, compatible strings */
#define MAX_CELLS  2

/* A kernel has an Image's header, a tree its own; all are read in words. */
#define MODULE_ALIGN 8u

static const struct {
	const char *type, *compatible;
	uint64_t least;          /* bytes */
} types[] = {
	{ "kernel", "multiboot,kernel", 64 },
	{ "ramdisk", "multiboot,ramdisk", 8 },
	{ "device-tree", "multiboot,device-tree", sizeof(struct fdt_header) },
	{ "xsm", "xen,xsm-policy", 8 },
};

const char *fdt_module_compatible(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].type, type))
			return types[i].compatible;
	return NULL;
}

size_t fdt_module_room(const struct fdt_module *module)
{
	return FIXED_ROOM + (module->bootargs ? strlen(module->bootargs) + 1 : 0);
}

static int report(const char *what, int fdt_err)
{
	if (fdt_err >= 0)
		return fdt_err;
	log_err("devicetree", "/chosen%s: %s", what, fdt_reason(fdt_err));
	return fdt_errno(fdt_err);
}

/* --- cells --------------------------------------------------------------------- */

/* The number in /chosen's property NAME; where it has none, it gets 2, enough for anything. */
static int take_cells(void *fdt, int chosen, const char *name)
{
	const fdt32_t *cells;
	int len, ret;

	cells = fdt_getprop(fdt, chosen, name, &len);
	if (!cells) {
		ret = report(" cells", fdt_setprop_u32(fdt, chosen, name, MAX_CELLS));
		return ret ? ret : MAX_CELLS;
	}
	if (len == sizeof(*cells) && fdt32_ld(cells) >= 1 && fdt32_ld(cells) <= MAX_CELLS)
		return (int)fdt32_ld(cells);
	log_err("devicetree", "/chosen %s is neither 1 nor 2", name);
	return -EINVAL;
}

static size_t put(fdt32_t *reg, int cells, uint64_t value)
{
	if (cells == MAX_CELLS)
		*reg++ = cpu_to_fdt32((uint32_t)(value >> 32));
	*reg = cpu_to_fdt32((uint32_t)value);
	return (size_t)cells;
}

static uint64_t get(const fdt32_t *reg, int cells)
{
	uint64_t high = cells == MAX_CELLS ? fdt32_ld(reg++) : 0;

	return high << 32 | fdt32_ld(reg);
}

/* --- the modules that are there --------------------------------------------------- */

/* False too for one that no address is known of. */
static bool where_is(const void *fdt, int node, int ac, int sc, uint64_t *base, uint64_t *size)
{
	int len;
	const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &len);

	if (fdt_node_check_compatible(fdt, node, ANY_MODULE) || !reg ||
	    len != (ac + sc) * (int)sizeof(*reg))
		return false;
	*base = get(reg, ac);
	*size = get(reg + ac, sc);
	return true;
}

static int check_others(const void *fdt, int chosen, const struct fdt_module *m, int ac, int sc)
{
	int node;

	fdt_for_each_subnode(node, fdt, chosen) {
		uint64_t base, size;

		if (!where_is(fdt, node, ac, sc, &base, &size) || base == m->base ||
		    !ranges_overlap(base, size, m->base, m->size))
			continue;
		log_err("devicetree", "0x%" PRIx64 " and 0x%" PRIx64 " bytes from there lie over "
			"/chosen/%s, which is a module too; fdt rm removes it", m->base, m->size,
			fdt_get_name(fdt, node, NULL));
		return -EEXIST;
	}
	return 0;
}

/* --- the node ------------------------------------------------------------------------ */

/* A new one, in place of an older one of that name. */
static int make_node(void *fdt, int chosen, const char *name)
{
	int node = fdt_child(fdt, chosen, name);

	if (node >= 0)
		node = fdt_del_node(fdt, node);
	if (node < 0 && node != -FDT_ERR_NOTFOUND)
		return node;
	return fdt_add_child(fdt, chosen, name);
}

static int fill_node(void *fdt, int node, const struct fdt_module *m, int ac, int sc)
{
	fdt32_t reg[2 * MAX_CELLS];
	char compatible[64];
	int len, ret;

	len = 1 + snprintf(compatible, sizeof(compatible), "%s%c" ANY_MODULE,
			   fdt_module_compatible(m->type), 0);
	put(reg + put(reg, ac, m->base), sc, m->size);
	ret = fdt_setprop(fdt, node, "compatible", compatible, len);
	if (!ret)
		ret = fdt_setprop(fdt, node, "reg", reg, (ac + sc) * (int)sizeof(*reg));
	if (!ret && m->bootargs)
		ret = fdt_setprop_string(fdt, node, "bootargs", m->bootargs);
	return ret;
}

static int write_module(void *fdt, int chosen, const struct fdt_module *m, int ac, int sc)
{
	char name[32];
	int ret, node;

	if ((ac == 1 && m->base > UINT32_MAX) || (sc == 1 && m->size > UINT32_MAX)) {
		log_err("devicetree", "0x%" PRIx64 " and 0x%" PRIx64 " bytes from there do not fit "
			"the cells of /chosen", m->base, m->size);
		return -EINVAL;
	}
	ret = check_others(fdt, chosen, m, ac, sc);
	if (ret)
		return ret;
	snprintf(name, sizeof(name), "module@%" PRIx64, m->base);
	node = make_node(fdt, chosen, name);
	return report("/module", node < 0 ? node : fill_node(fdt, node, m, ac, sc));
}

int fdt_module_check(const void *fdt, const char *who, uint64_t base, uint64_t size)
{
	int chosen = fdt_child(fdt, 0, "chosen"), node, ac, sc;
	uint64_t m_base, m_size;

	if (chosen < 0)
		return 0;
	ac = fdt_address_cells(fdt, chosen);
	sc = fdt_size_cells(fdt, chosen);
	if (ac < 1 || ac > MAX_CELLS || sc < 1 || sc > MAX_CELLS)
		return 0;
	fdt_for_each_subnode(node, fdt, chosen) {
		if (!where_is(fdt, node, ac, sc, &m_base, &m_size) ||
		    !ranges_overlap(m_base, m_size, base, size))
			continue;
		log_err(who, "0x%" PRIx64 " and 0x%" PRIx64 " bytes from there would overwrite "
			"/chosen/%s, which bootmodule described (fdt rm forgets it)", base, size,
			fdt_get_name(fdt, node, NULL));
		return -EEXIST;
	}
	return 0;
}

static int check_module(const struct fdt_module *m)
{
	const char *why = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].type, m->type) && m->size < types[i].least)
			why = "too small to be one";
	if (!fdt_module_compatible(m->type))
		why = "no such type: kernel, ramdisk, device-tree and xsm are";
	else if (!IS_ALIGNED(m->base, MODULE_ALIGN))
		why = "its address is not a multiple of 8";
	if (!why)
		return 0;
	log_err("devicetree", "module of type \"%s\" at 0x%" PRIx64 ", 0x%" PRIx64 " bytes: %s",
		m->type, m->base, m->size, why);
	return -EINVAL;
}

int fdt_add_module(void *fdt, const struct fdt_module *module)
{
	int chosen = fdt_child(fdt, 0, "chosen"), ac, sc;

	if (check_module(module))
		return -EINVAL;
	if (chosen == -FDT_ERR_NOTFOUND)
		chosen = fdt_add_child(fdt, 0, "chosen");
	if (chosen < 0)
		return report("", chosen);
	ac = take_cells(fdt, chosen, "#address-cells");
	sc = ac < 0 ? ac : take_cells(fdt, chosen, "#size-cells");
	return sc < 0 ? sc : write_module(fdt, chosen, module, ac, sc);
}
