/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking without malloc(): what comes out, and what bad streams and small buffers give. */
#include "unit.h"

#include <errno.h>
#include <lib/inflate.h>
#include <string.h>
#include <zlib.h>

#define SIZE 100000

static uint8_t text[SIZE], packed[2 * SIZE], out[SIZE + 64];
static struct inflate_work work;

/* Text that has matches at all distances up to the window's. */
static uint32_t make_stream(int level)
{
	z_stream z = { .next_in = text, .avail_in = SIZE, .next_out = packed,
		       .avail_out = sizeof(packed) };

	for (size_t i = 0; i < SIZE; i++)
		text[i] = (uint8_t)((i < 40 ? i * 7 : text[i - 40]) + (i % 97 == 0) + (i % 32001 == 0));
	assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, -MAX_WBITS, 9, 0), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return (uint32_t)z.total_out;
}

static void test_round_trip(void **state)
{
	for (int level = 0; level <= 9; level++) {
		uint32_t size = make_stream(level), made;

		memset(&work, 0xa5, sizeof(work));
		memset(out, 0x5a, sizeof(out));
		assert_int_equal(inflate_raw_in(&work, packed, size, out, SIZE, &made), 0);
		assert_int_equal(made, SIZE);
		assert_memory_equal(out, text, SIZE);
		assert_int_equal(out[SIZE], 0x5a);
	}
}

static void test_too_small(void **state)
{
	uint32_t size = make_stream(9), made;

	assert_int_equal(inflate_raw_in(&work, packed, size, out, SIZE - 1, &made), -ENOSPC);
	assert_int_equal(made, SIZE - 1);
	assert_int_equal(inflate_raw_in(&work, packed, size - 1, out, SIZE + 1, &made), -ENODATA);
	assert_int_equal(inflate_raw_in(&work, packed, 0, out, SIZE, &made), -ENODATA);
}

static void test_damaged(void **state)
{
	uint32_t size = make_stream(9), made;

	packed[0] |= 6;      /* block type 3, which is reserved (RFC 1951, 3.2.3) */
	assert_int_equal(inflate_raw_in(&work, packed, size, out, SIZE, &made), -EBADMSG);
	assert_int_equal(made, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_too_small),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
