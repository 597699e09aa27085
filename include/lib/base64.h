/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648, section 4), read strictly: one text for each value. Pure; host-tested. */
#ifndef LIB_BASE64_H
#define LIB_BASE64_H

#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the LEN characters at TEXT, padding included, into OUT. The number of bytes;
 * -EINVAL for any other character (blanks and ends of lines too), padding that is missing
 * or elsewhere, or bits that are left over and not 0; -ENOSPC when there are more than
 * SIZE bytes.
 */
int base64_decode(const char *text, size_t len, uint8_t *out, size_t size);

#endif
