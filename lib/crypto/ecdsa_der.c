/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/ecdsa_der.h>

#include <errno.h>
#include <string.h>

#define TAG_INTEGER  0x02
#define TAG_SEQUENCE 0x30
#define SHORT_MAX    127u      /* length in one byte: signatures up to P-384 need no more */

struct input {
	const uint8_t *at;
	size_t left;
};

/* The element with TAG that IN begins with, which it then is behind of. */
static int take(struct input *in, uint8_t tag, struct input *element)
{
	size_t len;

	if (in->left < 2 || in->at[0] != tag || in->at[1] > SHORT_MAX)
		return -EINVAL;
	len = in->at[1];
	if (len > in->left - 2)
		return -EINVAL;
	*element = (struct input){ in->at + 2, len };
	in->at += 2 + len;
	in->left -= 2 + len;
	return 0;
}

/* A number that is not negative, without a byte more than needed, into SIZE bytes. */
static int take_number(struct input *in, uint8_t *out, size_t size)
{
	struct input n;

	if (take(in, TAG_INTEGER, &n) || !n.left || n.at[0] & 0x80)
		return -EINVAL;
	if (n.at[0] == 0 && n.left > 1) {
		if (!(n.at[1] & 0x80))
			return -EINVAL;
		n.at++;
		n.left--;
	}
	if (n.left > size)
		return -EINVAL;
	memset(out, 0, size - n.left);
	memcpy(out + size - n.left, n.at, n.left);
	return 0;
}

int ecdsa_der_read(const uint8_t *der, size_t len, uint8_t *raw, size_t size)
{
	struct input in = { der, len }, sequence;
	int ret = take(&in, TAG_SEQUENCE, &sequence);

	if (!ret)
		ret = take_number(&sequence, raw, size);
	if (!ret)
		ret = take_number(&sequence, raw + size, size);
	return ret || in.left || sequence.left ? -EINVAL : 0;
}
