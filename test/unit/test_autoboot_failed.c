/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a boot that failed: tries are counted, and what comes then is one of two things. */
#include "unit.h"

#include <string.h>

#include "capture.h"

#undef CONFIG_AUTOBOOT_TRIES
#define CONFIG_AUTOBOOT_TRIES 3
#undef CONFIG_AUTOBOOT_FAILED_SECONDS
#define CONFIG_AUTOBOOT_FAILED_SECONDS 30
/* read at run time here: what IS_ENABLED() says of the one option of this test */
static int switches_off;
#include <lib/util.h>
#undef IS_ENABLED
#define CONFIG_AUTOBOOT_FAILED_POWEROFF switches_off
#define CONFIG_SILENT_CONSOLE 0
#define IS_ENABLED(option) (option)
#include "../../common/autoboot_failed.c"

static jmp_buf over;
static enum { RUNS, HALTED, OFF } end;
static uint64_t now;
static unsigned int runs, asked, unlock_at, stops;

const char *const autoboot_locked_words = "what unlocks it";

int shell_run(const char *text, size_t len)
{
	assert_int_equal(len, strlen("run me"));
	assert_memory_equal(text, "run me", len);
	runs++;
	return 1;
}

int device_quiesce_all(void)
{
	stops++;
	return 0;
}

uint64_t timer_deadline_us(uint64_t us)
{
	return now + us;
}

bool timer_expired(uint64_t deadline)
{
	return now >= deadline;
}

void console_drain(void)
{
}

void console_loud(void)
{
}

void cpu_halt(void)
{
	end = HALTED;
	longjmp(over, 1);
}

void psci_system_off(void)
{
	end = OFF;
	longjmp(over, 1);
}

/* A second passes each time that somebody looks. */
static bool stopped(void)
{
	now += 1000000;
	return ++asked == unlock_at;
}

static int fresh(void **state)
{
	end = RUNS;
	runs = asked = unlock_at = stops = 0;
	switches_off = 0;
	return 0;
}

static void boot_fails(void)
{
	if (!setjmp(over))
		autoboot_failed(stopped);
}

static void test_tries(void **state)
{
	capture_start();
	autoboot_try("run me");
	assert_string_equal(capture_end(), "autoboot: try 2 of 3\nautoboot: try 3 of 3\n");
	assert_int_equal(runs, 3);
}

static void test_stays(void **state)
{
	unlock_at = 10000;
	capture_start();
	boot_fails();
	assert_string_equal(capture_end(), "The console is locked: what unlocks it\n");
	assert_int_equal(end, RUNS);
	assert_int_equal(asked, unlock_at);
	assert_int_equal(stops, 1);
}

static void test_switches_off(void **state)
{
	switches_off = 1;
	capture_start();
	boot_fails();
	assert_non_null(strstr(capture_end(), "autoboot: failed; switching off\n"));
	assert_int_equal(end, OFF);
	assert_int_equal(asked, CONFIG_AUTOBOOT_FAILED_SECONDS);
	fresh(state);
	switches_off = 1;
	unlock_at = 29;
	boot_fails();
	assert_int_equal(end, RUNS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_tries, fresh),
		cmocka_unit_test_setup(test_stays, fresh),
		cmocka_unit_test_setup(test_switches_off, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
