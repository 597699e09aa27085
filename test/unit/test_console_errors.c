/* SPDX-License-Identifier: Apache-2.0 */
/* Errors on the line: each is counted once, and said once. */
#include "unit.h"

#include <common/console_errors.h>
#include <drivers/serial.h>

#include "../../common/console_priv.h"
#include "capture.h"

static void expect_report(const char *text)
{
	capture_start();
	console_report_errors();
	capture_expect(text);
}

static void test_counts(void **state)
{
	console_count_errors('x');
	expect_report("");
	console_count_errors(SERIAL_BREAK | SERIAL_FRAMING);
	expect_report("console: on the line: 1 break\n");
	expect_report("");
	console_count_errors(SERIAL_OVERRUN | 'x');
	console_count_errors(SERIAL_OVERRUN | SERIAL_PARITY);
	console_count_errors(SERIAL_FRAMING);
	expect_report("console: on the line: 2 overruns (bytes were lost: they came faster than "
		      "they were taken), 1 framing error (another speed?), 1 parity error\n");
	assert_int_equal(console_errors()->breaks, 1);
	assert_int_equal(console_errors()->overruns, 2);
	assert_int_equal(console_errors()->framing, 1);
	assert_int_equal(console_errors()->parity, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
