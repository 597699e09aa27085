/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images as they come from a disk: the Linux header, mkimage scripts, gzip.
 * The first byte chooses; what is said to be readable is exactly the rest.
 */
#include <boot/gunzip.h>
#include <boot/image.h>
#include <boot/linux_image.h>
#include <boot/uimage.h>
#include <boot/uimage_kernel.h>
#include <boot/zimage.h>
#include <lib/crc32.h>
#include <lib/log.h>

#include <stdlib.h>
#include <string.h>

#define MAX_OUTPUT 65536u

static void linux_header(const uint8_t *data, size_t size)
{
	struct linux_image image;
	const char *why;

	if (linux_image_parse(data, size, &image, &why) == 0 &&
	    (image.image_size < size || image.text_offset >= 2 << 20))
		abort();
	linux_image_needs(data, size);
}

static void script(const uint8_t *data, size_t size)
{
	const char *text, *why;
	uint32_t length;

	if (size < UIMAGE_HEADER_SIZE || uimage_check_header(data, &why) ||
	    uimage_data_size(data) > size - UIMAGE_HEADER_SIZE)
		return;
	if (uimage_script(data, &text, &length, &why) == 0 &&
	    (const uint8_t *)text + length > data + size)
		abort();
}

/* The checksums are made right, or nothing would get past them. */
static void kernel(const uint8_t *data, size_t size)
{
	uint8_t *image = malloc(size ? size : 1);
	struct uimage u;
	const char *why;

	if (!image)
		return;
	memcpy(image, data, size);
	if (size >= UIMAGE_HEADER_SIZE && uimage_data_size(image) <= size - UIMAGE_HEADER_SIZE) {
		uint32_t sum = crc32(0, image + UIMAGE_HEADER_SIZE, uimage_data_size(image));

		for (int i = 0; i < 4; i++)
			image[24 + i] = (uint8_t)(sum >> (24 - 8 * i));
		if (!uimage_open(image, size & 1 ? UIMAGE_KERNEL : UIMAGE_RAMDISK, &u, &why) &&
		    (u.data + u.size > image + size || strlen(u.name) > UIMAGE_NAME_SIZE))
			abort();
	}
	free(image);
}

static void gzip(const uint8_t *data, size_t size)
{
	uint8_t *dest = malloc(MAX_OUTPUT);
	uint64_t out = 0;

	if (!dest)
		return;
	if (gzip_is(data, size))
		gzip_peek(data, size, dest, 64);
	if (gzip_unpack(data, size, dest, MAX_OUTPUT, &out) == 0 && out > MAX_OUTPUT)
		abort();
	free(dest);
}

static void type(const uint8_t *data, size_t size)
{
	uint64_t link;

	if (!*image_type_name(image_type(data, size)))
		abort();
	if (zephyr_is(data, size, &link) && link + size < link)
		abort();
	zephyr_is_segment(data, size, MAX_OUTPUT, UINT64_MAX);
}

/* Sizes that a placement can add up without wrapping. */
static void zimage(const uint8_t *data, size_t size)
{
	struct zimage image;
	const char *why;

	if (zimage_parse(data, size, &image, &why))
		return;
	if (!image.size || image.size > size || !image.kernel_size || image.kernel_size > 256 << 20 ||
	    image.text_offset > 16 << 20)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const readers[])(const uint8_t *, size_t) = { linux_header, script, gzip,
									  type, kernel,
									  zimage };
	uint8_t *copy;

	log_set_level(LOG_NONE);
	if (size < 1)
		return 0;
	/* of exactly that size, so that the sanitizer sees a byte too far */
	copy = malloc(size - 1 ? size - 1 : 1);
	if (!copy)
		return 0;
	memcpy(copy, data + 1, size - 1);
	readers[data[0] % 6](copy, size - 1);
	free(copy);
	return 0;
}
