/* SPDX-License-Identifier: Apache-2.0 */
/* Where the segments of an ELF file go: decided before the first byte is written. */
#include <boot/elf.h>

#include <boot/load.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#define FILE_ALIGN 4096u

static int owned(const struct elf_segment *s, const char *name, uint64_t base, uint64_t size)
{
	log_err("bootelf", "program header %u: p_paddr 0x%" PRIx64 " to 0x%" PRIx64 " would overwrite "
		"%s (0x%" PRIx64 " to 0x%" PRIx64 "): link it elsewhere (see meminfo)", s->index,
		s->paddr, s->paddr + (s->memsz - 1), name, base, base + (size - 1));
	return -EEXIST;
}

/* RAM that is free, or that a load took. */
static int check_place(const struct elf_segment *s, const struct memmap *map)
{
	if (!memmap_is_ram(map, s->paddr, s->memsz)) {
		log_err("bootelf", "program header %u: p_paddr 0x%" PRIx64 " to 0x%" PRIx64
			" is not all RAM (see meminfo)", s->index, s->paddr,
			s->paddr + (s->memsz - 1));
		return -EFAULT;
	}
	for (size_t i = 0; i < map->nranges; i++) {
		const struct memrange *r = &map->range[i];

		if (r->role != MEM_ROLE_LOAD && ranges_overlap(s->paddr, s->memsz, r->base, r->size))
			return owned(s, r->name, r->base, r->size);
	}
	return 0;
}

/* A tree that the user loaded is a load like others in the map. */
static int check_places(const struct elf_boot *boot, const struct elf_image *elf,
			const struct memmap *map)
{
	for (size_t i = 0; i < elf->nsegments; i++) {
		const struct elf_segment *s = &elf->segment[i];
		int ret = check_place(s, map);

		if (!ret && ranges_overlap(s->paddr, s->memsz, boot->fdt, boot->fdt_size))
			ret = owned(s, "the devicetree", boot->fdt, boot->fdt_size);
		if (ret)
			return ret;
	}
	return 0;
}

/* Does segment I go over bytes of the file that another one, FIRST or later, comes from? */
static bool in_the_way(const struct elf_image *elf, size_t i, size_t first, uint64_t file)
{
	const struct elf_segment *s = &elf->segment[i];

	for (size_t j = first; j < elf->nsegments; j++) {
		const struct elf_segment *o = &elf->segment[j];

		if (j != i && ranges_overlap(s->paddr, s->memsz, file + o->offset, o->filesz))
			return true;
	}
	return false;
}

/*
 * Puts the segments into an order in which no copy destroys what is yet to be
 * copied; NULL, or one for which there is no such order. Taking whichever can
 * go next is enough: that never takes the way from another one.
 */
static const struct elf_segment *order_copies(struct elf_image *elf, uint64_t file)
{
	for (size_t done = 0; done < elf->nsegments; done++) {
		struct elf_segment next;
		size_t i = done;

		while (i < elf->nsegments && in_the_way(elf, i, done, file))
			i++;
		if (i == elf->nsegments)
			return &elf->segment[done];
		next = elf->segment[i];
		elf->segment[i] = elf->segment[done];
		elf->segment[done] = next;
	}
	return NULL;
}

static int claim(const struct elf_image *elf, struct memmap *map, struct boot_plan *plan)
{
	int ret = 0;

	for (size_t i = 0; i < elf->nsegments && !ret; i++) {
		const struct elf_segment *s = &elf->segment[i];
		char name[MEMMAP_NAME_LEN];

		snprintf(name, sizeof(name), "ELF segment %u", s->index);
		ret = load_record(map, name, s->paddr, s->memsz);
		if (!ret)
			ret = boot_plan_add(plan, "ELF segment", s->paddr, s->memsz);
		if (ret)
			log_err("bootelf", "program header %u: " ERR_FMT, s->index, ERR_ARG(ret));
	}
	return ret;
}

static int say_where(const struct elf_segment *s, const struct elf_boot *boot,
		     const struct memmap *map)
{
	struct memmap_want want = { .size = boot->size, .align = FILE_ALIGN };
	char where[48] = "there is no other room for it";
	uint64_t base;

	if (!memmap_find_free(map, &want, &base))
		snprintf(where, sizeof(where), "load it to 0x%" PRIx64 " instead", base);
	log_err("bootelf", "program header %u: p_paddr 0x%" PRIx64 " to 0x%" PRIx64 " would overwrite "
		"the file itself (0x%" PRIx64 " to 0x%" PRIx64 ") where it is still needed: %s",
		s->index, s->paddr, s->paddr + (s->memsz - 1), boot->file,
		boot->file + (boot->size - 1), where);
	return -EEXIST;
}

int elf_prepare(const struct elf_boot *boot, struct memmap *map, struct elf_image *elf,
		struct boot_plan *plan)
{
	const struct elf_segment *stuck;
	int ret = elf_parse((const void *)boot->file, boot->size, elf);

	if (!ret)
		ret = check_places(boot, elf, map);
	if (ret)
		return ret;
	stuck = order_copies(elf, boot->file);
	ret = claim(elf, map, plan);
	if (ret)
		return ret;
	/* what no segment takes of a load that lost its record must not be given away */
	ret = memmap_reserve(map, "ELF file", boot->file, boot->size, MEM_ROLE_LOAD);
	if (!ret)
		ret = memmap_reserve(map, "devicetree", boot->fdt, boot->fdt_size, MEM_ROLE_LOAD);
	if (!ret && stuck)
		ret = say_where(stuck, boot, map);
	plan->handoff.entry = elf->start;
	return ret;
}

void elf_copy(const struct elf_image *elf, uint64_t file)
{
	for (size_t i = 0; i < elf->nsegments; i++) {
		const struct elf_segment *s = &elf->segment[i];

		memmove((void *)s->paddr, (const void *)(file + s->offset), s->filesz);
		memset((void *)(s->paddr + s->filesz), 0, s->memsz - s->filesz);
	}
}
