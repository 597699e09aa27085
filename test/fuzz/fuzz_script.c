/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Script images (mkimage -T script) as `source` reads them. Checksums are made
 * right, unless the first byte says otherwise, or nothing would get past them.
 */
#include <boot/uimage.h>
#include <lib/crc32.h>
#include <lib/log.h>

#include "fuzz_input.h"

#define HEADER_SUM 4       /* U-Boot include/image.h: ih_hcrc, ih_dcrc */
#define DATA_SUM   24

static void put_be32(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void repair(uint8_t *image, size_t size, uint8_t what)
{
	uint32_t len = uimage_data_size(image);

	if (!(what & 1) && len <= size - UIMAGE_HEADER_SIZE)
		put_be32(image + DATA_SUM, crc32(0, image + UIMAGE_HEADER_SIZE, len));
	if (!(what & 2)) {
		put_be32(image + HEADER_SUM, 0);
		put_be32(image + HEADER_SUM, crc32(0, image, UIMAGE_HEADER_SIZE));
	}
}

static void read_script(const uint8_t *image, size_t size)
{
	const char *text, *why = NULL;
	uint32_t len;
	int ret = uimage_check_header(image, &why);

	must(!ret || why);
	/* the caller's part: no more than is readable */
	if (ret || uimage_data_size(image) > size - UIMAGE_HEADER_SIZE)
		return;
	ret = uimage_script(image, &text, &len, &why);
	must(!ret || why);
	if (ret)
		return;
	must((const uint8_t *)text >= image + UIMAGE_HEADER_SIZE &&
	     (const uint8_t *)text + len <= image + size);
	/* all of it can be read */
	crc32(0, text, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data + 1, size - 1 };
	uint8_t *image;

	log_set_level(LOG_NONE);
	if (size < 1 + UIMAGE_HEADER_SIZE)
		return 0;
	image = input_rest(&in, 0);
	repair(image, in.size, data[0]);
	read_script(image, in.size);
	free(image);
	return 0;
}
