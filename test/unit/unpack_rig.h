/* SPDX-License-Identifier: Apache-2.0 */
/* Runs an unpacker on what the real tools have packed, whole, cut, damaged and with too little room. */
#ifndef TEST_UNPACK_RIG_H
#define TEST_UNPACK_RIG_H

#include <stddef.h>
#include <stdint.h>

#define UNPACK_RIG_SIZE (1u << 20)

typedef int unpack_fn(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *made);
typedef int peek_fn(const void *src, uint64_t size, void *dest, uint64_t len);

/* Set-up and tear-down of a group of tests. */
int unpack_rig_begin(void **state);
int unpack_rig_end(void **state);

/* Packs SIZE bytes of text with TOOL OPTIONS; of noise, which gets no shorter. */
void unpack_rig_pack(const char *tool, const char *options, size_t size);
void unpack_rig_noise(const char *tool, const char *options, size_t size);

/* Changes what was packed. */
void unpack_rig_set(size_t offset, uint8_t byte);
void unpack_rig_append(uint8_t byte);

/* All comes out, with exactly the room that it needs and with more. */
void unpack_rig_whole(unpack_fn *unpack);

/* The beginning comes out, and nothing is written behind it. */
void unpack_rig_peek(peek_fn *peek);

/* Cut at every length: -ENODATA, nothing written behind the room. */
void unpack_rig_cut(unpack_fn *unpack);

/* One bit of each byte flipped: an error or the very same output, nothing written behind the room. */
void unpack_rig_damage(unpack_fn *unpack);

/* Less room than it needs: -ENOSPC, and nothing written behind. */
void unpack_rig_bomb(unpack_fn *unpack);

/* Refused with this error and a message that has WORD in it. */
void unpack_rig_refused(unpack_fn *unpack, int err, const char *word);

#endif
