/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-16 names on disks (FAT long names, GPT partition names) to UTF-8.
 * Pure; reads untrusted bytes.
 */
#ifndef LIB_UTF_H
#define LIB_UTF_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_MAX 4   /* bytes of one code point */

/* Writes CODE_POINT (at most 0x10ffff, else U+FFFD) to DST, up to UTF8_MAX bytes. Their number. */
size_t utf8_put(uint32_t code_point, char *dst);

/*
 * Converts at most UNITS little-endian UTF-16 units at SRC (any alignment), up
 * to a zero unit, into DST (SIZE bytes, at least 1), which always ends in a
 * NUL. Lone surrogates and control characters (a name must not command the
 * terminal that shows it) become U+FFFD. Returns the length that the whole text
 * has without the NUL: when that is SIZE or more, DST was cut at a character.
 */
size_t utf8_from_utf16le(const void *src, size_t units, char *dst, size_t size);

#endif
