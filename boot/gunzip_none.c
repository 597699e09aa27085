/* SPDX-License-Identifier: Apache-2.0 */
/* A build without CONFIG_GZIP: compressed images are recognised and refused by name. */
#include <boot/gunzip.h>

#include <errno.h>
#include <lib/log.h>

bool gzip_is(const void *src, uint64_t size)
{
	const uint8_t *p = src;

	return size > 2 && p[0] == 0x1f && p[1] == 0x8b;
}

static int refuse(void)
{
	log_err("gzip", "the image is compressed, and this build has no CONFIG_GZIP");
	return -ENOSYS;
}

int gzip_peek(const void *src, uint64_t size, void *dest, uint64_t len)
{
	return refuse();
}

int gzip_unpack(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *out)
{
	return refuse();
}
