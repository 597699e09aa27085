/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/crc32.h>

#include "crc_nibble.h"

/* of the reflected polynomial 0xedb88320 */
static const uint32_t table[16] = {
	0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
	0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
	0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
	0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

static crc32_fn *update = crc32_portable;

void crc32_use(crc32_fn *fn)
{
	update = fn;
}

uint32_t crc32(uint32_t crc, const void *buf, size_t len)
{
	return ~update(~crc, buf, len);
}

uint32_t crc32_portable(uint32_t reg, const uint8_t *buf, size_t len)
{
	return crc_nibble(table, reg, buf, len);
}
