/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/image.h>

#include <boot/linux_image.h>
#include <lib/util.h>
#include <string.h>

#define LINUX_MAGIC   0x644d5241u       /* "ARM\x64" at offset 56 */
#define ZIMAGE_MAGIC  0x016f2818u       /* at offset 36 */
#define UIMAGE_MAGIC  0x27051956u       /* big-endian */
#define FDT_MAGIC_BE  0xd00dfeedu
#define EI_CLASS      4

/* Zephyr's lowest link addresses are those of boards whose RAM begins at 0. */
#define ZEPHYR_LINK_MIN   MIB(1)
#define ZEPHYR_LINK_ALIGN 4096u

static bool branches(uint32_t instruction)
{
	return instruction >> 26 == 5;          /* B, Arm ARM C6.2 */
}

/* Its header: what differs from Linux's is that image_size is an address. */
static bool zephyr_header(const uint8_t *h, uint64_t size)
{
	return size >= LINUX_IMAGE_HEADER_SIZE && get_le32(h + 56) == LINUX_MAGIC && branches(get_le32(h)) &&
	       !get_le32(h + 4) && !get_le64(h + 8) && !get_le64(h + 32) && !get_le64(h + 40) &&
	       !get_le64(h + 48) && !get_le32(h + 60);
}

bool zephyr_is(const void *src, uint64_t size, uint64_t *link)
{
	const uint8_t *h = src;

	if (!zephyr_header(h, size) || get_le64(h + 16) <= size)
		return false;
	*link = get_le64(h + 16) - size;
	return *link >= ZEPHYR_LINK_MIN && IS_ALIGNED(*link, ZEPHYR_LINK_ALIGN) &&
	       !linux_image_bss_is_possible(get_le64(h + 16), size);
}

bool zephyr_is_segment(const void *src, uint64_t size, uint64_t base, uint64_t end)
{
	const uint8_t *h = src;

	return base >= ZEPHYR_LINK_MIN && zephyr_header(h, size) && get_le64(h + 16) > base &&
	       get_le64(h + 16) <= end;
}

enum image_type image_type(const void *src, uint64_t size)
{
	const uint8_t *b = src;
	uint64_t link;

	if (size >= LINUX_IMAGE_HEADER_SIZE && get_le32(b + 56) == LINUX_MAGIC)
		return zephyr_is(src, size, &link) ? IMAGE_ZEPHYR : IMAGE_LINUX;
	if (size >= 40 && get_le32(b + 36) == ZIMAGE_MAGIC)
		return IMAGE_ZIMAGE;
	if (size > EI_CLASS && !memcmp(b, "\177ELF", 4))
		return b[EI_CLASS] == 1 ? IMAGE_ELF32 : IMAGE_ELF64;
	if (size >= 4 && get_be32(b) == UIMAGE_MAGIC)
		return IMAGE_UIMAGE;
	if (size >= 4 && get_be32(b) == FDT_MAGIC_BE)
		return IMAGE_FDT;
	if (size >= 3 && b[0] == 0x1f && b[1] == 0x8b && b[2] == 8)
		return IMAGE_GZIP;
	return IMAGE_UNKNOWN;
}

const char *image_type_name(enum image_type type)
{
	static const char *const names[IMAGE_TYPES] = {
		"no image of a known type",
		"Linux arm64 Image",
		"raw image of Zephyr",
		"gzip-compressed image",
		"ELF64 program",
		"ELF32 program",
		"AArch32 zImage",
		"legacy U-Boot image",
		"devicetree or FIT image",
	};

	return names[type < IMAGE_TYPES ? type : IMAGE_UNKNOWN];
}
