/* SPDX-License-Identifier: Apache-2.0 */
/* The lookup, in a table as tools/gen-symtab makes it: functions at 0x40, 0x100, 0x104 and 0x2000. */
#include "unit.h"

#include <string.h>

#include <lib/symtab.h>

const uint16_t symtab_distance[] = { 0x10, 0x30, 1, 0x7bf };
const char symtab_names[] = "start\0" "f\0" "main_loop\0" "last";
const size_t symtab_count = 4;

static void expect(uint64_t offset, const char *name, uint64_t inside)
{
	uint64_t got = ~UINT64_C(0);

	assert_string_equal(symtab_lookup(offset, &got), name);
	assert_int_equal(got, inside);
}

static void test_lookup(void **state)
{
	expect(0x40, "start", 0);
	expect(0xff, "start", 0xbf);
	expect(0x100, "f", 0);
	expect(0x103, "f", 3);
	expect(0x104, "main_loop", 0);
	expect(0x1fff, "main_loop", 0x1efb);
	expect(0x2000, "last", 0);
	expect(UINT64_MAX, "last", UINT64_MAX - 0x2000);
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
