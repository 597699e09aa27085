/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/zimage.h>

#include <errno.h>
#include <lib/util.h>

/* arch/arm/boot/compressed/head.S, from `start` on */
#define Z_ENDIANNESS   0x30
#define Z_MAGIC2       0x34
#define Z_TABLE        0x38
#define MAGIC2         0x45454545u      /* the word after it is the table's offset */
#define BIG            0x01020304u      /* 0x04030201 of a big-endian kernel; older ones have none */

/* vmlinux.lds.S, .table: tags of SIZE words with the size and the name in front; 0 ends them */
#define TAG_KRNL_SIZE  0x5a534c4bu      /* "KLSZ" */
#define KRNL_SIZE_AT   8                /* offset of a word with the unpacked size */
#define KRNL_BSS       12
#define KRNL_TEXT      16               /* TEXT_OFFSET, in tags of at least 5 words */
#define MAX_TAGS       16

#define MAX_SIZE       MIB(256)
#define RATIO          5                /* no kernel of today packs better than to a fifth */
#define TEXT_OFFSET    0x8000u
#define MAX_TEXT       MIB(16)

static int impossible(const char **why, const char *text)
{
	*why = text;
	return -EINVAL;
}

/* The offset of the tag TAG_KRNL_SIZE; 0 when there is none that is whole. */
static uint64_t find_size_tag(const uint8_t *h, uint64_t size)
{
	uint64_t at;

	if (size < Z_TABLE + 4 || get_le32(h + Z_MAGIC2) != MAGIC2)
		return 0;
	at = get_le32(h + Z_TABLE);
	for (unsigned int i = 0; i < MAX_TAGS && at <= size && size - at >= 8; i++) {
		uint64_t words = get_le32(h + at);

		if (words < 2 || words > (size - at) / 4)
			return 0;
		if (get_le32(h + at + 4) == TAG_KRNL_SIZE)
			return words >= 4 ? at : 0;
		at += 4 * words;
	}
	return 0;
}

static int read_kernel_size(const uint8_t *h, uint64_t size, struct zimage *image, const char **why)
{
	uint64_t tag = find_size_tag(h, size), at, memory;

	image->text_offset = TEXT_OFFSET;
	image->kernel_size = image->size * RATIO;
	if (!tag)
		return 0;
	at = get_le32(h + tag + KRNL_SIZE_AT);
	if (at > size || size - at < 4)
		return impossible(why, "its table says that the unpacked size stands beyond its end");
	memory = (uint64_t)get_le32(h + at) + get_le32(h + tag + KRNL_BSS);
	if (get_le32(h + tag) >= 5)
		image->text_offset = get_le32(h + tag + KRNL_TEXT);
	if (!memory || memory > MAX_SIZE)
		return impossible(why, "its table says that the kernel takes no memory, or more than "
				       "256 MiB");
	if (image->text_offset > MAX_TEXT || !IS_ALIGNED(image->text_offset, 4096))
		return impossible(why, "its table has a TEXT_OFFSET above 16 MiB, or one that is no "
				       "multiple of 4 KiB");
	image->kernel_size = (uint32_t)memory;
	return 0;
}

int zimage_parse(const void *src, uint64_t size, struct zimage *image, const char **why)
{
	const uint8_t *h = src;

	*why = "";
	if (size < ZIMAGE_HEADER_SIZE) {
		*why = "shorter than a zImage header (52 bytes)";
		return -ENOEXEC;
	}
	if (!zimage_is(h, size)) {
		*why = "no 0x016f2818 at offset 0x24";
		return -ENOEXEC;
	}
	image->start = get_le32(h + ZIMAGE_START);
	image->end = get_le32(h + ZIMAGE_END);
	image->big_endian = get_le32(h + Z_ENDIANNESS) == BIG;
	if (image->end <= image->start || image->end - image->start < ZIMAGE_HEADER_SIZE)
		return impossible(why, "its end (offset 0x2c) is not behind its start (offset 0x28)");
	image->size = image->end - image->start;
	if (image->size > MAX_SIZE / RATIO)
		return impossible(why, "start and end (offsets 0x28, 0x2c) are more than 51 MiB apart");
	if (image->size > size)
		return impossible(why, "shorter than start and end (offsets 0x28, 0x2c) say: cut short?");
	return read_kernel_size(h, image->size, image, why);
}
