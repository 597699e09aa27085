/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "image.h"

#define PAGE 4096u

static int by_address(const void *a, const void *b)
{
	const struct image_symbol *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static void add_functions(struct image *img, const Elf64_Shdr *symtab, const char *names)
{
	const Elf64_Sym *sym = (const Elf64_Sym *)(img->file + symtab->sh_offset);
	size_t n = symtab->sh_size / sizeof(*sym);

	img->symbols = calloc(n, sizeof(*img->symbols));
	for (size_t i = 0; i < n; i++) {
		const char *name = names + sym[i].st_name;
		bool local_label = name[0] == '$' || name[0] == '.' || name[0] == '\0';

		if (ELF64_ST_TYPE(sym[i].st_info) > STT_FUNC || sym[i].st_shndx == SHN_UNDEF ||
		    sym[i].st_shndx >= SHN_LORESERVE || local_label)
			continue;
		if (sym[i].st_value - img->text_start >= img->text_size)
			continue;
		img->symbols[img->nsymbols++] = (struct image_symbol){
			.start = sym[i].st_value,
			.size = sym[i].st_size,
			.name = name,
		};
	}
	qsort(img->symbols, img->nsymbols, sizeof(*img->symbols), by_address);
}

static bool in_file(uint64_t offset, uint64_t size, size_t file_size)
{
	return offset <= file_size && size <= file_size - offset;
}

static bool find_text(struct image *img, const Elf64_Ehdr *eh, size_t size)
{
	const Elf64_Phdr *ph = (const Elf64_Phdr *)(img->file + eh->e_phoff);

	if (!in_file(eh->e_phoff, (uint64_t)eh->e_phnum * sizeof(*ph), size))
		return false;
	for (int i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type != PT_LOAD || !(ph[i].p_flags & PF_X) ||
		    !in_file(ph[i].p_offset, ph[i].p_filesz, size))
			continue;
		img->text = img->file + ph[i].p_offset;
		img->text_start = ph[i].p_vaddr;
		img->text_size = ph[i].p_filesz;
		return true;
	}
	return false;
}

static void find_functions(struct image *img, const Elf64_Ehdr *eh, size_t size)
{
	const Elf64_Shdr *sh = (const Elf64_Shdr *)(img->file + eh->e_shoff);

	if (!in_file(eh->e_shoff, (uint64_t)eh->e_shnum * sizeof(*sh), size))
		return;
	for (int i = 0; i < eh->e_shnum; i++) {
		if (sh[i].sh_type == SHT_SYMTAB && in_file(sh[i].sh_offset, sh[i].sh_size, size) &&
		    sh[i].sh_link < eh->e_shnum)
			add_functions(img, &sh[i], (const char *)img->file + sh[sh[i].sh_link].sh_offset);
	}
}

bool image_load(struct image *img, const char *path)
{
	size_t size;

	memset(img, 0, sizeof(*img));
	img->file = file_read(path, SIZE_MAX, &size);
	if (!img->file)
		return false;

	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)img->file;

	if (size < sizeof(*eh) || memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0 ||
	    eh->e_ident[EI_CLASS] != ELFCLASS64 || !find_text(img, eh, size)) {
		fprintf(stderr, "plugin: %s: no 64-bit ELF file with code in it\n", path);
		return false;
	}
	find_functions(img, eh, size);
	return true;
}

const struct image_symbol *image_find(const struct image *img, const char *name)
{
	for (size_t i = 0; i < img->nsymbols; i++) {
		if (strcmp(img->symbols[i].name, name) == 0)
			return &img->symbols[i];
	}
	return NULL;
}

const struct image_symbol *image_symbol_at(const struct image *img, uint64_t addr)
{
	const struct image_symbol *best = NULL;

	for (size_t i = 0; i < img->nsymbols && img->symbols[i].start <= addr; i++)
		best = &img->symbols[i];
	return best;
}

/* Does the page at link address PAGE_ADDR hold these bytes? Only its part that is code is compared. */
static bool page_matches(const struct image *img, uint64_t page_addr, const uint8_t *bytes)
{
	uint64_t from = page_addr < img->text_start ? img->text_start : page_addr;
	uint64_t end = img->text_start + img->text_size;
	uint64_t to = page_addr + PAGE < end ? page_addr + PAGE : end;

	return from < to && memcmp(img->text + (from - img->text_start),
				   bytes + (from - page_addr), to - from) == 0;
}

uint64_t image_offset(const struct image *img, uint64_t addr, image_read_fn *read)
{
	uint8_t page[PAGE];
	uint64_t first = img->text_start & ~(uint64_t)(PAGE - 1);

	if (!read(addr & ~(uint64_t)(PAGE - 1), page, PAGE))
		return IMAGE_NOWHERE;
	for (uint64_t p = first; p < img->text_start + img->text_size; p += PAGE) {
		if (page_matches(img, p, page))
			return p + (addr & (PAGE - 1));
	}
	return IMAGE_NOWHERE;
}
