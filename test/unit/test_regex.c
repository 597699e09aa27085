/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lib/regex.h>
#include <lib/util.h>

static struct regex re;

/* "3-5 -" style: the spans of the match and of each group. */
static void check_from(const char *pattern, const char *text, size_t from, const char *expected)
{
	struct regex_span span[REGEX_GROUPS];
	char got[256] = "none";
	int n = 0, ret = regex_compile(&re, pattern);

	if (ret)
		fail_msg("%s: %s at %zu", pattern, re.why, re.where);
	ret = regex_exec(&re, text, strlen(text), from, span);
	assert_true(ret == 0 || ret == 1);
	for (unsigned int i = 0; ret && i <= re.groups; i++) {
		if (span[i].start == REGEX_UNUSED)
			n += sprintf(got + n, "%s-", i ? " " : "");
		else
			n += sprintf(got + n, "%s%zu,%zu", i ? " " : "", span[i].start, span[i].end);
	}
	if (strcmp(got, expected) != 0)
		fail_msg("/%s/ in \"%s\": %s, should be %s", pattern, text, got, expected);
}

static void check(const char *pattern, const char *text, const char *expected)
{
	check_from(pattern, text, 0, expected);
}

static void test_characters(void **state)
{
	(void)state;
	check("abc", "xxabcx", "2,5");
	check("abc", "ab", "none");
	check("", "ab", "0,0");
	check("a.c", "a\nc", "0,3");
	check("\\.", "a.b", "1,2");
	check("\\x41\\x2e", "xA.", "1,3");
	check("\\n\\r\\t", "a\n\r\t", "1,4");
	check("\\(\\*\\\\", "(*\\", "0,3");
	check("{1}", "x{1}", "1,4");
	check("\xc3\xa4", "a\xc3\xa4", "1,3");
}

static void test_anchors(void **state)
{
	(void)state;
	check("^a", "ba", "none");
	check("^a", "ab", "0,1");
	check("a$", "aa", "1,2");
	check("^$", "", "0,0");
	check("^$", "a", "none");
	check("a^b", "ab", "none");
	check("^a|b$", "cb", "1,2");
	check("$", "ab", "2,2");
	check_from("^a", "aa", 1, "none");
	check_from("a", "aa", 1, "1,2");
	check_from("x*", "aa", 2, "2,2");
	check_from("x*", "aa", 3, "none");
}

static void test_sets(void **state)
{
	(void)state;
	check("[abc]+", "xxcabd", "2,5");
	check("[^a-c]+", "abxyzc", "2,5");
	check("[a-]+", "b-a-", "1,4");
	check("[]x]+", "a]x", "1,3");
	check("[^]]+", "]ab]", "1,3");
	check("[\\d.]+", "v10.2-", "1,5");
	check("[\\]\\\\]+", "a]\\", "1,3");
	check("[\\x30-\\x33]+", "9012345", "1,5");
	check("\\d+\\s\\w+", "a 12 b_9-", "2,8");
	check("\\D+", "12ab3", "2,4");
	check("\\S+", " \t\r\vx ", "4,5");
	check("\\W+", "a_0.-z", "3,5");
	check("[\\D]+", "12ab3", "2,4");
}

static void test_repeats(void **state)
{
	(void)state;
	check("ab*c", "ac", "0,2");
	check("ab*c", "abbbc", "0,5");
	check("ab+c", "ac", "none");
	check("ab?c", "abc", "0,3");
	check("ab?c", "abbc", "none");
	check("<.*>", "<a><b>", "0,6");
	check("<.*?>", "<a><b>", "0,3");
	check("a+?", "aaa", "0,1");
	check("a??", "a", "0,0");
	check("(a+?)(a*)", "aaa", "0,3 0,1 1,3");
	check("x*", "aaa", "0,0");
	check("(a*)*", "aab", "0,2 0,2");
	check("(a|b)*c", "ababc", "0,5 3,4");
	check("(|a)+", "aa", "0,0 0,0");
	check("(a*)+b", "aab", "0,3 0,2");
	check("(^)*a", "a", "0,1 0,0");
}

static void test_groups(void **state)
{
	(void)state;
	check("(a)(b)?", "a", "0,1 0,1 -");
	check("(a|ab)(c|bcd)(d*)", "abcd", "0,4 0,1 1,4 4,4");
	check("a|b|c", "c", "0,1");
	check("(a|b|cd|)x", "cdx", "0,3 0,2");
	check("(a|b|cd|)x", "x", "0,1 0,0");
	check("((a)|(b))+", "ab", "0,2 1,2 0,1 1,2");
	check("(((((((((a)))))))))", "a", "0,1 0,1 0,1 0,1 0,1 0,1 0,1 0,1 0,1 0,1");
	check("([^=]+)=(.*)", "name=a=b", "0,8 0,4 5,8");
	check("^(\\w+)-(\\d+)\\.", "rootfs-12.img", "0,10 0,6 7,9");
	check("foo|foobar", "foobar", "0,3");
}

static void check_bad(const char *pattern, int error, size_t where, const char *why)
{
	assert_int_equal(regex_compile(&re, pattern), error);
	assert_string_equal(re.why, why);
	assert_int_equal(re.where, where);
}

static void test_bad(void **state)
{
	(void)state;
	check_bad("a(b", -EINVAL, 1, "a ( that is not closed");
	check_bad("ab)", -EINVAL, 2, "a ) without a (");
	check_bad("a[bc", -EINVAL, 1, "a [ that is not closed");
	check_bad("[]", -EINVAL, 0, "a [ that is not closed");
	check_bad("[z-a]", -EINVAL, 1, "the range ends before it begins");
	check_bad("*a", -EINVAL, 0, "nothing that could be repeated is before this");
	check_bad("a|+", -EINVAL, 2, "nothing that could be repeated is before this");
	check_bad("a**", -EINVAL, 2, "this is repeated already");
	check_bad("a+?*", -EINVAL, 3, "this is repeated already");
	check_bad("a\\", -EINVAL, 1, "a backslash at the end");
	check_bad("[\\", -EINVAL, 1, "a backslash at the end");
	check_bad("\\x4g", -EINVAL, 0, "\\x wants two hexadecimal digits");
	check_bad("()()()()()()()()()()", -E2BIG, 18, "more than 9 groups");
}

static void test_too_long(void **state)
{
	char pattern[2 * REGEX_STEPS + 1];

	(void)state;
	memset(pattern, 'a', sizeof(pattern));
	pattern[REGEX_STEPS - 3] = '\0';
	assert_int_equal(regex_compile(&re, pattern), 0);
	pattern[REGEX_STEPS - 3] = 'a';
	pattern[REGEX_STEPS - 2] = '\0';
	check_bad(pattern, -E2BIG, REGEX_STEPS - 2, "it is too long");
	for (size_t i = 0; i + 1 < sizeof(pattern); i += 2)
		memcpy(pattern + i, "a*", 2);
	pattern[sizeof(pattern) - 1] = '\0';
	assert_int_equal(regex_compile(&re, pattern), -E2BIG);
	for (unsigned int i = 0; i < 4 * (REGEX_SETS + 1); i += 4)
		sprintf(pattern + i, "[\1%c]", '0' + i / 4);
	check_bad(pattern, -E2BIG, 4 * (REGEX_SETS + 1), "too many different sets");
}

/* What takes others longer than the universe lasts. */
static void test_no_blow_up(void **state)
{
	static char text[100001];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	check("(a*)*b", text, "none");
	check("(a|a)*b", text, "none");
	check("(a|aa)+$", text, "0,100000 99999,100000");
	check("(((a?)*)*)*b", text, "none");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_anchors),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_no_blow_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
