/* SPDX-License-Identifier: Apache-2.0 */
/* The header of 32-bit Arm kernels. Numbers by hand from arch/arm/boot/compressed. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <boot/zimage.h>
#include "zimage_maker.h"

#define SIZE 0x2000u

static uint8_t *file;
static struct zimage image;
static const char *why;

static int setup(void **state)
{
	file = malloc(SIZE);
	return file ? 0 : -1;
}

static int teardown(void **state)
{
	free(file);
	return 0;
}

static int make(void **state)
{
	/* as Debian's 6.1 has them, but for the size */
	static const struct zimage_maker debian = { SIZE, 0x15a50c8, 0x601c0, 0x208000, 6 };

	memset(file, 0, SIZE);
	make_zimage(file, &debian);
	return 0;
}

static int parse(void)
{
	return zimage_parse(file, SIZE, &image, &why);
}

static void test_good(void **state)
{
	assert_true(zimage_is(file, SIZE));
	assert_int_equal(parse(), 0);
	assert_int_equal(image.start, 0);
	assert_int_equal(image.end, SIZE);
	assert_int_equal(image.size, SIZE);
	assert_int_equal(image.text_offset, 0x208000);
	assert_int_equal(image.kernel_size, 0x15a50c8 + 0x601c0);
	assert_false(image.big_endian);
	/* linked to an address */
	put32(file, 0x28, 0x40008000);
	put32(file, 0x2c, 0x40008000 + SIZE);
	assert_int_equal(parse(), 0);
	assert_int_equal(image.size, SIZE);
	/* a devicetree behind it, or padding */
	put32(file, 0x2c, 0x40008000 + SIZE - 0x100);
	put32(file, MAKER_TABLE + 16, 0x100);
	put32(file, 0x100, 0x100000);
	assert_int_equal(parse(), 0);
	assert_int_equal(image.size, SIZE - 0x100);
}

static void test_big_endian(void **state)
{
	put32(file, 0x30, 0x01020304);
	assert_int_equal(parse(), 0);
	assert_true(image.big_endian);
	put32(file, 0x30, 0xe1a00000);             /* before 3.17 code stood there */
	assert_int_equal(parse(), 0);
	assert_false(image.big_endian);
}

/* Kernels before 4.15 have no table, those before 5.11 no TEXT_OFFSET in it. */
static void test_older(void **state)
{
	put32(file, MAKER_TABLE + 8, 4);
	assert_int_equal(parse(), 0);
	assert_int_equal(image.text_offset, 0x8000);
	assert_int_equal(image.kernel_size, 0x15a50c8 + 0x601c0);
	put32(file, 0x34, 0);
	assert_int_equal(parse(), 0);
	assert_int_equal(image.text_offset, 0x8000);
	assert_int_equal(image.kernel_size, 5 * SIZE);
}

/* A table that cannot be read is as good as none; it must end, and stay inside the file. */
static void test_odd_tables(void **state)
{
	static const struct { uint32_t at, value; } damage[] = {
		{ 0x38, SIZE }, { 0x38, SIZE - 4 }, { 0x38, UINT32_MAX }, { 0x38, SIZE - 7 },
		{ MAKER_TABLE, 0 }, { MAKER_TABLE, 1 }, { MAKER_TABLE, UINT32_MAX },
		{ MAKER_TABLE + 8, 3 }, { MAKER_TABLE + 8, SIZE }, { MAKER_TABLE + 12, 0 },
	};

	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		make(NULL);
		put32(file, damage[i].at, damage[i].value);
		assert_int_equal(parse(), 0);
		assert_int_equal(image.kernel_size, 5 * SIZE);
	}
	/* many tags without an end */
	for (uint32_t at = MAKER_TABLE; at + 8 <= SIZE; at += 8) {
		put32(file, at, 2);
		put32(file, at + 4, 1);
	}
	assert_int_equal(parse(), 0);
	assert_int_equal(image.kernel_size, 5 * SIZE);
}

static void test_none(void **state)
{
	for (uint64_t size = 0; size < ZIMAGE_HEADER_SIZE; size++) {
		uint8_t *part = malloc(size ? size : 1);

		memcpy(part, file, size);
		assert_int_equal(zimage_parse(part, size, &image, &why), -ENOEXEC);
		assert_non_null(strstr(why, "shorter than a zImage header"));
		free(part);
	}
	put32(file, 0x24, 0x18286f01);
	assert_int_equal(parse(), -ENOEXEC);
	assert_non_null(strstr(why, "offset 0x24"));
}

static void test_impossible(void **state)
{
	static const struct { uint32_t at, value; const char *words; } damage[] = {
		{ 0x2c, 0, "not behind its start" },
		{ 0x2c, 0x33, "not behind its start" },
		{ 0x28, SIZE + 4, "not behind its start" },
		{ 0x2c, SIZE + 1, "cut short" },
		{ 0x2c, 52 << 20, "more than 51 MiB" },
		{ 0x2c, UINT32_MAX, "more than 51 MiB" },
		{ MAKER_TABLE + 16, SIZE - 3, "beyond its end" },
		{ MAKER_TABLE + 16, UINT32_MAX, "beyond its end" },
		{ MAKER_TABLE + 20, UINT32_MAX, "more than 256 MiB" },
		{ SIZE - 5, UINT32_MAX, "more than 256 MiB" },
		{ MAKER_TABLE + 24, 0x208001, "TEXT_OFFSET" },
		{ MAKER_TABLE + 24, 0x1001000, "TEXT_OFFSET" },
		{ MAKER_TABLE + 24, UINT32_MAX, "TEXT_OFFSET" },
	};

	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		make(NULL);
		put32(file, damage[i].at, damage[i].value);
		assert_int_equal(parse(), -EINVAL);
		if (!strstr(why, damage[i].words))
			fail_msg("%zu: \"%s\"", i, why);
	}
	make(NULL);
	put32(file, SIZE - 5, 0);
	put32(file, MAKER_TABLE + 20, 0);
	assert_int_equal(parse(), -EINVAL);
	assert_non_null(strstr(why, "no memory"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, make),
		cmocka_unit_test_setup(test_big_endian, make),
		cmocka_unit_test_setup(test_older, make),
		cmocka_unit_test_setup(test_odd_tables, make),
		cmocka_unit_test_setup(test_none, make),
		cmocka_unit_test_setup(test_impossible, make),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
