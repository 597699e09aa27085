/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/utf.h>

#include <stdbool.h>
#include <string.h>

#include <lib/util.h>

#define REPLACEMENT 0xfffdu

size_t utf8_put(uint32_t code_point, char *dst)
{
	uint32_t c = code_point > 0x10ffff ? REPLACEMENT : code_point;

	if (c < 0x80) {
		dst[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		dst[0] = (char)(0xc0 | c >> 6);
		dst[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		dst[0] = (char)(0xe0 | c >> 12);
		dst[1] = (char)(0x80 | (c >> 6 & 0x3f));
		dst[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	dst[0] = (char)(0xf0 | c >> 18);
	dst[1] = (char)(0x80 | (c >> 12 & 0x3f));
	dst[2] = (char)(0x80 | (c >> 6 & 0x3f));
	dst[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static bool is_high_surrogate(uint32_t unit)
{
	return (unit & 0xfc00) == 0xd800;
}

static bool is_low_surrogate(uint32_t unit)
{
	return (unit & 0xfc00) == 0xdc00;
}

/* The code point at SRC, of which LEFT units remain; *used is set to the units it takes. */
static uint32_t next_code_point(const uint8_t *src, size_t left, size_t *used)
{
	uint32_t unit = get_le16(src);
	uint32_t low;

	*used = 1;
	if (unit < 0x20 || unit == 0x7f || is_low_surrogate(unit))
		return REPLACEMENT;
	if (!is_high_surrogate(unit))
		return unit;
	low = left > 1 ? get_le16(src + 2) : 0;
	if (!is_low_surrogate(low))
		return REPLACEMENT;
	*used = 2;
	return 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff));
}

size_t utf8_from_utf16le(const void *src, size_t units, char *dst, size_t size)
{
	const uint8_t *s = src;
	char encoded[UTF8_MAX];
	size_t total = 0;
	size_t end = 0;          /* of what is in DST */
	size_t used, len;

	for (size_t i = 0; i < units && get_le16(s + 2 * i); i += used) {
		len = utf8_put(next_code_point(s + 2 * i, units - i, &used), encoded);
		/* Nothing after the first character that did not fit. */
		if (end == total && end + len < size) {
			memcpy(dst + end, encoded, len);
			end += len;
		}
		total += len;
	}
	dst[end] = '\0';
	return total;
}
