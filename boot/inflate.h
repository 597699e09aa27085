/* SPDX-License-Identifier: Apache-2.0 */
/* Raw deflate streams (RFC 1951) by zlib. Private to boot/. */
#ifndef BOOT_INFLATE_H
#define BOOT_INFLATE_H

#include <stdint.h>

/*
 * Unpacks SRC to DEST; *used and *made count bytes in and out also on failure.
 * 0 at the end of the stream; -ENOSPC when MAX bytes came out before it,
 * -ENODATA when the input ended before it, -EBADMSG damaged, -ENOMEM.
 */
int inflate_raw(const uint8_t *src, uint64_t size, uint8_t *dest, uint64_t max, uint64_t *used,
		uint64_t *made);

#endif
