/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/crc32c.h>

#include "crc_nibble.h"

/* of the reflected polynomial 0x82f63b78 */
static const uint32_t table[16] = {
	0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1,
	0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
	0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
	0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

static crc32_fn *update = crc32c_portable;

void crc32c_use(crc32_fn *fn)
{
	update = fn;
}

uint32_t crc32c(uint32_t reg, const void *buf, size_t len)
{
	return update(reg, buf, len);
}

uint32_t crc32c_portable(uint32_t reg, const uint8_t *buf, size_t len)
{
	return crc_nibble(table, reg, buf, len);
}
