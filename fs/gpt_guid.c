/* SPDX-License-Identifier: Apache-2.0 */
#include <fs/gpt.h>

#include <lib/util.h>

/* The first three fields are little-endian numbers, the rest is bytes (UEFI appendix A). */
static const uint8_t order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

static bool dash_before(unsigned int i)
{
	return i == 4 || i == 6 || i == 8 || i == 10;
}

void gpt_guid_format(const uint8_t guid[16], char text[GPT_GUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";

	for (unsigned int i = 0; i < sizeof(order); i++) {
		if (dash_before(i))
			*text++ = '-';
		*text++ = digits[guid[order[i]] >> 4];
		*text++ = digits[guid[order[i]] & 0xf];
	}
	*text = '\0';
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool gpt_guid_parse(const char *text, uint8_t guid[16])
{
	for (unsigned int i = 0; i < sizeof(order); i++) {
		int high, low;

		if (dash_before(i) && *text++ != '-')
			return false;
		high = nibble(text[0]);
		low = high < 0 ? -1 : nibble(text[1]);
		if (low < 0)
			return false;
		guid[order[i]] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	return !*text;
}
