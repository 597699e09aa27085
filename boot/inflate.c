/* SPDX-License-Identifier: Apache-2.0 */
#include "inflate.h"

#include <errno.h>
#include <lib/util.h>
#include <string.h>
#include <zlib.h>

#define MAX_STEP (1u << 30)   /* zlib counts in 32 bits */

static int to_errno(int zret, bool output_full)
{
	switch (zret) {
	case Z_STREAM_END: return 0;
	case Z_MEM_ERROR:  return -ENOMEM;
	case Z_BUF_ERROR:  return output_full ? -ENOSPC : -ENODATA;
	default:           return -EBADMSG;
	}
}

int inflate_raw(const uint8_t *src, uint64_t size, uint8_t *dest, uint64_t max, uint64_t *used,
		uint64_t *made)
{
	z_stream z;
	int zret = Z_OK;

	*used = *made = 0;
	memset(&z, 0, sizeof(z));
	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return -ENOMEM;
	z.next_in = (uint8_t *)src;
	z.next_out = dest;
	while (zret == Z_OK) {
		z.avail_in = (uInt)MIN(size - *used, MAX_STEP);
		z.avail_out = (uInt)MIN(max - *made, MAX_STEP);
		zret = inflate(&z, Z_NO_FLUSH);
		*used = (uint64_t)(z.next_in - src);
		*made = (uint64_t)(z.next_out - dest);
	}
	inflateEnd(&z);
	return to_errno(zret, *made == max);
}
