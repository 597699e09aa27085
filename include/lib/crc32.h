/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRC-32 as in GPT headers, gzip, uImages and stored environments: polynomial
 * 0x04c11db7 reflected, all ones before and after (IEEE 802.3).
 *
 * Pure. The portable code is small; a CPU that has instructions for it should
 * be told to use them, once, at start:
 *
 *     if (<ID_AA64ISAR0_EL1.CRC32 is not 0>)
 *             crc32_use(crc32_armv8);
 */
#ifndef LIB_CRC32_H
#define LIB_CRC32_H

#include <stddef.h>
#include <stdint.h>

/*
 * Continues CRC over LEN bytes. Start with 0; the result of one call is the
 * argument of the next (zlib's convention: the inversions are inside).
 */
uint32_t crc32(uint32_t crc, const void *buf, size_t len);

/* The same over an un-inverted register value: what crc32_use() takes. */
typedef uint32_t crc32_fn(uint32_t reg, const uint8_t *buf, size_t len);

/* Has crc32() do its work with FN from now on. */
void crc32_use(crc32_fn *fn);

/* Four bits at a time, by a small table: any machine, and the default. */
crc32_fn crc32_portable;

/* CRC32X and its kin (FEAT_CRC32), eight bytes at a time. */
crc32_fn crc32_armv8;

#endif
