/* SPDX-License-Identifier: Apache-2.0 */
/* The environment as lines and as bytes. */
#include "unit.h"

#include "capture.h"

#include <common/env.h>
#include <common/env_text.h>
#include <errno.h>
#include <lib/log.h>
#include <stdlib.h>
#include <string.h>

static char *const all[] = { NULL };

static int setup(void **state)
{
	env_reset("", 0);
	return 0;
}

static void check_export(char sep, char *const names[], const char *want, size_t len)
{
	char *buf = malloc(len);

	assert_int_equal(env_text_export(sep, names, NULL, 0), len);
	assert_int_equal(env_text_export(sep, names, buf, len), len);
	assert_memory_equal(buf, want, len);
	free(buf);
}

#define CHECK_EXPORT(sep, names, want) check_export(sep, names, want, sizeof(want))

static void test_export(void **state)
{
	char *const some[] = { "b", "nope", NULL };

	CHECK_EXPORT('\n', all, "");
	env_set("b", "two\nlines \\ and");
	env_set("a", "1");
	CHECK_EXPORT('\n', all, "a=1\nb=two\\\nlines \\\\ and\n");
	CHECK_EXPORT('\0', all, "a=1\0b=two\nlines \\ and\0");
	CHECK_EXPORT('\n', some, "b=two\\\nlines \\\\ and\n");
}

static void import(const char *text, char sep, bool crlf)
{
	assert_int_equal(env_text_import(text, strlen(text), sep, crlf, all), 0);
}

static void test_import_lines(void **state)
{
	env_set("gone", "1");
	env_set("too", "1");
	import("# a=comment\n\n  a=1\nb=x=y\ngone\ntoo=\nc=two\\\nlines \\\\ \\x\n\tlast=open", '\n', false);
	assert_string_equal(env_get("a"), "1");
	assert_string_equal(env_get("b"), "x=y");
	assert_string_equal(env_get("c"), "two\nlines \\ x");
	assert_string_equal(env_get("last"), "open");
	assert_null(env_get("gone"));
	assert_null(env_get("too"));
	import("a=2\r\nb=3\r\n", '\n', false);
	assert_string_equal(env_get("a"), "2\r");
	import("a=2\r\nb=3\r\n", '\n', true);
	assert_string_equal(env_get("a"), "2");
	assert_string_equal(env_get("b"), "3");
}

static void test_import_bytes(void **state)
{
	static const char text[] = "a=back\\slash\0b= 2\0\0c=3";
	char *const some[] = { "c", "a", NULL };

	env_set("b", "old");
	assert_int_equal(env_text_import(text, sizeof(text), '\0', false, some), 0);
	assert_string_equal(env_get("a"), "back\\slash");
	assert_string_equal(env_get("b"), "old");
	assert_int_equal(env_text_import(text, sizeof(text), '\0', false, all), 0);
	assert_string_equal(env_get("b"), " 2");
	assert_null(env_get("c"));
}

/* What cannot be a variable is an error by name; what came before it is set. */
static void test_import_damage(void **state)
{
	capture_start();
	assert_int_equal(env_text_import("a=1\n=2\nb=3\n", 12, '\n', false, all), -EINVAL);
	assert_non_null(strstr(capture_end(), "environment: ''"));
	assert_string_equal(env_get("a"), "1");
	assert_null(env_get("b"));
}

/* Asked first, nothing is changed, whatever is wrong. */
static void test_check(void **state)
{
	static char *const some[] = { "b", NULL };

	env_set("old", "1");
	assert_int_equal(env_text_check("a=1\n# c\nold\nnever\n", 20, '\n', false, all), 2);
	assert_int_equal(env_text_check("a=1\nb=2\n", 8, '\n', false, some), 1);
	assert_int_equal(env_text_check("AAAA", 4, '\n', false, all), 0);
	assert_int_equal(env_text_check("a=1\n=2\nb=3\n", 12, '\n', false, all), -EINVAL);
	assert_int_equal(env_text_check("====", 4, '\0', false, all), -EINVAL);
	assert_null(env_get("a"));
	assert_string_equal(env_get("old"), "1");
}

/* Everything else goes; damage changes nothing. */
static void test_replace(void **state)
{
	static const char text[] = "a=1\nb=2\na=3\nc=4\nc=\n", bad[] = "x=1\n=2\n";

	env_set("gone", "1");
	assert_int_equal(env_text_replace(text, strlen(text), '\n', false, false), 0);
	assert_string_equal(env_get("a"), "3");
	assert_string_equal(env_get("b"), "2");
	assert_null(env_get("c"));
	assert_null(env_get("gone"));
	capture_start();
	assert_int_equal(env_text_replace(bad, strlen(bad), '\n', false, false), -EINVAL);
	capture_end();
	assert_string_equal(env_get("a"), "3");
	assert_null(env_get("x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_export, setup),
		cmocka_unit_test_setup(test_import_lines, setup),
		cmocka_unit_test_setup(test_import_bytes, setup),
		cmocka_unit_test_setup(test_import_damage, setup),
		cmocka_unit_test_setup(test_check, setup),
		cmocka_unit_test_setup(test_replace, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
