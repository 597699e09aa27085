/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gzip (RFC 1952) over zlib's raw inflate. Output is bounded; the checksum and
 * length of the trailer are checked. Reads untrusted bytes; fuzzed.
 */
#ifndef BOOT_GUNZIP_H
#define BOOT_GUNZIP_H

#include <stdbool.h>
#include <stdint.h>

/* True for the two magic bytes and the deflate method. */
bool gzip_is(const void *src, uint64_t size);

/*
 * Unpacks the first LEN bytes only, to see what is inside: exactly LEN bytes
 * are written. -EBADMSG when the stream is damaged or shorter than that.
 */
int gzip_peek(const void *src, uint64_t size, void *dest, uint64_t len);

/*
 * Unpacks all of it; *out is the number of bytes. -EBADMSG damaged (a message
 * says what), -ENOSPC more than MAX bytes come out, -ENOMEM, -ENOSYS when the
 * build has no CONFIG_GZIP.
 */
int gzip_unpack(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *out);

#endif
