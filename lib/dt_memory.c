/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/dt_memory.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

/* --- RAM -------------------------------------------------------------------- */

static int add_memory_node(const struct dt *dt, const struct dt_node *n, struct memmap *map)
{
	uint64_t base, size;

	for (unsigned int i = 0;; i++) {
		int ret = dt_reg(dt, n, i, &base, &size);

		if (ret == -ENOENT)
			return 0;
		if (ret) {
			log_warn("devicetree", "%s: reg entry %u ignored: " ERR_FMT, n->name, i,
				 ERR_ARG(ret));
			if (ret == -EINVAL)
				return 0;
			continue;
		}
		if (!size)
			continue;
		ret = memmap_add_ram(map, base, size);
		if (ret) {
			log_err("devicetree", "%s: RAM at 0x%" PRIx64 " not usable: " ERR_FMT,
				n->name, base, ERR_ARG(ret));
			return ret;
		}
	}
}

static int reserve(struct memmap *map, const char *name, uint64_t base, uint64_t size,
		   enum mem_role role)
{
	int ret;

	if (!size)
		return 0;
	if (range_wraps(base, size)) {
		log_warn("devicetree", "reservation %s: 0x%" PRIx64 " + 0x%" PRIx64
			 " wraps; ignored", name, base, size);
		return 0;
	}
	ret = memmap_reserve(map, name, base, size, role);
	if (ret)
		log_err("devicetree", "reservation %s: " ERR_FMT, name, ERR_ARG(ret));
	return ret;
}

/* --- reservations ------------------------------------------------------------- */

static int add_memreserve(const struct dt *dt, struct memmap *map)
{
	int n = fdt_num_mem_rsv(dt->fdt);

	for (int i = 0; i < n; i++) {
		uint64_t base, size;
		int ret;

		if (fdt_get_mem_rsv(dt->fdt, i, &base, &size))
			break;
		ret = reserve(map, "/memreserve/", base, size, MEM_ROLE_FIRMWARE);
		if (ret)
			return ret;
	}
	return 0;
}

static int add_reserved_node(const struct dt *dt, const struct dt_node *n, struct memmap *map)
{
	enum mem_role role = dt_prop(dt, n, "no-map", NULL) ? MEM_ROLE_NOMAP : MEM_ROLE_FIRMWARE;
	uint64_t base, size;
	int ret;

	/* without a reg it only asks the OS to set something aside: nothing lies there now */
	for (unsigned int i = 0; !(ret = dt_reg(dt, n, i, &base, &size)); i++) {
		ret = reserve(map, n->name, base, size, role);
		if (ret)
			return ret;
	}
	if (ret != -ENOENT)
		log_warn("devicetree", "reserved-memory/%s: reg ignored: " ERR_FMT, n->name,
			 ERR_ARG(ret));
	return 0;
}

static int add_initrd(const struct dt *dt, struct memmap *map)
{
	const struct dt_node *chosen = dt_find_path(dt, "/chosen");
	const void *start, *end;
	uint64_t from, to;
	int slen, elen;

	if (!chosen)
		return 0;
	start = dt_prop(dt, chosen, "linux,initrd-start", &slen);
	end = dt_prop(dt, chosen, "linux,initrd-end", &elen);
	if (!start || !end || (slen != 4 && slen != 8) || (elen != 4 && elen != 8))
		return 0;
	from = slen == 4 ? get_be32(start) : get_be64(start);
	to = elen == 4 ? get_be32(end) : get_be64(end);
	return to > from ? reserve(map, "initrd (previous stage)", from, to - from,
				   MEM_ROLE_FIRMWARE) : 0;
}

int dt_memory(const struct dt *dt, struct memmap *map)
{
	const struct dt_node *reserved = dt_find_path(dt, "/reserved-memory");
	int16_t reserved_index = reserved ? (int16_t)(reserved - dt->node) : -2;
	int ret;

	for (size_t i = 1; i < dt->count; i++) {
		const struct dt_node *n = &dt->node[i];

		if (n->device_type && n->enabled && strcmp(n->device_type, "memory") == 0) {
			ret = add_memory_node(dt, n, map);
			if (ret)
				return ret;
		}
	}
	if (!map->nbanks)
		return -ENODEV;
	ret = add_memreserve(dt, map);
	for (size_t i = 1; i < dt->count && !ret; i++)
		if (dt->node[i].parent == reserved_index && dt->node[i].enabled)
			ret = add_reserved_node(dt, &dt->node[i], map);
	return ret ? ret : add_initrd(dt, map);
}

/*
 * Places of the map that devices leave for us, loads and mappings to come.
 * Boards with more than 140 register ranges exist (TI's J721E).
 */
#define SPARE_RANGES 32

/* --- device registers ----------------------------------------------------------- */

/* Joins [*base, *base+*size) with the MMIO ranges that share pages with it or continue it. */
static void absorb_neighbours(struct memmap *map, uint64_t *base, uint64_t *size)
{
	const struct memrange *r;

	while ((r = memmap_overlap(map, *base, *size)) && r->role == MEM_ROLE_MMIO) {
		uint64_t last = MAX(*base + (*size - 1), r->base + (r->size - 1));

		*base = MIN(*base, r->base);
		*size = last - *base + 1;
		memmap_remove_at(map, r->base);
	}
}

static int add_mmio(struct memmap *map, const char *name, uint64_t base, uint64_t size,
		    uint64_t page_size)
{
	const struct memrange *there;
	char first_name[MEMMAP_NAME_LEN];
	uint64_t last = ALIGN_DOWN(base + (size - 1), page_size) + (page_size - 1);

	base = ALIGN_DOWN(base, page_size);
	size = last - base + 1;
	there = memmap_overlap(map, base, size);
	if (there && there->base <= base && there->role == MEM_ROLE_MMIO &&
	    there->base + (there->size - 1) >= last)
		return 0;
	for (size_t i = 0; i < map->nbanks; i++)
		if (ranges_overlap(base, size, map->bank[i].base, map->bank[i].size))
			return 0;
	if (there && there->role == MEM_ROLE_MMIO) {
		memcpy(first_name, there->name, sizeof(first_name));
		name = first_name;
		absorb_neighbours(map, &base, &size);
	}
	return memmap_reserve(map, name, base, size, MEM_ROLE_MMIO);
}

/* The two device types that are not deprecated have a reg that is no device's. */
static bool has_registers(const struct dt_node *n)
{
	return !n->device_type || (strcmp(n->device_type, "memory") != 0 &&
				   strcmp(n->device_type, "cpu") != 0);
}

/* What was left out, and why. */
struct left_out {
	int above;       /* the limit */
	int no_room;     /* in the map */
};

static int add_node_mmio(const struct dt *dt, const struct dt_node *n, struct memmap *map,
			 uint64_t page_size, uint64_t limit, struct left_out *left_out)
{
	uint64_t base, size;
	int ret = 0;

	for (unsigned int k = 0; !ret && !dt_reg(dt, n, k, &base, &size); k++) {
		if (!size)
			continue;
		if (base + (size - 1) > limit)
			left_out->above++;
		else if (map->nranges + SPARE_RANGES > MEMMAP_MAX_RANGES)
			left_out->no_room++;
		else
			ret = add_mmio(map, n->name, base, size, page_size);
	}
	return ret;
}

int dt_mmio(const struct dt *dt, struct memmap *map, uint64_t page_size, uint64_t limit)
{
	struct left_out left_out = { 0, 0 };

	for (size_t i = 1; i < dt->count; i++) {
		const struct dt_node *n = &dt->node[i];
		int ret;

		if (!n->enabled || !n->reg || !has_registers(n))
			continue;
		ret = add_node_mmio(dt, n, map, page_size, limit, &left_out);
		if (ret)
			return ret;
	}
	if (left_out.no_room)
		log_warn("devicetree", "%d register ranges have no place in the memory map; drivers "
			 "map theirs when they are used", left_out.no_room);
	return left_out.above;
}
