/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/regex_sub.h>

static struct regex re;
static bool stop;

static bool interrupted(void)
{
	return stop;
}

static void becomes(const char *pattern, const char *replacement, const char *text, const char *one,
		    const char *all)
{
	struct regex_sub how = { .replacement = replacement, .max = 100 };
	char *result;

	assert_int_equal(regex_compile(&re, pattern), 0);
	assert_int_equal(regex_substitute(&re, text, &how, &result), 1);
	assert_string_equal(result, one);
	free(result);
	how.all = true;
	assert_true(regex_substitute(&re, text, &how, &result) > 0);
	assert_string_equal(result, all);
	free(result);
}

static void test_replaces(void **state)
{
	becomes("a", "bb", "banana", "bbbnana", "bbbnbbnbb");
	becomes("(a)(n)", "<\\2\\1\\0\\3>", "banana", "b<naan\\3>ana", "b<naan\\3><naan\\3>a");
	becomes("(x)|b", "[\\1]", "abx", "a[]x", "a[][x]");
	becomes("b", "", "abcb", "acb", "ac");
	becomes("b", "\\", "abc", "a\\c", "a\\c");
	becomes("b", "\\\\0", "abc", "a\\bc", "a\\bc");
	becomes("^a", "x", "aaa", "xaa", "xaa");
	becomes("a$", "x", "aaa", "aax", "aax");
}

/* An empty match counts where no match ended just before it. */
static void test_empty_matches(void **state)
{
	becomes("x*", "-", "abc", "-abc", "-a-b-c-");
	becomes("b*", "X", "abc", "Xabc", "XaXcX");
	becomes("$", "!", "abc", "abc!", "abc!");
	becomes("x*", "-", "", "-", "-");
}

static void test_ends(void **state)
{
	struct regex_sub how = { .replacement = "bb", .all = true, .max = 7 };
	char *result = (char *)&how;

	assert_int_equal(regex_compile(&re, "a"), 0);
	assert_int_equal(regex_substitute(&re, "xyz", &how, &result), 0);
	assert_null(result);
	assert_int_equal(regex_substitute(&re, "aaaa", &how, &result), -E2BIG);
	assert_null(result);
	assert_int_equal(regex_substitute(&re, "aaax", &how, &result), 3);
	assert_string_equal(result, "bbbbbbx");
	free(result);
}

static void test_stops(void **state)
{
	struct regex_sub how = { .replacement = "b", .all = true, .max = 10000, .interrupted = interrupted };
	char text[1001], *result;

	memset(text, 'a', 1000);
	text[1000] = '\0';
	assert_int_equal(regex_compile(&re, "a"), 0);
	assert_int_equal(regex_substitute(&re, text, &how, &result), 1000);
	free(result);
	stop = true;
	assert_int_equal(regex_substitute(&re, text, &how, &result), -EINTR);
	assert_null(result);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaces),
		cmocka_unit_test(test_empty_matches),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
