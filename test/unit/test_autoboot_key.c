/* SPDX-License-Identifier: Apache-2.0 */
/* Stopping the autoboot by certain keys: nothing else does, whatever comes before them. */
#include "unit.h"

#include <string.h>

#define CONFIG_AUTOBOOT_STOP_KEY "aab"
#include "../../common/autoboot_stop_key.c"

/* Types TEXT; the number of the byte that stopped it, from 1, or 0. */
static size_t type(const char *text)
{
	for (size_t i = 0; text[i]; i++)
		if (autoboot_stops((unsigned char)text[i]))
			return i + 1;
	return 0;
}

static void test_key(void **state)
{
	assert_int_equal(type("x\r\n \003a ab aa"), 0);
	assert_int_equal(type("xb"), 0);
	assert_int_equal(type("aab"), 3);
	assert_int_equal(type("aaaab"), 5);
	assert_int_equal(type("ab"), 0);
	assert_int_equal(type("xxaab"), 5);
	assert_false(autoboot_stops(0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
