/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <string.h>

#include <lib/crc32.h>

/* The check value of the CRC catalogues for CRC-32/ISO-HDLC, and others worked out by zlib. */
static void test_known_values(void **state)
{
	static const uint8_t zero[32];

	(void)state;
	assert_int_equal(crc32(0, "123456789", 9), 0xcbf43926);
	assert_int_equal(crc32(0, "", 0), 0);
	assert_int_equal(crc32(0, "a", 1), 0xe8b7be43);
	assert_int_equal(crc32(0, zero, sizeof(zero)), 0x190a55ad);
}

static void test_continues(void **state)
{
	const char *text = "The quick brown fox jumps over the lazy dog";
	size_t len = strlen(text);

	(void)state;
	for (size_t i = 0; i <= len; i++)
		assert_int_equal(crc32(crc32(0, text, i), text + i, len - i), 0x414fa339);
}

static uint32_t pretended(uint32_t reg, const uint8_t *buf, size_t len)
{
	return crc32_portable(reg, buf, len) ^ 1;
}

static void test_other_implementation(void **state)
{
	(void)state;
	crc32_use(pretended);
	assert_int_equal(crc32(0, "123456789", 9), 0xcbf43926 ^ 1);
	crc32_use(crc32_portable);
	assert_int_equal(crc32(0, "123456789", 9), 0xcbf43926);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_values),
		cmocka_unit_test(test_continues),
		cmocka_unit_test(test_other_implementation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
