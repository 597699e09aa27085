/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled with +crc (lib/Makefile). Runs only where ID_AA64ISAR0_EL1.CRC32 says so. */
#include <lib/crc32.h>

#include <arm_acle.h>

#include <lib/util.h>

uint32_t crc32_armv8(uint32_t reg, const uint8_t *buf, size_t len)
{
	/* Up to an 8-byte boundary, so that the loop works on Device memory too. */
	for (; len && ((uintptr_t)buf & 7); len--)
		reg = __crc32b(reg, *buf++);
	for (; len >= 32; len -= 32, buf += 32) {
		reg = __crc32d(reg, get_le64(buf));
		reg = __crc32d(reg, get_le64(buf + 8));
		reg = __crc32d(reg, get_le64(buf + 16));
		reg = __crc32d(reg, get_le64(buf + 24));
	}
	for (; len >= 8; len -= 8, buf += 8)
		reg = __crc32d(reg, get_le64(buf));
	for (; len; len--)
		reg = __crc32b(reg, *buf++);
	return reg;
}
