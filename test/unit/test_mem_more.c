/* SPDX-License-Identifier: Apache-2.0 */
/* mm, nm, ms, mtest and strings. */
#include "unit.h"

#include <common/command.h>
#include <common/env.h>
#include <common/shell.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "memory_host.h"
#include "shell_host.h"

#define gives memory_host_gives

static uint8_t *const memory = (uint8_t *)MEMORY_BASE;

static int setup(void **state)
{
	shell_host_reset();
	memory_host_reset();
	return 0;
}

/* --- mm, nm ------------------------------------------------------------------------ */

static void answers(const char *script, const char *keys, const char *output)
{
	shell_host.keys = keys;
	assert_true(gives(script, output, 0));
	assert_string_equal(shell_host.keys, "");
}

static void test_mm(void **state)
{
	answers("mm 42000000", "11223344\r\r5 \r-\rx\r",
		"42000000: 00000000 ? 11223344\n42000004: 00000000 ? \n42000008: 00000000 ? 5 \n"
		"4200000c: 00000000 ? -\n42000008: 00000005 ? x\n");
	assert_memory_equal(memory, "\x44\x33\x22\x11\0\0\0\0\5\0\0\0", 12);
	answers("mm.b 42000000", "1\r0x2\r\003", "42000000: 44 ? 1\n42000001: 33 ? 0x2\n42000002: 22 ? \n");
	assert_memory_equal(memory, "\1\2\x22\x11", 4);
	answers("mm.q 42000008", "123456789abcdef\rq\r",
		"42000008: 0000000000000005 ? 123456789abcdef\n42000010: 0000000000000000 ? q\n");
	answers("mm.w 42000000", "-1\r", "42000000: 0201 ? -1\n");
}

static void test_nm(void **state)
{
	answers("nm.w 42000000", "1234\r\r-\r5678\rx\r",
		"42000000: 0000 ? 1234\n42000000: 1234 ? \n42000000: 1234 ? -\n42000000: 1234 ? 5678\n"
		"42000000: 5678 ? x\n");
	assert_memory_equal(memory, "\x78\x56\0\0", 4);
}

static void test_modify_refuses(void **state)
{
	assert_true(gives("mm.s 42000000", "mm.s: .s is no width for this command\n", 1));
	assert_true(gives("mm zz", "mm: address 'zz': -EINVAL (invalid argument), a hexadecimal number is "
			  "wanted\n", 1));
	assert_true(gives("nm.x 42000000", "nm.x: '.x' is no width: .b, .w, .l and .q are 1, 2, 4 and 8 "
			  "bytes\n", 1));
}

/* --- ms ---------------------------------------------------------------------------- */

static void variables(const char *matches, const char *addr, const char *pos)
{
	assert_string_equal(env_get("memmatches"), matches);
	assert_string_equal(env_get("memaddr"), addr);
	assert_string_equal(env_get("mempos"), pos);
}

static void test_ms(void **state)
{
	memory[0] = memory[0x31] = memory[0xff] = memory[0x100] = 0x12;
	assert_true(gives("ms.b 42000001 ff 12",
			  "42000030: 00 12 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................\n"
			  "--\n"
			  "420000f0: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 12  ................\n"
			  "2 matches\n", 0));
	variables("2", "420000ff", "fe");
	memcpy(memory + 0x38, "\x78\x56\x34\x12", 4);
	assert_true(gives("ms 42000000 40 12345678",
			  "42000030: 00001200 00000000 12345678 00000000  ........xV4.....\n1 match\n", 0));
	variables("1", "42000038", "e");
	assert_true(gives("ms.w 42000000 80 1234",
			  "42000030: 1200 0000 0000 0000 5678 1234 0000 0000  ........xV4.....\n"
			  "1 match\n", 0));
	variables("1", "4200003a", "1d");
	assert_true(gives("ms 42000000 40 99", "0 matches\n", 1));
	variables("0", "0", "0");
	assert_true(gives("ms.q -q 42000000 8 1234567800000000", "", 1));
}

static void test_ms_text(void **state)
{
	strcpy((char *)memory + 0x1e, "hello");
	strcpy((char *)memory + 0xa1, "hellothere");
	assert_true(gives("ms.s 42000000 100 hello",
			  "42000010: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 68 65  ..............he\n"
			  "42000020: 6c 6c 6f 00 00 00 00 00 00 00 00 00 00 00 00 00  llo.............\n"
			  "--\n"
			  "420000a0: 00 68 65 6c 6c 6f 74 68 65 72 65 00 00 00 00 00  .hellothere.....\n"
			  "2 matches\n", 0));
	assert_true(gives("ms.s -q 42000000 100 hello there", "", 0));
	variables("1", "420000a1", "a1");
	/* the last byte of a match is the last of the range, or there is none */
	assert_true(gives("ms.s -q 42000000 23 hello", "", 0));
	assert_true(gives("ms.s -q 42000000 22 hello", "", 1));
}

static void test_ms_limit(void **state)
{
	for (int i = 5; i < 0x33; i += 3)
		memory[i] = 0x34;
	capture_start();
	assert_int_equal(shell_run("ms.b 42000000 100 34", 20), 0);
	assert_non_null(strstr(capture_end(), "--\n42000020: "));
	variables("a", "42000020", "20");
	assert_true(gives("ms.b -q -l2 42000000 100 34", "", 0));
	variables("2", "42000008", "8");
	capture_start();
	shell_run("ms.b -l1 42000005 1 34; ms.b -l1 42000005 2 34", 46);
	assert_string_equal(strchr(capture_end(), '\n'),
			    "\n1 match\n"
			    "42000000: 00 00 00 00 00 34 00 00 34 00 00 34 00 00 34 00  .....4..4..4..4.\n"
			    "1 match (repeat command to check for more)\n");
}

static void test_ms_refuses(void **state)
{
	assert_true(gives("ms -l0 42000000 10 1", "ms: \"-l0\" is no option; there are -q and -lN, with a "
			  "decimal N\n", 1));
	assert_true(gives("ms -x 42000000 10 1", "ms: \"-x\" is no option; there are -q and -lN, with a "
			  "decimal N\n", 1));
	assert_true(gives("ms.q 42000000 2000000000000000 1",
			  "ms: 0x2000000000000000 values from there reach beyond the end of memory\n", 1));
	assert_true(gives("ms fffffffffffffff0 10 1", "ms: 0x10 values from there reach beyond the end of "
			  "memory\n", 1));
	assert_true(gives("ms.s 42000000 10 ''", "ms: nothing to look for\n", 1));
	assert_true(gives("ms 42000000 0 1", "0 matches\n", 1));
	assert_true(gives("ms 42000000 10 zz", "ms: value 'zz': -EINVAL (invalid argument), a hexadecimal "
			  "number is wanted\n", 1));
}

/* --- mtest ------------------------------------------------------------------------- */

static void test_mtest(void **state)
{
	assert_true(gives("mtest 42000001 42000101 55 2",
			  "Testing 42000008 ... 42000100:\n\rIteration:      1\rIteration:      2\n"
			  "Tested 2 iteration(s) with 0 errors.\n", 0));
	env_set("loadaddr", "42010000");
	assert_true(gives("mtest", "Testing 42010000 ... 4201f000:\n\rIteration:      1\n"
			  "Tested 1 iteration(s) with 0 errors.\n", 0));
}

/* A bit that cannot be set is seen whatever the pattern is. */
static void test_mtest_finds(void **state)
{
	static const char *const scripts[] = { "mtest 42000000 42000100 0", "mtest 42000000 42000100 100",
					       "mtest 42000000 42000100 ffffffffffffffff" };

	memory_host.stuck_addr = 0x42000020;
	memory_host.stuck_mask = 0x100;
	for (size_t i = 0; i < 3; i++) {
		const char *printed;

		capture_start();
		assert_int_equal(shell_run(scripts[i], strlen(scripts[i])), 1);
		printed = capture_end();
		assert_non_null(strstr(printed, "\nMem error @ 0x42000020: found "));
		assert_non_null(strstr(printed, "Tested 1 iteration(s) with 1 errors.\n"));
	}
}

static void test_mtest_refuses(void **state)
{
	assert_true(gives("mtest 42000000 42000007", "mtest: no memory between 0x42000000 and 0x42000000 "
			  "(start and end; see meminfo for what is free)\n", 1));
	assert_true(gives("mtest 42000100 42000000", "mtest: no memory between 0x42000100 and 0x42000000 "
			  "(start and end; see meminfo for what is free)\n", 1));
	capture_start();
	assert_int_equal(shell_run("mtest 4201e000 42020000", 23), 1);
	assert_non_null(strstr(capture_end(), "ours"));
	capture_start();
	assert_int_equal(shell_run("mtest 41000000 41001000", 23), 1);
	assert_non_null(strstr(capture_end(), "not all RAM"));
	shell_host.ctrlc_after = shell_host.ctrlc_calls + 1;
	capture_start();
	assert_int_equal(shell_run("mtest 42000000 42010000 0 0", 27), -EINTR);
	capture_end();
}

/* --- strings ----------------------------------------------------------------------- */

static void test_strings(void **state)
{
	memcpy(memory, "one\0two\0th\001ee\0\0five", 20);
	assert_true(gives("strings 42000000", "one\ntwo\nth.ee\n", 0));
	assert_true(gives("strings 42000000 4", "one\n", 0));
	assert_true(gives("strings 42000000 5", "one\ntwo\n", 0));
	assert_true(gives("strings fffffffffffffff0 20",
			  "strings: 0x20 bytes from there reach beyond the end of memory\n", 1));
	shell_host.ctrlc_after = shell_host.ctrlc_calls + 1;
	capture_start();
	assert_int_equal(shell_run("strings 42000000", 16), -EINTR);
	capture_end();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_mm, setup),
		cmocka_unit_test_setup(test_nm, setup),
		cmocka_unit_test_setup(test_modify_refuses, setup),
		cmocka_unit_test_setup(test_ms, setup),
		cmocka_unit_test_setup(test_ms_text, setup),
		cmocka_unit_test_setup(test_ms_limit, setup),
		cmocka_unit_test_setup(test_ms_refuses, setup),
		cmocka_unit_test_setup(test_mtest, setup),
		cmocka_unit_test_setup(test_mtest_finds, setup),
		cmocka_unit_test_setup(test_mtest_refuses, setup),
		cmocka_unit_test_setup(test_strings, setup),
	};

	memory_host_map();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
