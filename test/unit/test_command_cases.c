/* SPDX-License-Identifier: Apache-2.0 */
/* command_cases.def in the shell on the host, on a piece of memory at its address; and setexpr's own ways. */
#include "unit.h"

#include <common/env.h>
#include <common/shell.h>
#include <errno.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "memory_host.h"
#include "shell_host.h"

#define gives memory_host_gives

static int setup(void **state)
{
	shell_host_reset();
	memory_host_reset();
	return 0;
}

static const struct {
	const char *script, *output;
	int status;
} cases[] = {
#define CASE(script, output, status) { script, output, status },
#define DIFF(script, output, status, why) { script, output, status },
#include "command_cases.def"
#undef CASE
#undef DIFF
};

static void test_cases(void **state)
{
	size_t wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		setup(NULL);
		if (!gives(cases[i].script, cases[i].output, cases[i].status))
			wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* setexpr v fmt ARGS. */
static void formats(const char *args, const char *result)
{
	char script[200];

	snprintf(script, sizeof(script), "setexpr v fmt %s && printenv v", args);
	capture_start();
	shell_run(script, strlen(script));
	assert_string_equal(capture_end(), result);
}

static void test_fmt(void **state)
{
	formats("%d 0x100", "v=256\n");
	formats("0x%08x 63", "v=0x00000063\n");
	formats("%%%o 8", "v=%10\n");
	formats("'%d %i' a ffffffffffffffff", "v=10 -1\n");
	formats("%u ffffffffffffffff", "v=18446744073709551615\n");
	formats("'%#x|%X|%+d|%-4d|' ab ab 5 6", "v=0xab|AB|+5|6   |\n");
	formats("'[%6s][%-6s][%.2s]' abc abc abc", "v=[   abc][abc   ][ab]\n");
	formats("%c%c hello ''", "v=h\n");
	formats("'a\\tb\\\\\\\\c\\\"\\101\\1012'", "v=a\tb\\c\"AA2\n");
	formats("'one\\ctwo %d' 5", "v=one\n");
	formats("'\\q\\'", "v=\\q\\\n");
	formats("''", "v=\n");
	memcpy((void *)MEMORY_BASE, "in memory", 10);
	formats("'%s %x' '*42000000' '*42000000'", "v=in memory 6d206e69\n");
}

static void test_fmt_refuses(void **state)
{
	formats("%d", "setexpr: fmt: no value for \"%d\"\n");
	formats("%d zz", "setexpr: value 'zz': -EINVAL (invalid argument), a hexadecimal number is wanted\n");
	formats("%d 1 2", "setexpr: fmt: no conversion for the value \"2\"\n");
	formats("%n 1", "setexpr: fmt: \"%n\" is no conversion; there are c d i o s u x X and %\n");
	formats("%5", "setexpr: fmt: \"%5\" is no conversion; there are c d i o s u x X and %\n");
	formats("%ld 1", "setexpr: fmt: \"%l\" is no conversion; there are c d i o s u x X and %\n");
	formats("%1000d 1", "setexpr: fmt: \"%1000\" has more flags or digits than there can be\n");
	formats("%.1000d 1", "setexpr: fmt: \"%.1000\" has more flags or digits than there can be\n");
	formats("%*d 1 2", "setexpr: fmt: \"%*\" is no conversion; there are c d i o s u x X and %\n");
	formats("%999d%999d 1 2", "setexpr: fmt: the result is longer than 1023 bytes\n");
	formats("'\\000'", "setexpr: fmt: a variable cannot hold the byte 0\n");
	assert_null(env_get("v"));
}

static void test_strings(void **state)
{
	char *big = malloc(0x4001);

	memcpy((void *)MEMORY_BASE, "first", 6);
	memcpy((void *)(MEMORY_BASE + 0x100), "second", 7);
	assert_true(gives("setexpr.s v *42000000 + *42000100; echo $v", "firstsecond\n", 0));
	assert_true(gives("setexpr.s v *42000000; echo $v", "first\n", 0));
	assert_true(gives("setexpr.s v a + ' b'; echo \"$v\"", "a b\n", 0));
	assert_true(gives("setexpr.s v a - b", "setexpr: '-' is no operator for strings; there is +\n", 1));
	memset((void *)MEMORY_BASE, 'x', MEMORY_SIZE);
	assert_true(gives("setexpr.s v *42000000", "setexpr.s: no end of a string within 0x10000 bytes "
			  "from 0x42000000\n", 1));
	assert_string_equal(env_get("v"), "a b");
	/* a result that would not fit the environment */
	memset(big, 'a', 0x4000);
	big[0x4000] = '\0';
	env_set("big", big);
	assert_true(gives("setexpr v gsub a $big $big",
			  "setexpr: the result would be longer than 1048576 bytes\n", 1));
	assert_string_equal(env_get("v"), "a b");
	free(big);
}

static void test_refuses(void **state)
{
	assert_true(gives("setexpr v 1 @ 2", "setexpr: '@' is no operator; there are & | ^ + - * / %\n", 1));
	assert_true(gives("setexpr a=b 1 + 2", "setexpr: \"a=b\" is no name for a variable\n", 1));
	assert_true(gives("setexpr '' 1 + 2", "setexpr: \"\" is no name for a variable\n", 1));
	assert_true(gives("setexpr v *zz + 1",
			  "setexpr: address 'zz': -EINVAL (invalid argument), a hexadecimal number is "
			  "wanted\n", 1));
	assert_true(gives("setexpr.x v 1", "setexpr.x: '.x' is no width: .b, .w, .l and .q are 1, 2, 4 "
			  "and 8 bytes\n", 1));
	capture_start();
	assert_int_equal(shell_run("setexpr v sub [ x y", 19), 1);
	assert_memory_equal(capture_end(), "setexpr: regular expression \"[\": ", 33);
	for (size_t i = 0; i < 4; i++) {
		static const char *const usage[] = { "setexpr v", "setexpr v 1 +", "setexpr v 1 ++ 2",
						     "setexpr v sub a b c d" };

		capture_start();
		assert_int_equal(shell_run(usage[i], strlen(usage[i])), 1);
		assert_non_null(strstr(capture_end(), "Usage:"));
	}
	assert_null(env_get("v"));
}

static void test_ctrl_c(void **state)
{
	char *text = malloc(0x1001);

	memset(text, 'a', 0x1000);
	text[0x1000] = '\0';
	env_set("t", text);
	shell_host.ctrlc_after = 5;
	capture_start();
	assert_int_equal(shell_run("setexpr v gsub a b $t", 21), -EINTR);
	capture_end();
	assert_null(env_get("v"));
	free(text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cases, setup),
		cmocka_unit_test_setup(test_fmt, setup),
		cmocka_unit_test_setup(test_fmt_refuses, setup),
		cmocka_unit_test_setup(test_strings, setup),
		cmocka_unit_test_setup(test_refuses, setup),
		cmocka_unit_test_setup(test_ctrl_c, setup),
	};

	memory_host_map();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
