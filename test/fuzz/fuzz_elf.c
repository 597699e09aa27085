/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ELF programs, parsed and placed in a memory map that lies over the input, so
 * that segments can hit the file, the devicetree and reserved memory. What is
 * accepted must be what elf.h promises.
 */
#include "fuzz_input.h"

#include <boot/elf.h>
#include <lib/log.h>

#define RAM      UINT64_C(0x40000000)
#define RAM_SIZE MIB(256)
#define FILE_RAM 8192u

/* Whole in the file, nothing wraps, nothing overlaps, and the start is code. */
static void check_image(const struct elf_image *elf, uint64_t size)
{
	bool start_is_code = false;

	must(elf->nsegments >= 1 && elf->nsegments <= ELF_MAX_SEGMENTS);
	for (size_t i = 0; i < elf->nsegments; i++) {
		const struct elf_segment *s = &elf->segment[i];

		must(s->memsz && s->filesz <= s->memsz);
		must(s->offset <= size && s->filesz <= size - s->offset);
		must(!elf->is32 || (s->paddr + s->memsz <= GIB(4) && s->vaddr + s->memsz <= GIB(4)));
		must(!range_wraps(s->paddr, s->memsz) && !range_wraps(s->vaddr, s->memsz));
		start_is_code |= s->executable && elf->start - s->paddr < s->filesz;
		for (size_t j = 0; j < i; j++)
			must(!ranges_overlap(s->paddr, s->memsz, elf->segment[j].paddr,
					     elf->segment[j].memsz));
	}
	must(start_is_code && (elf->is32 ? (elf->start & 3) != 2 : IS_ALIGNED(elf->start, 4)));
}

static bool lies_in(const struct elf_segment *s, uint64_t start, uint64_t size)
{
	return s->paddr >= start && s->paddr - start + s->memsz <= size;
}

/* The pages of RAM that the file is in. */
static uint64_t pages_of(uint64_t file)
{
	return file & ~UINT64_C(4095);
}

/* Only RAM, nobody's memory, and no byte before it has been copied. */
static void check_placed(const struct elf_image *elf, uint64_t file)
{
	for (size_t i = 0; i < elf->nsegments; i++) {
		const struct elf_segment *s = &elf->segment[i];

		must(lies_in(s, RAM, RAM_SIZE) || lies_in(s, pages_of(file), FILE_RAM));
		must(!ranges_overlap(s->paddr, s->memsz, RAM + MIB(1), MIB(1)));
		must(!ranges_overlap(s->paddr, s->memsz, RAM, 4096));
		for (size_t j = i + 1; j < elf->nsegments; j++)
			must(!ranges_overlap(s->paddr, s->memsz, file + elf->segment[j].offset,
					     elf->segment[j].filesz));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct memmap map;
	struct input in = { data, size };
	uint8_t *file = input_rest(&in, 0);
	uint64_t at = (uint64_t)(uintptr_t)file;
	struct elf_boot boot = { .file = at, .size = size, .fdt = RAM, .fdt_size = 4096 };
	struct boot_plan plan = { .who = "fuzz" };
	struct elf_image elf;

	log_set_level(LOG_NONE);
	if (elf_parse(file, size, &elf) == 0) {
		check_image(&elf, size);
		memset(&map, 0, sizeof(map));
		must(!memmap_add_ram(&map, RAM, RAM_SIZE));
		must(!memmap_add_ram(&map, pages_of(at), FILE_RAM));
		must(!memmap_add(&map, "text", RAM + MIB(1), MIB(1), MEM_ROLE_TEXT, NULL));
		if (elf_prepare(&boot, &map, &elf, &plan) == 0 && !boot_plan_check(&plan, &map)) {
			check_image(&elf, size);
			check_placed(&elf, at);
		}
	}
	free(file);
	return 0;
}
