/* SPDX-License-Identifier: Apache-2.0 */
/* A console that is off: no byte stops the boot or is answered, and a failed boot is the end. */
#include "unit.h"

#include <string.h>

#include "capture.h"

#include <lib/util.h>
#undef IS_ENABLED
#define IS_ENABLED(option) (option)
#undef CONFIG_AUTOBOOT_LOCKS
#define CONFIG_AUTOBOOT_LOCKS 1
#undef CONFIG_AUTOBOOT_TRIES
#define CONFIG_AUTOBOOT_TRIES 2
#undef CONFIG_AUTOBOOT_FAILED_POWEROFF
#define CONFIG_AUTOBOOT_FAILED_POWEROFF 0
#undef CONFIG_AUTOBOOT_FAILED_SECONDS
#define CONFIG_AUTOBOOT_FAILED_SECONDS 30
#undef CONFIG_SILENT_CONSOLE
#define CONFIG_SILENT_CONSOLE 0
#undef CONFIG_BOOTCOUNT
#define CONFIG_BOOTCOUNT 0
#include "../../common/autoboot.c"
#include "../../common/autoboot_failed.c"
#include "../../common/autoboot_nothing.c"

static jmp_buf over;
static bool halted, ctrlc_ignored;
static const char *delay, *command;
static unsigned int typed, runs;
static uint64_t now;

const char *env_get(const char *name)
{
	return strcmp(name, "bootdelay") == 0 ? delay : command;
}

const char *bootcount_command(void)
{
	return NULL;
}

/* Somebody types all the time: every byte there is, Ctrl-C and Enter among them. */
bool console_tstc(void)
{
	return typed++ % 300 != 299;
}

int console_getc(void)
{
	return (int)(typed % 256);
}

void console_ignore_ctrlc(bool ignore)
{
	ctrlc_ignored = ignore;
}

void console_drain(void)
{
}

void console_loud(void)
{
}

int shell_run(const char *text, size_t len)
{
	assert_true(ctrlc_ignored);
	assert_string_equal(text, "run me");
	runs++;
	return 1;
}

int device_quiesce_all(void)
{
	return 0;
}

uint64_t timer_deadline_us(uint64_t us)
{
	return now + us;
}

bool timer_expired(uint64_t deadline)
{
	now += 100000;
	return now >= deadline;
}

void cpu_halt(void)
{
	halted = true;
	longjmp(over, 1);
}

void psci_system_off(void)
{
	longjmp(over, 2);
}

/* What is said; the machine never comes back from it. */
static const char *power_on(const char *seconds, const char *bootcmd)
{
	delay = seconds;
	command = bootcmd;
	runs = 0;
	halted = false;
	capture_start();
	if (!setjmp(over)) {
		autoboot();
		fail();
	}
	assert_true(halted && ctrlc_ignored);
	return capture_end();
}

static void test_ends(void **state)
{
	static const char *const delays[] = { "0", "-2", "3", "nonsense", NULL };

	for (size_t i = 0; i < ARRAY_SIZE(delays); i++) {
		const char *said = power_on(delays[i], "run me");

		assert_int_equal(runs, 2);
		assert_non_null(strstr(said, "autoboot: try 2 of 2\nautoboot: failed; stopped here"));
		assert_null(strstr(said, "locked"));
	}
}

/* Nor is there a prompt when there is nothing to boot, or a stored variable says so. */
static void test_nothing_to_boot(void **state)
{
	assert_non_null(strstr(power_on("-1", "run me"), "autoboot: failed"));
	assert_int_equal(runs, 0);
	assert_non_null(strstr(power_on("0", NULL), "autoboot: failed"));
	assert_int_equal(runs, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_nothing_to_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
