/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/utf.h>

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

/* How many bytes follow the first byte B of a sequence, and the bits of the code point that B holds. */
static unsigned int lead_byte(uint8_t b, uint32_t *bits)
{
	if (b >= 0xc2 && b < 0xe0) {
		*bits = b & 0x1f;
		return 1;
	}
	if (b >= 0xe0 && b < 0xf0) {
		*bits = b & 0x0f;
		return 2;
	}
	*bits = b & 0x07;
	return b >= 0xf0 && b < 0xf5 ? 3 : 0;
}

uint32_t utf8_get(const char **text)
{
	static const uint32_t smallest[] = { 0, 0x80, 0x800, 0x10000 };
	const uint8_t *s = (const uint8_t *)*text;
	unsigned int more;
	uint32_t c;

	(*text)++;
	if (s[0] < 0x80)
		return s[0];
	more = lead_byte(s[0], &c);
	for (unsigned int i = 1; i <= more; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0xdc00 + s[0];
		c = c << 6 | (s[i] & 0x3f);
	}
	if (!more || c < smallest[more] || c > 0x10ffff || (c & 0xfffff800) == 0xd800)
		return 0xdc00 + s[0];
	*text += more;
	return c;
}

uint32_t utf_lower(uint32_t c)
{
	/* Ranges of capitals whose small letters stand STEP further; PAIRS: every second one, next to it. */
	static const struct {
		uint16_t first, last;
		uint8_t step;
		bool pairs;
	} capitals[] = {
		{ 'A', 'Z', 0x20, false },       { 0x00c0, 0x00d6, 0x20, false },
		{ 0x00d8, 0x00de, 0x20, false }, { 0x0100, 0x012f, 1, true },
		{ 0x0132, 0x0137, 1, true },     { 0x0139, 0x0148, 1, true },
		{ 0x014a, 0x0177, 1, true },     { 0x0179, 0x017e, 1, true },
		{ 0x0391, 0x03a1, 0x20, false }, { 0x03a3, 0x03ab, 0x20, false },
		{ 0x0400, 0x040f, 0x50, false }, { 0x0410, 0x042f, 0x20, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(capitals) && c >= capitals[i].first; i++)
		if (c <= capitals[i].last && !(capitals[i].pairs && ((c - capitals[i].first) & 1)))
			return c + capitals[i].step;
	return c;
}

bool utf8_equal_nocase(const char *a, const char *b)
{
	while (*a && *b)
		if (utf_lower(utf8_get(&a)) != utf_lower(utf8_get(&b)))
			return false;
	return *a == *b;
}
