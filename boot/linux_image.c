/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/linux_image.h>

#include <errno.h>
#include <lib/util.h>

#define MAGIC              0x644d5241u      /* "ARM\x64" at offset 56 */
#define MAX_IMAGE_SIZE     GIB(4)
#define OLD_KERNEL_BSS     MIB(16)

#define DOS_MAGIC          0x5a4du          /* "MZ", which is an instruction too */
#define PE_OFFSET          60               /* "res5" of the Image's header */
#define PE_MAGIC           0x4550u          /* "PE", 0, 0 */
#define PE_HEADER          24u              /* with the magic; the optional header follows */
#define PE_SECTION         40u

static int impossible(const char **why, const char *text)
{
	*why = text;
	return -EINVAL;
}

int linux_image_parse(const void *header, uint64_t size, struct linux_image *image,
		      const char **why)
{
	static const unsigned int page_sizes[] = { 0, 4, 16, 64 };
	const uint8_t *h = header;
	uint64_t flags;

	*why = "";
	if (size < LINUX_IMAGE_HEADER_SIZE) {
		*why = "shorter than an Image header (64 bytes)";
		return -ENOEXEC;
	}
	if (get_le32(h + 56) != MAGIC) {
		*why = "no \"ARM\\x64\" at offset 56";
		return -ENOEXEC;
	}
	image->text_offset = get_le64(h + 8);
	image->image_size = get_le64(h + 16);
	flags = get_le64(h + 24);
	image->big_endian = flags & BIT(0);
	image->page_size = page_sizes[FIELD(flags, 2, 1)];
	image->anywhere = flags & BIT(3);

	if (!image->image_size) {
		image->text_offset = 0x80000;
		image->image_size = size + OLD_KERNEL_BSS;
	}
	if (image->image_size > MAX_IMAGE_SIZE)
		return impossible(why, "image_size (offset 16) is larger than 4 GiB");
	if (image->image_size < size)
		return impossible(why, "image_size (offset 16) is smaller than the file: "
				       "the file is damaged, or more was loaded than the Image");
	if (image->text_offset >= MIB(2))
		return impossible(why, "text_offset (offset 8) is 2 MiB or more");
	if (!IS_ALIGNED(image->text_offset, 4096))
		return impossible(why, "text_offset (offset 8) is not a multiple of 4 KiB");
	return 0;
}

uint64_t linux_image_needs(const void *image, uint64_t size)
{
	const uint8_t *h = image;
	uint64_t at, needs;

	if (size < LINUX_IMAGE_HEADER_SIZE || get_le16(h) != DOS_MAGIC)
		return 0;
	at = get_le32(h + PE_OFFSET);
	if (at + PE_HEADER > size)
		return at + PE_HEADER;
	if (get_le32(h + at) != PE_MAGIC)
		return 0;
	needs = at + PE_HEADER + get_le16(h + at + 20) + get_le16(h + at + 6) * PE_SECTION;
	at += PE_HEADER + get_le16(h + at + 20);
	for (uint64_t table = needs; table <= size && at < table; at += PE_SECTION)
		needs = MAX(needs, (uint64_t)get_le32(h + at + 16) + get_le32(h + at + 20));
	return needs;
}
