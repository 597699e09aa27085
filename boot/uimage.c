/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/uimage.h>

#include <errno.h>
#include <lib/crc32.h>
#include <lib/util.h>
#include <string.h>

#define MAGIC       0x27051956u
#define TYPE_SCRIPT 6
#define COMP_NONE   0

/* byte offsets in the header */
enum { IH_MAGIC = 0, IH_HCRC = 4, IH_SIZE = 12, IH_DCRC = 24, IH_TYPE = 30, IH_COMP = 31 };

static int wrong(int err, const char *text, const char **why)
{
	*why = text;
	return err;
}

int uimage_check_header(const void *image, const char **why)
{
	const uint8_t *h = image;
	uint8_t copy[UIMAGE_HEADER_SIZE];

	if (get_be32(h + IH_MAGIC) != MAGIC)
		return wrong(-ENOEXEC, "no image made by mkimage there (bad magic number)", why);
	/* the checksum is made with its own field as zero */
	memcpy(copy, h, sizeof(copy));
	memset(copy + IH_HCRC, 0, 4);
	if (crc32(0, copy, sizeof(copy)) != get_be32(h + IH_HCRC))
		return wrong(-EBADMSG, "the image header is damaged (bad header checksum)", why);
	return 0;
}

uint32_t uimage_data_size(const void *image)
{
	return get_be32((const uint8_t *)image + IH_SIZE);
}

int uimage_script(const void *image, const char **text, uint32_t *size, const char **why)
{
	const uint8_t *h = image, *data = h + UIMAGE_HEADER_SIZE;
	uint32_t data_size = uimage_data_size(image), length;

	if (h[IH_TYPE] != TYPE_SCRIPT)
		return wrong(-EINVAL, "the image is not of type script", why);
	if (h[IH_COMP] != COMP_NONE)
		return wrong(-EINVAL, "the script is compressed", why);
	if (crc32(0, data, data_size) != get_be32(h + IH_DCRC))
		return wrong(-EBADMSG, "the script is damaged (bad data checksum)", why);
	/* multi-file layout: a list of lengths that a zero ends, then the contents */
	if (data_size < 8 || get_be32(data + 4) != 0)
		return wrong(-EINVAL, "the script image has more than one part, or none", why);
	length = get_be32(data);
	if (length > data_size - 8)
		return wrong(-EINVAL, "the script is longer than the image", why);
	*text = (const char *)data + 8;
	*size = length;
	return 0;
}
