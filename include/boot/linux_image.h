/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header of a Linux arm64 Image (Documentation/arch/arm64/booting.rst,
 * section 4). Pure; reads untrusted bytes; host-tested and fuzzed.
 */
#ifndef BOOT_LINUX_IMAGE_H
#define BOOT_LINUX_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#define LINUX_IMAGE_HEADER_SIZE 64

struct linux_image {
	uint64_t text_offset;     /* from a 2 MiB aligned base */
	uint64_t image_size;      /* memory it takes from there, with bss; never 0 here */
	bool big_endian;
	bool anywhere;            /* flags bit 3: any 2 MiB aligned base will do */
	unsigned int page_size;   /* KiB: 4, 16 or 64; 0: not said */
};

/*
 * Reads the header of an image of which SIZE bytes are there. -ENOEXEC when it
 * is no such image (bad magic or too short), -EINVAL when its numbers are
 * impossible; *why then says what is wrong, in words. An image_size of 0 (a
 * kernel before 3.17) becomes SIZE plus what such a kernel needs for its bss,
 * and text_offset 0x80000, as the protocol says.
 */
int linux_image_parse(const void *header, uint64_t size, struct linux_image *image,
		      const char **why);

/*
 * Bytes of file that the sections of an image with an EFI stub need, by its
 * PE header: more than SIZE when the file is cut off. 0: it has no such header.
 * Source: Microsoft, PE Format, "COFF File Header" and "Section Table".
 */
uint64_t linux_image_needs(const void *image, uint64_t size);

/* Can what image_size is larger than the file be a kernel's bss? None has 4 times its file. */
static inline bool linux_image_bss_is_possible(uint64_t image_size, uint64_t file_size)
{
	return image_size <= file_size || (image_size - file_size) / 4 <= file_size;
}

#endif
