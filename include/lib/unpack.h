/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LZ4 frames, as the program `lz4` writes them (lz4_Frame_format.md of the LZ4
 * project, 1.6.4), and frames of zstd (RFC 8878). One frame, with nothing behind it. Input and output lie in
 * memory and may not overlap; neither needs alignment. Reads untrusted bytes; fuzzed.
 */
#ifndef LIB_UNPACK_H
#define LIB_UNPACK_H

#include <stdint.h>

/*
 * Unpacks SRC to DEST and checks what checksums there are; *made counts the bytes
 * that came out, also on failure. Nothing is written behind MAX bytes. With a message
 * that says where: -EBADMSG damaged, -ENODATA cut off, -ENOTSUP a form that is not read
 * here (a dictionary; `lz4 -l`). Without: -ENOSPC more than MAX bytes come out,
 * -ENOSYS the build has no CONFIG_LZ4 (CONFIG_ZSTD).
 */
int lz4_unpack(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *made);

/*
 * The first LEN bytes only, to see what is inside; nothing more is written, and the
 * checksum of the whole is not looked at. The same errors, -EBADMSG also when no more
 * than LEN - 1 bytes come out.
 */
int lz4_peek(const void *src, uint64_t size, void *dest, uint64_t len);

/*
 * The same for zstd, and without a message: -ENOMEM. Uses the heap while it works, which
 * does not depend on the window: what came out is the window.
 */
int zstd_unpack(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *made);
int zstd_peek(const void *src, uint64_t size, void *dest, uint64_t len);

#endif
