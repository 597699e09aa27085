/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers as users type them. Commands read hexadecimal unless their help says
 * otherwise, as in U-Boot; a prefix overrides that: 0x hexadecimal, 0t or 0n
 * decimal.
 *
 * Pure.
 */
#ifndef LIB_NUMBER_H
#define LIB_NUMBER_H

#include <stdint.h>

/*
 * Parses all of TEXT in BASE (10 or 16) or what its prefix says. -EINVAL:
 * empty, or a character that is no digit; -ERANGE: does not fit 64 bits.
 * *value is changed only on success.
 */
int number_parse(const char *text, unsigned int base, uint64_t *value);

#endif
