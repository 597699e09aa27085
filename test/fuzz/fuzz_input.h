/* SPDX-License-Identifier: Apache-2.0 */
/* What fuzz targets share: claims that end the run when they are false, and numbers of an input. */
#ifndef TEST_FUZZ_INPUT_H
#define TEST_FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <lib/util.h>

static inline void must(bool ok)
{
	if (!ok)
		abort();
}

struct input {
	const uint8_t *data;
	size_t size;
};

/* The next 64 bits of the input; 0 behind its end. */
static inline uint64_t input_u64(struct input *in)
{
	uint8_t bytes[8] = { 0 };
	size_t n = MIN(in->size, sizeof(bytes));

	memcpy(bytes, in->data, n);
	in->data += n;
	in->size -= n;
	return get_le64(bytes);
}

/* The rest in memory of exactly its size (and TAIL zeros), so that one byte too far is seen. */
static inline void *input_rest(const struct input *in, size_t tail)
{
	uint8_t *copy = calloc(1, in->size + tail + !(in->size + tail));

	must(copy);
	memcpy(copy, in->data, in->size);
	return copy;
}

#endif
