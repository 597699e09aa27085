/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names on disks: UTF-16 (FAT long names, GPT partition names) to UTF-8, and
 * UTF-8 compared without regard to case. Pure; reads untrusted bytes.
 */
#ifndef LIB_UTF_H
#define LIB_UTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_MAX 4   /* bytes of one code point */

/* Writes CODE_POINT (at most 0x10ffff, else U+FFFD) to DST, up to UTF8_MAX bytes. Their number. */
size_t utf8_put(uint32_t code_point, char *dst);

/*
 * Takes one code point off *TEXT, which must not be at its end. A byte that is
 * not part of well-formed UTF-8 gives 0xdc00 plus the byte, which equals nothing else.
 */
uint32_t utf8_get(const char **text);

/* The small letter of a Latin, Greek or Cyrillic capital (up to U+042F), else C itself. */
uint32_t utf_lower(uint32_t c);

/* Equal but for the case of those letters. */
bool utf8_equal_nocase(const char *a, const char *b);

/*
 * Converts at most UNITS little-endian UTF-16 units at SRC (any alignment), up
 * to a zero unit, into DST (SIZE bytes, at least 1), which always ends in a
 * NUL. Lone surrogates and control characters (a name must not command the
 * terminal that shows it) become U+FFFD. Returns the length that the whole text
 * has without the NUL: when that is SIZE or more, DST was cut at a character.
 */
size_t utf8_from_utf16le(const void *src, size_t units, char *dst, size_t size);

#endif
