/* SPDX-License-Identifier: Apache-2.0 */
/* Where a load may go, and what may be read: decided before the first byte. */
#include <boot/load.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>

/* A size that was typed in may reach anywhere: no last address is printed. */
static int not_ram(const char *what, uint64_t base, uint64_t size)
{
	log_err(what, "0x%" PRIx64 " and 0x%" PRIx64 " bytes from there are not all RAM "
		"(see meminfo)", base, size);
	return -EFAULT;
}

int load_check_range(const struct memmap *map, const char *what, uint64_t base, uint64_t size)
{
	uint64_t at = base, left = size;

	if (!size)
		return 0;
	if (!memmap_is_ram(map, base, size))
		return not_ram(what, base, size);
	while (left) {
		const struct memrange *o = memmap_overlap(map, at, left);
		uint64_t past;

		if (!o)
			return 0;
		if (o->role != MEM_ROLE_LOAD) {
			log_err(what, "0x%" PRIx64 " to 0x%" PRIx64 " would overwrite %s (0x%"
				PRIx64 " to 0x%" PRIx64 "); choose another address (see meminfo)",
				base, base + (size - 1), o->name, o->base, o->base + (o->size - 1));
			return -EEXIST;
		}
		past = o->base + o->size - at;
		if (past >= left)
			return 0;
		at += past;
		left -= past;
	}
	return 0;
}

int load_check_source(const struct memmap *map, const char *what, uint64_t base, uint64_t size)
{
	if (!memmap_is_ram(map, base, size))
		return not_ram(what, base, size);
	for (size_t i = 0; i < map->nranges; i++) {
		const struct memrange *r = &map->range[i];

		if (mem_role_mapped(r->role) || !ranges_overlap(base, size, r->base, r->size))
			continue;
		log_err(what, "0x%" PRIx64 " to 0x%" PRIx64 " reaches into %s (0x%" PRIx64 " to 0x%"
			PRIx64 "), which is not mapped", base, base + (size - 1), r->name, r->base,
			r->base + (r->size - 1));
		return -EFAULT;
	}
	return 0;
}

int load_record(struct memmap *map, const char *name, uint64_t base, uint64_t size)
{
	const struct memrange *o;

	if (!size)
		return 0;
	while ((o = memmap_overlap(map, base, size)) && o->role == MEM_ROLE_LOAD)
		memmap_remove_at(map, o->base);
	return memmap_add(map, name, base, size, MEM_ROLE_LOAD, NULL);
}
