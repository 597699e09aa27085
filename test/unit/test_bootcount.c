/* SPDX-License-Identifier: Apache-2.0 */
/* Tries of an update: what is booted, and what is written, boot after boot. */
#include "unit.h"

#include <common/bootcount.h>
#include <common/command.h>
#include <common/env.h>
#include <common/env_saved.h>
#include <errno.h>
#include <string.h>

#include "capture.h"

extern const struct command cmd_bootcount;

static unsigned int saves;
static int save_error;

int env_saved_save(void)
{
	saves++;
	return save_error;
}

static int setup(void **state)
{
	static const char text[] = "bootcmd=a\0altbootcmd=b\0upgrade_available=1\0bootlimit=2\0";

	saves = 0;
	save_error = 0;
	assert_int_equal(env_reset(text, sizeof(text)), 0);
	return 0;
}

/* One boot: what is run, what has been saved until then, what is counted. */
static void boots(const char *name, unsigned int saved, const char *count)
{
	const char *got, *counted;

	capture_start();
	got = bootcount_command();
	capture_end();
	assert_string_equal(got ? got : "prompt", name);
	assert_int_equal(saves, saved);
	counted = env_get("bootcount");
	assert_string_equal(counted ? counted : "none", count);
}

static void test_from_first_try_to_the_end(void **state)
{
	boots("bootcmd", 1, "1");
	boots("bootcmd", 2, "2");
	boots("altbootcmd", 3, "3");
	boots("altbootcmd", 4, "4");
	/* never an endless reset, nor endless writes */
	for (int i = 0; i < 3; i++)
		boots("prompt", 4, "4");
}

static void test_confirmed(void **state)
{
	boots("bootcmd", 1, "1");
	env_set("upgrade_available", "0");
	for (int i = 0; i < 5; i++)
		boots("bootcmd", 1, "1");
	env_set("upgrade_available", NULL);
	boots("bootcmd", 1, "1");
	/* whatever the count is */
	env_set("bootcount", "100");
	boots("bootcmd", 1, "100");
}

static void test_no_limit(void **state)
{
	static const char *const none[] = { NULL, "0", "", "many", "-1" };

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		env_set("bootlimit", none[i]);
		boots("bootcmd", 0, "none");
	}
}

static void test_no_altbootcmd(void **state)
{
	env_set("altbootcmd", NULL);
	boots("bootcmd", 1, "1");
	boots("bootcmd", 2, "2");
	capture_start();
	assert_null(bootcount_command());
	capture_expect("there is no altbootcmd: nothing is booted");
	assert_int_equal(saves, 2);
}

static void test_odd_numbers(void **state)
{
	struct bootcount b;

	env_set("bootcount", "rubbish");
	boots("bootcmd", 1, "1");
	env_set("bootcount", "99999999999999999999");
	boots("bootcmd", 2, "1");
	env_set("bootcount", "18446744073709551615");
	boots("prompt", 2, "18446744073709551615");
	/* decimal, not hexadecimal as other numbers are */
	b = bootcount_decide("1", "9", "10", true);
	assert_int_equal(b.action, BOOTCOUNT_BOOTCMD);
	assert_int_equal(b.count, 10);
	b = bootcount_decide("1", "10", "10", true);
	assert_int_equal(b.action, BOOTCOUNT_ALTBOOTCMD);
	b = bootcount_decide("1", "4294967295", "18446744073709551615", true);
	assert_int_equal(b.limit, BOOTCOUNT_LIMIT_MAX);
	assert_int_equal(b.action, BOOTCOUNT_PROMPT);
}

static void test_cannot_be_stored(void **state)
{
	save_error = -EIO;
	capture_start();
	assert_string_equal(bootcount_command(), "bootcmd");
	capture_expect("this try is not counted");
}

static int run(const char *sub)
{
	char name[] = "bootcount", text[8];
	char *argv[] = { name, strcpy(text, sub), NULL };

	capture_start();
	return cmd_bootcount.run(2, argv);
}

static void test_command(void **state)
{
	env_set("bootcount", "7");
	assert_int_equal(run("print"), CMD_OK);
	assert_string_equal(capture_end(), "7\n");
	assert_int_equal(run("reset"), CMD_OK);
	capture_end();
	assert_string_equal(env_get("bootcount"), "0");
	assert_int_equal(saves, 1);
	env_set("bootcount", "7");
	env_set("upgrade_available", "0");
	assert_int_equal(run("print"), CMD_OK);
	assert_string_equal(capture_end(), "0\n");
	save_error = -EIO;
	assert_int_equal(run("reset"), CMD_FAILURE);
	capture_expect("Failed: -EIO");
	assert_int_equal(run("clear"), CMD_USAGE);
	capture_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_from_first_try_to_the_end, setup),
		cmocka_unit_test_setup(test_confirmed, setup),
		cmocka_unit_test_setup(test_no_limit, setup),
		cmocka_unit_test_setup(test_no_altbootcmd, setup),
		cmocka_unit_test_setup(test_odd_numbers, setup),
		cmocka_unit_test_setup(test_cannot_be_stored, setup),
		cmocka_unit_test_setup(test_command, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
