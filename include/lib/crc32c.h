/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRC-32C as in the metadata of ext4: Castagnoli's polynomial 0x1edc6f41,
 * reflected (RFC 3720, appendix B.4).
 *
 * Pure. As in lib/crc32.h the portable code is small, and a CPU that has
 * instructions for it is told to use them once, at start.
 */
#ifndef LIB_CRC32C_H
#define LIB_CRC32C_H

#include <lib/crc32.h>

/*
 * Continues REG over LEN bytes. The register is not inverted, before or after:
 * what ext4 stores is crc32c(~0, ...), and one result seeds the next.
 */
uint32_t crc32c(uint32_t reg, const void *buf, size_t len);

/* Has crc32c() do its work with FN from now on. */
void crc32c_use(crc32_fn *fn);

/* Four bits at a time, by a small table: any machine, and the default. */
crc32_fn crc32c_portable;

/* CRC32CX and its kin (FEAT_CRC32), eight bytes at a time. */
crc32_fn crc32c_armv8;

#endif
