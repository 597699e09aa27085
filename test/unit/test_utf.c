/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <locale.h>
#include <string.h>
#include <wctype.h>

#include <lib/util.h>
#include <lib/utf.h>

static void check(const uint16_t *units, size_t count, const char *expected)
{
	uint8_t bytes[2 * 64];
	char out[64 * 3 + 1];

	for (size_t i = 0; i < count; i++) {
		bytes[2 * i] = (uint8_t)units[i];
		bytes[2 * i + 1] = (uint8_t)(units[i] >> 8);
	}
	assert_int_equal(utf8_from_utf16le(bytes, count, out, sizeof(out)), strlen(expected));
	assert_string_equal(out, expected);
}

#define CHECK(expected, ...)                                                  \
	do {                                                                  \
		const uint16_t units[] = { __VA_ARGS__ };                     \
		check(units, ARRAY_SIZE(units), expected);                    \
	} while (0)

static void test_widths(void **state)
{
	(void)state;
	CHECK("aZ~", 'a', 'Z', '~');
	CHECK("\xc2\x80\xdf\xbf", 0x80, 0x7ff);
	CHECK("\xe0\xa0\x80\xef\xbf\xbf", 0x800, 0xffff);
	CHECK("\xf0\x9f\x9a\xa2!", 0xd83d, 0xdea2, '!');
	CHECK("\xf4\x8f\xbf\xbf", 0xdbff, 0xdfff);
}

static void test_ends_at_zero(void **state)
{
	(void)state;
	CHECK("ab", 'a', 'b', 0, 'c');
	CHECK("", 0, 'a');
}

static void test_replacement(void **state)
{
	(void)state;
	CHECK("\xef\xbf\xbd" "a", 0xd800, 'a');
	CHECK("\xef\xbf\xbd", 0xd800);
	CHECK("\xef\xbf\xbd", 0xdc00);
	CHECK("\xef\xbf\xbd\xf0\x90\x80\x80", 0xd800, 0xd800, 0xdc00);
	CHECK("\xef\xbf\xbd[2J\xef\xbf\xbd", 0x1b, '[', '2', 'J', 0x7f);
}

static void test_cut_at_a_character(void **state)
{
	static const uint8_t text[] = { 'a', 0, 0xac, 0x20, 'b', 0 };     /* a, euro sign, b */
	char out[6];

	(void)state;
	assert_int_equal(utf8_from_utf16le(text, 3, out, 6), 5);
	assert_string_equal(out, "a\xe2\x82\xac" "b");
	assert_int_equal(utf8_from_utf16le(text, 3, out, 5), 5);
	assert_string_equal(out, "a\xe2\x82\xac");
	assert_int_equal(utf8_from_utf16le(text, 3, out, 4), 5);
	assert_string_equal(out, "a");
	assert_int_equal(utf8_from_utf16le(text, 3, out, 1), 5);
	assert_string_equal(out, "");
}

static void test_put_rejects_what_unicode_has_not(void **state)
{
	char out[UTF8_MAX];

	(void)state;
	assert_int_equal(utf8_put(0x110000, out), 3);
	assert_memory_equal(out, "\xef\xbf\xbd", 3);
}

static void test_get(void **state)
{
	static const char *const bad[] = { "\x80", "\xc1\x80", "\xc3", "\xe0\x80\x80", "\xe2\x82",
					   "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
					   "\xf5\x80\x80\x80", "\xff" };
	static const char good[] = "a\xc3\xbc\xe2\x82\xac\xf0\x9f\x9a\xa2";
	const char *at = good;

	(void)state;
	assert_int_equal(utf8_get(&at), 'a');
	assert_int_equal(utf8_get(&at), 0xfc);
	assert_int_equal(utf8_get(&at), 0x20ac);
	assert_int_equal(utf8_get(&at), 0x1f6a2);
	assert_ptr_equal(at, good + strlen(good));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		at = bad[i];
		assert_int_equal(utf8_get(&at), 0xdc00 + (uint8_t)bad[i][0]);
		assert_ptr_equal(at, bad[i] + 1);
	}
}

/* Against the C library, which knows all of Unicode. */
static void test_lower(void **state)
{
	static const uint32_t not_ours[] = { 0x130, 0x178 };     /* their small letters are far away */

	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (uint32_t c = 0; c < 0x430; c++) {
		bool covered = c < 0x180 || (c >= 0x391 && c <= 0x3ab) || c >= 0x400;

		for (size_t i = 0; i < ARRAY_SIZE(not_ours); i++)
			covered = covered && c != not_ours[i];
		assert_int_equal(utf_lower(c), covered ? towlower(c) : c);
	}
	assert_int_equal(utf_lower(0x65e5), 0x65e5);
}

static void test_equal_nocase(void **state)
{
	(void)state;
	assert_true(utf8_equal_nocase("", ""));
	assert_true(utf8_equal_nocase("Größe.BIN", "GRÖßE.bin"));
	assert_true(utf8_equal_nocase("МИР αβ", "мир ΑΒ"));
	assert_false(utf8_equal_nocase("a", "ab"));
	assert_false(utf8_equal_nocase("ab", "a"));
	assert_false(utf8_equal_nocase("\xc3", "\xc4"));
	assert_false(utf8_equal_nocase("o", "ö"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_ends_at_zero),
		cmocka_unit_test(test_replacement),
		cmocka_unit_test(test_cut_at_a_character),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_lower),
		cmocka_unit_test(test_equal_nocase),
		cmocka_unit_test(test_put_rejects_what_unicode_has_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
