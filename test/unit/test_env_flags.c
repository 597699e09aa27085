/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for variables: lists, types, access. */
#include "unit.h"

#include "capture.h"

#include <common/env.h>
#include <common/env_default.h>
#include <common/env_flags.h>
#include <errno.h>
#include <string.h>

const char env_default_text[] = "dflt=1\0other=2\0";

static int setup(void **state)
{
	env_reset("", 0);
	return 0;
}

static void check_rule(const char *list, const char *name, char type, char access)
{
	struct env_rule rule = { '?', '?' };

	assert_true(env_rule_find(list, name, &rule) == (type != '?'));
	assert_int_equal(rule.type, type);
	assert_int_equal(rule.access, access);
}

static void test_lists(void **state)
{
	static const char list[] = "a:d,ab:xr, c:,d,e:o,f:zz,a:x";

	check_rule(list, "a", 'd', 'a');
	check_rule(list, "ab", 'x', 'r');
	check_rule(list, "c", 's', 'a');
	check_rule(list, "d", 's', 'a');
	check_rule(list, "e", 's', 'o');
	check_rule(list, "f", 's', 'a');
	check_rule(list, "b", '?', '?');
	check_rule(list, "abc", '?', '?');
	check_rule("", "a", '?', '?');
	check_rule(",,:,", "a", '?', '?');
}

static void test_types(void **state)
{
	static const struct {
		char type;
		const char *good[6], *bad[6];
	} cases[] = {
		{ 's', { "any", "" }, { NULL } },
		{ 'd', { "0", "-12", "99999999999999999999999" }, { "a", "1a", "-", "0x1" } },
		{ 'x', { "0", "dEad", "0xBEEF" }, { "g", "0x", "1 " } },
		{ 'b', { "0", "1", "y", "N", "t", "F" }, { "yes", "2", "on" } },
		{ 'i', { "1.2.3.4", "255.255.255.255" },
		  { "1.2.3", "1.2.3.4.5", "256.1.1.1", "a.b.c.d", "1..2.3", "1.2.3.4 " } },
		{ 'm', { "00:11:22:aA:bb:cc" },
		  { "00:11:22:33:44", "0:1:2:3:4:g", "00:11:22:33:44:555", "00-11" } },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t k = 0; k < 6 && cases[i].good[k]; k++)
			assert_true(env_value_fits(cases[i].type, cases[i].good[k]));
		for (size_t k = 0; k < 6 && cases[i].bad[k]; k++)
			assert_false(env_value_fits(cases[i].type, cases[i].bad[k]));
	}
}

static int check(const char *name, const char *value)
{
	int ret;

	capture_start();
	ret = env_flags_check(name, value, false);
	assert_int_equal(*capture_end() != '\0', ret != 0);
	return ret;
}

static void test_access(void **state)
{
	env_set(".flags", "ro:r,once:o,dflt:c,other:c,num:d");
	assert_int_equal(check("free", "1"), 0);
	assert_int_equal(check("ro", "1"), -EPERM);
	assert_int_equal(check("ro", NULL), 0);
	assert_int_equal(env_flags_check("ro", "1", true), 0);
	env_set("ro", "1");
	assert_int_equal(check("ro", "1"), 0);
	assert_int_equal(check("ro", "2"), -EPERM);
	assert_int_equal(check("ro", NULL), -EPERM);
	assert_int_equal(check("once", "1"), 0);
	env_set("once", "1");
	assert_int_equal(check("once", "2"), -EPERM);
	assert_int_equal(check("once", NULL), -EPERM);
	env_set("dflt", "1");
	assert_int_equal(check("dflt", "3"), 0);
	env_set("dflt", "3");
	assert_int_equal(check("dflt", "4"), -EPERM);
	assert_int_equal(check("num", "x"), -EINVAL);
	capture_start();
	assert_int_equal(env_flags_check("num", "x", true), -EINVAL);
	capture_end();
}

static void check_flags(const char *list, bool good, const char *said)
{
	const char *out;

	capture_start();
	assert_int_equal(env_flags_check(".flags", list, true), good ? 0 : -EINVAL);
	out = capture_end();
	assert_true(good ? !*out : strstr(out, said) != NULL);
}

/* A list of rules that is none is refused when it is set, not when somebody needs it. */
static void test_bad_lists(void **state)
{
	check_flags("", true, NULL);
	check_flags("a:d,ab:xr, c:,d,e:so", true, NULL);
	check_flags("a:q", false, "'q' at place 3 of \"a:q\"");
	check_flags("a:s,b:sx", false, "'x' at place 8");
	check_flags("a:o", false, "'o' at place 3");
	check_flags("a:soo", false, "'o' at place 5");
}

/* All variables are replaced at once: rules hold as they do for one. */
static void test_keep(void **state)
{
	struct vartab fresh = { .limit = 1000 };
	static const char old[] = ".flags=once:so,ro:sr,ronew:sr,typed:d,dflt:sc\0"
				  "any=1\0dflt=1\0once=1\0ro=1\0typed=1\0";
	static const char new[] = "any=2\0dflt=3\0new=1\0once=2\0typed=x\0ronew=1\0";

	assert_int_equal(env_reset(old, sizeof(old)), 0);
	for (int force = 0; force < 2; force++) {
		assert_int_equal(vartab_import(&fresh, new, sizeof(new)), 0);
		capture_start();
		assert_int_not_equal(env_flags_keep(&fresh, force), 0);
		capture_end();
		assert_string_equal(vartab_find(&fresh, "any")->value, "2");
		assert_string_equal(vartab_find(&fresh, "dflt")->value, "3");
		assert_string_equal(vartab_find(&fresh, "new")->value, "1");
		assert_string_equal(vartab_find(&fresh, "typed")->value, "1");
		assert_string_equal(vartab_find(&fresh, "once")->value, force ? "2" : "1");
		assert_int_equal(vartab_find(&fresh, "ro") == NULL, force);
		assert_int_equal(vartab_find(&fresh, "ronew") != NULL, force);
	}
	vartab_clear(&fresh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_lists, setup),
		cmocka_unit_test_setup(test_types, setup),
		cmocka_unit_test_setup(test_access, setup),
		cmocka_unit_test_setup(test_bad_lists, setup),
		cmocka_unit_test_setup(test_keep, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
