/* SPDX-License-Identifier: Apache-2.0 */
/* bootmenu: which variables make the menu, what is run, what is said of bad ones. */
#include "unit.h"

#include <common/command.h>
#include <common/env.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "shell_host.h"

#define DOWN "\033[B"

extern const struct command cmd_bootmenu;

static int setup(void **state)
{
	shell_host_reset();
	env_set("bootmenu_0", "One=echo ran one");
	env_set("bootmenu_1", "Two=echo ran two a=b");
	env_set("bootmenu_2", "Three=false");
	env_set("bootmenu_4", "Behind the gap=echo ran four");
	return 0;
}

static int run(const char *delay, const char *keys)
{
	char name[] = "bootmenu", text[16] = "";
	char *argv[] = { name, delay ? strcpy(text, delay) : NULL, NULL };

	shell_host.keys = keys;
	capture_start();
	return cmd_bootmenu.run(delay ? 2 : 1, argv);
}

static void test_chosen(void **state)
{
	assert_int_equal(run("-1", "\r"), CMD_OK);
	capture_expect("\nran one\n");
	/* the first '=' ends the title, others are the script's */
	assert_int_equal(run("-1", DOWN "\r"), CMD_OK);
	capture_expect("\nran two a=b\n");
	assert_int_equal(run("-1", "3\r"), CMD_FAILURE);
	assert_null(strstr(capture_end(), "Behind"));
}

static void test_console_and_left(void **state)
{
	assert_int_equal(run("-1", "4\r"), CMD_OK);
	assert_null(strstr(capture_end(), "\nran"));
	assert_int_equal(run("-1", "q"), CMD_FAILURE);
	assert_null(strstr(capture_end(), "\nran"));
}

static void test_delay_and_default(void **state)
{
	env_set("bootmenu_default", "1");
	assert_int_equal(run("0", ""), CMD_OK);
	capture_expect("ran two");
	env_set("bootmenu_delay", "2");
	assert_int_equal(run(NULL, ""), CMD_OK);
	capture_expect("2 in 1 s");
	env_set("bootmenu_delay", "0");
	assert_int_equal(run(NULL, ""), CMD_OK);
	assert_null(strstr(capture_end(), "Boot Menu"));
	assert_int_equal(run("-1", "\r"), CMD_OK);
	capture_expect("ran two");
	env_set("bootmenu_default", "3");
	assert_int_equal(run("0", ""), CMD_OK);
	capture_expect("there is no bootmenu_3: bootmenu_0 is the default");
}

static void test_bad(void **state)
{
	assert_int_equal(run("soon", ""), CMD_FAILURE);
	capture_expect("delay: \"soon\" is not a decimal number");
	env_set("bootmenu_default", "");
	assert_int_equal(run("0", ""), CMD_FAILURE);
	capture_expect("bootmenu_default: \"\" is not");
	env_set("bootmenu_default", NULL);
	env_set("bootmenu_1", "no commands");
	assert_int_equal(run("0", ""), CMD_FAILURE);
	capture_expect("bootmenu_1 is not title=commands");
	env_set("bootmenu_0", "Open=if true; then");
	env_set("bootmenu_1", NULL);
	assert_int_equal(run("0", ""), CMD_FAILURE);
	capture_expect("the script is in variable \"bootmenu_0\"");
	env_set("bootmenu_0", NULL);
	assert_int_equal(run("0", ""), CMD_FAILURE);
	capture_expect("there is no entry");
}

static void test_all_hundred(void **state)
{
	for (unsigned int i = 0; i < 101; i++) {
		char name[24];

		snprintf(name, sizeof(name), "bootmenu_%u", i);
		env_set(name, "Title=echo ran it");
	}
	assert_int_equal(run("-1", "100\r"), CMD_OK);
	capture_expect("\nran it\n");
	assert_int_equal(run("-1", "\033[F\r"), CMD_OK);
	assert_null(strstr(capture_end(), "\nran it\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_chosen, setup),
		cmocka_unit_test_setup(test_console_and_left, setup),
		cmocka_unit_test_setup(test_delay_and_default, setup),
		cmocka_unit_test_setup(test_bad, setup),
		cmocka_unit_test_setup(test_all_hundred, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
