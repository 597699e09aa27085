/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/number.h>

#include <errno.h>

/* Value of a digit; something larger than any base when it is none. */
static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a') + 10 : 99;
}

static unsigned int prefix_base(const char *text)
{
	if (text[0] != '0')
		return 0;
	switch (text[1] | 0x20) {
	case 'x':
		return 16;
	case 't':
	case 'n':
		return 10;
	default:
		return 0;
	}
}

int number_parse(const char *text, unsigned int base, uint64_t *value)
{
	unsigned int prefixed = prefix_base(text);
	uint64_t v = 0;

	if (prefixed) {
		base = prefixed;
		text += 2;
	}
	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		unsigned int d = digit(*text);

		if (d >= base)
			return -EINVAL;
		if (v > (UINT64_MAX - d) / base)
			return -ERANGE;
		v = v * base + d;
	}
	*value = v;
	return 0;
}
