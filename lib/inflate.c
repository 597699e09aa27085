/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/inflate.h>

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

static void *take(void *opaque, unsigned int items, unsigned int size)
{
	struct inflate_work *work = opaque;
	size_t bytes = ALIGN_UP((size_t)items * size, (size_t)16);
	void *p = work->memory + work->used;

	if (bytes > sizeof(work->memory) - work->used)
		return NULL;
	work->used += bytes;
	return p;
}

static void give_back(void *opaque, void *p)
{
}

int inflate_raw_in(struct inflate_work *work, const uint8_t *src, uint32_t size, uint8_t *dest,
		   uint32_t max, uint32_t *made)
{
	z_stream z;
	int zret;

	memset(&z, 0, sizeof(z));
	work->used = 0;
	z.zalloc = take;
	z.zfree = give_back;
	z.opaque = work;
	*made = 0;
	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return -ENOMEM;
	z.next_in = (uint8_t *)src;
	z.avail_in = size;
	z.next_out = dest;
	z.avail_out = max;
	/*
	 * At the end of the stream no window is kept. Short of it one is wanted,
	 * for which there is no memory: that says nothing but that it did not end.
	 */
	zret = inflate(&z, Z_FINISH);
	*made = (uint32_t)(z.next_out - dest);
	return to_errno(zret == Z_MEM_ERROR ? Z_BUF_ERROR : zret, *made == max);
}
