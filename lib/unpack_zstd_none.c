/* SPDX-License-Identifier: Apache-2.0 */
/* A build without CONFIG_ZSTD. */
#include <lib/unpack.h>

#include <errno.h>

int zstd_unpack(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *made)
{
	*made = 0;
	return -ENOSYS;
}

int zstd_peek(const void *src, uint64_t size, void *dest, uint64_t len)
{
	return -ENOSYS;
}
