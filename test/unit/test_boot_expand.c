/* SPDX-License-Identifier: Apache-2.0 */
/* Variables in a command line, by U-Boot's rules. */
#include "unit.h"

#include <common/boot_method.h>
#include <common/env.h>
#include <errno.h>
#include <string.h>

static void check(const char *text, const char *expected)
{
	char out[64];

	assert_int_equal(boot_expand(text, out, sizeof(out)), 0);
	assert_string_equal(out, expected);
}

static void test_variables(void **state)
{
	env_reset("", 0);
	env_set("a", "1");
	env_set("b", "two words");
	check("", "");
	check("x=${a} y=$(b)", "x=1 y=two words");
	check("${missing}${a}", "1");
	check("$a $ ${a $", "$a $ ${a $");
	check("'${a}' ${a}", "${a} 1");
	check("\\${a} \\\\ \\", "${a} \\ \\");
	check("it\\'s ${a}", "it's 1");
	check("'\\n'", "\\n");
	/* what a variable holds is not looked at again */
	env_set("c", "${a}'");
	check("${c}x", "${a}'x");
}

static void test_bounds(void **state)
{
	static char name[300];
	char out[4];

	memset(name, 'n', sizeof(name) - 1);
	name[0] = '$';
	name[1] = '{';
	name[298] = '}';
	env_reset("", 0);
	env_set("a", "123");
	env_set("b", "1234");
	assert_int_equal(boot_expand("${a}", out, sizeof(out)), 0);
	assert_string_equal(out, "123");
	assert_int_equal(boot_expand("${b}", out, sizeof(out)), -E2BIG);
	assert_int_equal(boot_expand("${a}x", out, sizeof(out)), -E2BIG);
	/* no variable has such a name */
	assert_int_equal(boot_expand(name, out, sizeof(out)), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
