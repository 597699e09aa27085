/* SPDX-License-Identifier: Apache-2.0 */
/* The lookup, in a table as tools/gen-symtab makes it: functions at 0x40, 0x100, 0x104 and 0x2000. */
#include "unit.h"

#include <string.h>

#include <lib/symtab.h>

const uint16_t symtab_distance[] = { 0x10, 0x30, 1, 0x7bf };
const char symtab_names[] = "start\0f\0main_Loop9\0zZ0\0";
const size_t symtab_count = 4;

static void expect(uint64_t offset, const char *name, uint64_t inside)
{
	uint64_t got = ~UINT64_C(0);
	const char *found = symtab_lookup(offset, &got);

	assert_non_null(found);
	assert_string_equal(found, name);
	assert_int_equal(got, inside);
}

static void test_lookup(void **state)
{
	expect(0x40, "start", 0);
	expect(0xff, "start", 0xbf);
	expect(0x100, "f", 0);
	expect(0x103, "f", 3);
	expect(0x104, "main_Loop9", 0);
	expect(0x1fff, "main_Loop9", 0x1efb);
	expect(0x2000, "zZ0", 0);
	expect(UINT64_MAX, "zZ0", UINT64_MAX - 0x2000);
}

static void test_below_the_first(void **state)
{
	uint64_t inside;

	assert_null(symtab_lookup(0, &inside));
	assert_null(symtab_lookup(0x3f, &inside));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_below_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
