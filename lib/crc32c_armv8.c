/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled with +crc (lib/Makefile). Runs only where ID_AA64ISAR0_EL1.CRC32 says so. */
#include <lib/crc32c.h>

#include <arm_acle.h>

#include <lib/util.h>

/* What it reads is ordinary memory: metadata that a device has just put there. */
uint32_t crc32c_armv8(uint32_t reg, const uint8_t *buf, size_t len)
{
	for (; len >= 8; len -= 8, buf += 8)
		reg = __crc32cd(reg, get_le64(buf));
	for (; len; len--)
		reg = __crc32cb(reg, *buf++);
	return reg;
}
