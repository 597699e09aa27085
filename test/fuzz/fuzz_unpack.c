/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packed data from anywhere, into room of its exact size. The first byte of the input
 * says how much room. What comes out whole must begin with what a peek sees.
 */
#include <boot/gunzip.h>
#include <lib/log.h>
#include <lib/unpack.h>

#include "fuzz_input.h"

#define PEEK 64

struct unpacker {
	int (*unpack)(const void *src, uint64_t size, void *dest, uint64_t max, uint64_t *made);
	int (*peek)(const void *src, uint64_t size, void *dest, uint64_t len);
};

static void try(const struct unpacker *u, const struct input *in, size_t room)
{
	uint8_t *src = input_rest(in, 0), *dest = malloc(room ? room : 1), *head = malloc(PEEK);
	uint64_t made;
	int ret;

	must(dest && head);
	ret = u->unpack(src, in->size, dest, room, &made);
	must(made <= room && ret <= 0);
	if (!ret && made >= PEEK)
		must(!u->peek(src, in->size, head, PEEK) && !memcmp(dest, head, PEEK));
	else
		u->peek(src, in->size, head, PEEK);
	free(head);
	free(dest);
	free(src);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct unpacker unpackers[] = {
		{ lz4_unpack, lz4_peek }, { zstd_unpack, zstd_peek },
		{ gzip_unpack, gzip_peek },
	};
	struct input in = { data, size };

	log_set_level(LOG_NONE);
	if (!size)
		return 0;
	in.data++;
	in.size--;
	for (size_t i = 0; i < ARRAY_SIZE(unpackers); i++)
		try(&unpackers[i], &in, (size_t)data[0] * 16);
	return 0;
}
