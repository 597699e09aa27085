/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack_rig.h"

#include "unit.h"

#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "capture.h"
#include "disk_image.h"

#define CANARY 0x5a
#define BEHIND 64

static uint8_t plain[UNPACK_RIG_SIZE], out[UNPACK_RIG_SIZE + BEHIND];
static size_t plain_size;
static uint8_t *packed;      /* malloc()ed, of its exact size: ASan sees a byte too far */
static size_t packed_size;

int unpack_rig_begin(void **state)
{
	return image_folder_make(state);
}

int unpack_rig_end(void **state)
{
	free(packed);
	return image_folder_remove(state);
}

static void pack(const char *tool, const char *options, size_t size)
{
	FILE *f = fopen("plain", "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(plain, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
	image_run("%s -q -c %s < plain > packed", tool, options);
	free(packed);
	packed = image_file("packed", &packed_size);
	plain_size = size;
}

void unpack_rig_pack(const char *tool, const char *options, size_t size)
{
	/* matches at many distances, far ones too, and literals between them */
	for (size_t i = 0; i < size; i++)
		plain[i] = (uint8_t)((i < 40 ? i * 7 : plain[i - 40]) + (i % 497 == 0) +
				     (i % 32001 == 0));
	pack(tool, options, size);
}

void unpack_rig_noise(const char *tool, const char *options, size_t size)
{
	uint32_t x = 1;

	for (size_t i = 0; i < size; i++) {
		x = x * 1664525 + 1013904223;
		plain[i] = (uint8_t)(x >> 24);
	}
	pack(tool, options, size);
}

void unpack_rig_set(size_t offset, uint8_t byte)
{
	assert_true(offset < packed_size);
	packed[offset] = byte;
}

void unpack_rig_append(uint8_t byte)
{
	packed = realloc(packed, packed_size + 1);
	assert_non_null(packed);
	packed[packed_size++] = byte;
}

/* Unpacks to a room of MAX bytes; nothing may be written behind that. */
static int run(unpack_fn *unpack, const uint8_t *src, size_t size, size_t max, uint64_t *made)
{
	int ret;

	assert_true(max + BEHIND <= sizeof(out));
	memset(out + max, CANARY, BEHIND);
	*made = UINT64_MAX;
	ret = unpack(src, size, out, max, made);
	assert_true(*made <= max);
	for (size_t i = 0; i < BEHIND; i++)
		assert_int_equal(out[max + i], CANARY);
	return ret;
}

void unpack_rig_whole(unpack_fn *unpack)
{
	uint64_t made;

	for (size_t max = plain_size; max <= UNPACK_RIG_SIZE; max += UNPACK_RIG_SIZE / 2 + 1) {
		memset(out, 0, plain_size);
		assert_int_equal(run(unpack, packed, packed_size, max, &made), 0);
		assert_int_equal(made, plain_size);
		assert_memory_equal(out, plain, plain_size);
	}
}

void unpack_rig_peek(peek_fn *peek)
{
	for (size_t len = 1; len <= 64; len++) {
		memset(out, CANARY, 64 + BEHIND);
		assert_int_equal(peek(packed, packed_size, out, len), 0);
		assert_memory_equal(out, plain, len);
		assert_int_equal(out[len], CANARY);
	}
	log_set_level(LOG_NONE);
	assert_int_equal(peek(packed, packed_size, out, plain_size + 1), -EBADMSG);
	assert_int_equal(peek(packed, 8, out, 64), -ENODATA);
	log_set_level(LOG_WARN);
}

void unpack_rig_cut(unpack_fn *unpack)
{
	uint64_t made;

	log_set_level(LOG_NONE);
	for (size_t size = 0; size < packed_size; size++) {
		uint8_t *cut = malloc(size ? size : 1);

		memcpy(cut, packed, size);
		assert_int_equal(run(unpack, cut, size, plain_size, &made), -ENODATA);
		free(cut);
	}
	log_set_level(LOG_WARN);
}

void unpack_rig_damage(unpack_fn *unpack)
{
	uint64_t made;

	log_set_level(LOG_NONE);
	for (size_t i = 0; i < packed_size; i++) {
		uint8_t flip = (uint8_t)(1 << i % 8);
		int ret;

		packed[i] ^= flip;
		ret = run(unpack, packed, packed_size, plain_size, &made);
		packed[i] ^= flip;
		/* a match may be found at another distance too */
		if (!ret && made == plain_size && !memcmp(out, plain, plain_size))
			continue;
		if (ret != -EBADMSG && ret != -ENODATA && ret != -ENOSPC && ret != -ENOTSUP)
			fail_msg("byte %zu of %zu damaged: %d", i, packed_size, ret);
	}
	log_set_level(LOG_WARN);
}

void unpack_rig_bomb(unpack_fn *unpack)
{
	const size_t rooms[] = { 0, 1, 63, 4096, plain_size / 2, plain_size - 1 };
	uint64_t made;

	for (size_t i = 0; i < ARRAY_SIZE(rooms); i++)
		assert_int_equal(run(unpack, packed, packed_size, rooms[i], &made), -ENOSPC);
}

void unpack_rig_refused(unpack_fn *unpack, int err, const char *word)
{
	uint64_t made;
	int ret;

	capture_start();
	ret = run(unpack, packed, packed_size, plain_size, &made);
	capture_expect(word);
	assert_int_equal(ret, err);
}
