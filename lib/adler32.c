/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checksum that zlib's inflate() calls for streams in zlib's own wrapping
 * (RFC 1950, 8.2). Slipway reads raw streams only, so it is never on a hot
 * path: a short one takes the place of zlib's unrolled kilobyte.
 */
#include <zlib.h>

#define LARGEST_PRIME 65521u

uLong adler32(uLong adler, const Bytef *buf, uInt len)
{
	uLong a = adler & 0xffff, b = adler >> 16 & 0xffff;

	if (!buf)
		return 1;
	for (; len; len--) {
		a = (a + *buf++) % LARGEST_PRIME;
		b = (b + a) % LARGEST_PRIME;
	}
	return b << 16 | a;
}
