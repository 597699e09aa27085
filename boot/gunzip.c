/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/gunzip.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/crc32.h>
#include <lib/inflate.h>
#include <lib/log.h>
#include <lib/util.h>
#include <string.h>

/* RFC 1952, 2.3.1: flags */
#define FHCRC    0x02
#define FEXTRA   0x04
#define FNAME    0x08
#define FCOMMENT 0x10
#define FLAGS_RESERVED 0xe0

#define HEADER_SIZE  10u
#define TRAILER_SIZE 8u

bool gzip_is(const void *src, uint64_t size)
{
	const uint8_t *p = src;

	return size >= HEADER_SIZE + TRAILER_SIZE && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8;
}

/* Skips a NUL-terminated field; false when the end comes first. */
static bool skip_string(const uint8_t *p, uint64_t size, uint64_t *at)
{
	const uint8_t *nul = *at < size ? memchr(p + *at, 0, size - *at) : NULL;

	if (!nul)
		return false;
	*at = (uint64_t)(nul - p) + 1;
	return true;
}

/* Offset of the deflate stream, or 0 for a header that is damaged or cut off. */
static uint64_t header_end(const uint8_t *p, uint64_t size)
{
	uint64_t at = HEADER_SIZE;
	uint8_t flags = p[3];

	if (flags & FLAGS_RESERVED)
		return 0;
	if (flags & FEXTRA) {
		if (size - at < 2)
			return 0;
		at += 2 + get_le16(p + at);
	}
	if ((flags & FNAME) && !skip_string(p, size, &at))
		return 0;
	if ((flags & FCOMMENT) && !skip_string(p, size, &at))
		return 0;
	at += flags & FHCRC ? 2 : 0;
	return at + TRAILER_SIZE <= size ? at : 0;
}

static int begin(const uint8_t *p, uint64_t size, uint64_t *start)
{
	*start = gzip_is(p, size) ? header_end(p, size) : 0;
	if (*start)
		return 0;
	log_err("gzip", "the header is damaged or cut off");
	return -EBADMSG;
}

static int damaged(const char *what, uint64_t in_offset, uint64_t made)
{
	log_err("gzip", "%s (at byte %" PRIu64 " of the file, after %" PRIu64 " bytes of output)",
		what, in_offset, made);
	return -EBADMSG;
}

int gzip_peek(const void *src, uint64_t size, void *dest, uint64_t len)
{
	uint64_t start, used, made;
	int ret = begin(src, size, &start);

	if (ret)
		return ret;
	ret = inflate_raw((const uint8_t *)src + start, size - start, dest, len, &used, &made);
	if (ret == -ENOMEM)
		return ret;
	return made == len ? 0 : damaged("damaged, or shorter than an image's header", start + used,
					 made);
}

static int check_trailer(const uint8_t *trailer, const uint8_t *dest, uint64_t made,
			 uint64_t in_offset)
{
	if (get_le32(trailer + 4) != (uint32_t)made)
		return damaged("the length in the trailer is another", in_offset, made);
	if (get_le32(trailer) != crc32(0, dest, made))
		return damaged("the checksum does not match", in_offset, made);
	return 0;
}

int gzip_unpack(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *out)
{
	const uint8_t *p = src;
	uint64_t start, used;
	int ret = begin(p, size, &start);

	if (ret)
		return ret;
	ret = inflate_raw(p + start, size - start, dest, max, &used, out);
	used += start;
	if (ret == -ENODATA || (!ret && size - used < TRAILER_SIZE))
		return damaged("the file is cut off", used, *out);
	if (ret == -EBADMSG)
		return damaged("the compressed data is damaged", used, *out);
	return ret ? ret : check_trailer(p + used, dest, *out, used);
}
