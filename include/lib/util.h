/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small things that C leaves out: array length, alignment, ranges, the
 * Kconfig test, little- and big-endian loads from unaligned bytes.
 *
 * Pure macros and inline functions; safe with the MMU off.
 */
#ifndef LIB_UTIL_H
#define LIB_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* ALIGN must be a power of two. */
#define ALIGN_UP(x, align)   (((x) + ((align) - 1)) & ~((__typeof__(x))(align) - 1))
#define ALIGN_DOWN(x, align) ((x) & ~((__typeof__(x))(align) - 1))
#define IS_ALIGNED(x, align) (((x) & ((__typeof__(x))(align) - 1)) == 0)

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#define BIT(n)        (UINT64_C(1) << (n))
#define MASK(hi, lo)  ((~UINT64_C(0) >> (63 - (hi))) & (~UINT64_C(0) << (lo)))
#define FIELD(v, hi, lo) (((uint64_t)(v) >> (lo)) & (~UINT64_C(0) >> (63 - ((hi) - (lo)))))

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

/*
 * IS_ENABLED(CONFIG_X) is 1 when the Kconfig symbol is y and 0 when it is not,
 * usable in plain C, so that the code behind it is always compiled and checked.
 */
#define UTIL_SECOND(ignored, value, ...) value
#define UTIL_PLACEHOLDER_1 0,
#define UTIL_IS_DEFINED3(one_or_junk) UTIL_SECOND(one_or_junk 1, 0, 0)
#define UTIL_IS_DEFINED2(value) UTIL_IS_DEFINED3(UTIL_PLACEHOLDER_##value)
#define UTIL_IS_DEFINED(value) UTIL_IS_DEFINED2(value)
#define IS_ENABLED(symbol) UTIL_IS_DEFINED(symbol)

/* True when [base, base+size) wraps around the end of the 64-bit space. */
static inline bool range_wraps(uint64_t base, uint64_t size)
{
	return size && base + (size - 1) < base;
}

/* True when the two ranges share a byte. Neither may wrap. */
static inline bool ranges_overlap(uint64_t a, uint64_t asize, uint64_t b, uint64_t bsize)
{
	return asize && bsize && a <= b + (bsize - 1) && b <= a + (asize - 1);
}

/*
 * For functions whose name a reader of a backtrace looks for: they stay
 * functions of their own when the program is optimised as a whole.
 */
#define TRACEABLE __attribute__((noinline))

/*
 * Loads from unaligned bytes. Each is one instruction once it is inlined, which
 * -Os alone does not do.
 */
#define ALWAYS_INLINE inline __attribute__((always_inline))

static ALWAYS_INLINE uint16_t get_le16(const void *p)
{
	const uint8_t *b = p;

	return (uint16_t)(b[0] | b[1] << 8);
}

static ALWAYS_INLINE uint32_t get_le32(const void *p)
{
	const uint8_t *b = p;

	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static ALWAYS_INLINE uint64_t get_le64(const void *p)
{
	return get_le32(p) | (uint64_t)get_le32((const uint8_t *)p + 4) << 32;
}

static ALWAYS_INLINE uint32_t get_be32(const void *p)
{
	const uint8_t *b = p;

	return b[3] | (uint32_t)b[2] << 8 | (uint32_t)b[1] << 16 | (uint32_t)b[0] << 24;
}

static ALWAYS_INLINE uint64_t get_be64(const void *p)
{
	return (uint64_t)get_be32(p) << 32 | get_be32((const uint8_t *)p + 4);
}

#endif
