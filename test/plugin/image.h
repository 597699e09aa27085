/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program under test, as linked: its code and its function symbols.
 *
 * The program moves itself (out of flash, to the top of RAM), so an address at
 * run time says nothing alone. Its code is position independent and therefore
 * the same bytes wherever it is: image_offset() compares the page of guest
 * memory with the pages of the program and so needs no help from it.
 */
#ifndef TEST_PLUGIN_IMAGE_H
#define TEST_PLUGIN_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image_symbol {
	uint64_t start;
	uint64_t size;
	const char *name;
};

struct image {
	uint8_t *file;                /* the whole ELF file; names point into it */
	const uint8_t *text;          /* the executable segment */
	uint64_t text_start;          /* its link address */
	uint64_t text_size;
	struct image_symbol *symbols; /* functions, sorted by address */
	size_t nsymbols;
};

/* Reads guest memory at ADDR; false when it is not there. */
typedef bool image_read_fn(uint64_t addr, void *buf, size_t len);

/* Reads a 64-bit little-endian ELF file. On false it has said why on stderr. */
bool image_load(struct image *img, const char *path);

/* The symbol called NAME, or NULL. */
const struct image_symbol *image_find(const struct image *img, const char *name);

/* The function that holds the link address ADDR, or NULL. */
const struct image_symbol *image_symbol_at(const struct image *img, uint64_t addr);

/*
 * The link address of the code that guest memory holds at ADDR, or
 * IMAGE_NOWHERE when that page is not a page of the program's code.
 */
#define IMAGE_NOWHERE UINT64_MAX
uint64_t image_offset(const struct image *img, uint64_t addr, image_read_fn *read);

#endif
