/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Raw deflate streams (RFC 1951) by zlib: for gzip files, and for the part of
 * this program that is packed (arch/cold.h). Neither header nor checksum is
 * looked at; that is the caller's affair.
 */
#ifndef LIB_INFLATE_H
#define LIB_INFLATE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Unpacks SRC to DEST; *used and *made count bytes in and out also on failure.
 * 0 at the end of the stream; -ENOSPC when MAX bytes came out before it,
 * -ENODATA when the input ended before it, -EBADMSG damaged, -ENOMEM.
 */
int inflate_raw(const uint8_t *src, uint64_t size, uint8_t *dest, uint64_t max, uint64_t *used,
		uint64_t *made);

/* What inflate_raw_in() works with. */
struct inflate_work {
	_Alignas(16) unsigned char memory[8192];
	size_t used;
};

/*
 * The same without malloc(), for streams below 1 GiB: usable while an exception
 * is reported. WORK need not be initialised.
 */
int inflate_raw_in(struct inflate_work *work, const uint8_t *src, uint32_t size, uint8_t *dest,
		   uint32_t max, uint32_t *made);

#endif
