/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/base64.h>

#include <errno.h>

#define GROUP 4u         /* characters, which make 3 bytes */

/* The six bits that a character stands for, or -EINVAL. */
static int bits_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -EINVAL;
}

/* COUNT characters (2 to 4) of a group as 24 bits, or -EINVAL. */
static int group_of(const char *text, size_t count)
{
	int value = 0;

	for (size_t i = 0; i < GROUP; i++) {
		int bits = i < count ? bits_of(text[i]) : 0;

		if (bits < 0)
			return -EINVAL;
		value = value << 6 | bits;
	}
	/* below the last whole byte */
	return value & (0xffffff >> 8 * (count - 1)) ? -EINVAL : value;
}

int base64_decode(const char *text, size_t len, uint8_t *out, size_t size)
{
	size_t n = 0, padding = 0;

	if (len % GROUP)
		return -EINVAL;
	/* at the end only: elsewhere it is no character of the alphabet */
	while (padding < 2 && padding < len && text[len - 1 - padding] == '=')
		padding++;
	for (size_t at = 0; at < len; at += GROUP) {
		size_t count = at + GROUP == len ? GROUP - padding : GROUP;
		int value = group_of(text + at, count);

		if (value < 0)
			return value;
		for (size_t i = 0; i < count - 1; i++) {
			if (n == size)
				return -ENOSPC;
			out[n++] = (uint8_t)(value >> (16 - 8 * i));
		}
	}
	return (int)n;
}
