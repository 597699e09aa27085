/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reflected CRC of 32 bits, four bits at a time: what lib/crc32.c and lib/crc32c.c have in
 * common. Each brings the table of its polynomial; by whole bytes that would take a kilobyte.
 */
#ifndef LIB_CRC_NIBBLE_H
#define LIB_CRC_NIBBLE_H

#include <stddef.h>
#include <stdint.h>

/* Continues REG, not inverted, over LEN bytes. TABLE[n]: the register after the four bits n. */
static inline uint32_t crc_nibble(const uint32_t table[16], uint32_t reg, const uint8_t *buf,
				  size_t len)
{
	while (len--) {
		reg ^= *buf++;
		reg = table[reg & 0xf] ^ reg >> 4;
		reg = table[reg & 0xf] ^ reg >> 4;
	}
	return reg;
}

#endif
