/* SPDX-License-Identifier: Apache-2.0 */
/* ESR_ELx in words. Encodings from the Arm ARM, D19.2.37 (ESR_ELx), written down again here. */
#include "unit.h"

#include <string.h>

#include <lib/esr.h>
#include <lib/util.h>

#define IL BIT(25)

static uint64_t esr(uint64_t ec, uint64_t iss)
{
	return ec << 26 | IL | iss;
}

static void expect(uint64_t value, const char *text)
{
	char buf[160];

	assert_ptr_equal(esr_describe(value, buf, sizeof(buf)), buf);
	assert_string_equal(buf, text);
}

static void test_data_aborts(void **state)
{
	/* a store to an unmapped page, seen on a Cortex-A55 at EL2 */
	expect(0x96000047, "write to an address that is not mapped (translation fault, level 3)");
	expect(esr(0x25, 0x06), "read of an address that is not mapped (translation fault, level 2)");
	expect(esr(0x24, 0x04), "read of an address that is not mapped (translation fault, level 0)");
	expect(esr(0x25, 0x4f), "write to a page that does not permit it (permission fault, level 3)");
	expect(esr(0x25, 0x09), "read of a page whose access flag is clear (access flag fault, level 1)");
	expect(esr(0x25, 0x00), "read of an address beyond the supported size (address size fault, "
	       "level 0)");
	expect(esr(0x25, 0x50), "write to an address where nothing answers (synchronous external "
	       "abort)");
	expect(esr(0x25, 0x15), "read of an address whose translation tables cannot be read "
	       "(external abort on a table walk, level 1)");
	expect(esr(0x25, 0x61), "write to a misaligned address (alignment fault)");
	expect(esr(0x25, 0x30), "read of an address with two entries in the TLB (TLB conflict)");
	expect(esr(0x25, 0x147), "cache maintenance or address translation of an address that is not "
	       "mapped (translation fault, level 3)");
}

static void test_instruction_aborts(void **state)
{
	expect(esr(0x21, 0x0f), "instruction fetch from a page that does not permit it "
	       "(permission fault, level 3)");
	expect(esr(0x20, 0x07), "instruction fetch from an address that is not mapped "
	       "(translation fault, level 3)");
	/* WnR and CM mean nothing there */
	expect(esr(0x21, 0x147), "instruction fetch from an address that is not mapped "
	       "(translation fault, level 3)");
}

static void test_classes(void **state)
{
	expect(esr(0x00, 0), "undefined instruction (or one that this EL may not use)");
	expect(esr(0x16, 0), "HVC instruction");
	expect(esr(0x17, 0), "SMC instruction");
	expect(esr(0x18, 0x1234), "trapped access to a system register");
	expect(esr(0x22, 0), "branch to a misaligned address (PC not a multiple of 4)");
	expect(esr(0x26, 0), "stack pointer misaligned (SP not a multiple of 16)");
	expect(esr(0x2f, 0), "SError (asynchronous external abort)");
	expect(esr(0x3c, 0xf000), "BRK instruction");
}

static void test_what_has_no_words(void **state)
{
	expect(esr(0x3f, 0x05), "exception class 0x3f, fault status 0x05");
	expect(esr(0x25, 0x3d), "exception class 0x25, fault status 0x3d");
	/* ISS2 (bits 55:32) takes no part */
	expect(BIT(36) | 0x96000047, "write to an address that is not mapped (translation fault, "
	       "level 3)");
}

static void test_short_buffers(void **state)
{
	char whole[160], buf[160];

	esr_describe(0x96000047, whole, sizeof(whole));
	for (size_t n = 1; n < strlen(whole); n++) {
		memset(buf, 'x', sizeof(buf));
		esr_describe(0x96000047, buf, n);
		assert_int_equal(strlen(buf), n - 1);
		assert_memory_equal(buf, whole, n - 1);
		assert_int_equal(buf[n], 'x');
	}
}

static void test_far(void **state)
{
	assert_true(esr_far_valid(0x96000047));
	assert_true(esr_far_valid(esr(0x20, 0x07)));
	assert_true(esr_far_valid(esr(0x22, 0)));           /* PC alignment */
	assert_true(esr_far_valid(esr(0x34, 0x22)));        /* watchpoint */
	assert_true(esr_far_valid(esr(0x35, 0x22)));
	assert_false(esr_far_valid(esr(0x25, 0x410)));      /* FnV */
	assert_false(esr_far_valid(esr(0x26, 0)));          /* SP alignment */
	assert_false(esr_far_valid(esr(0x00, 0)));
	assert_false(esr_far_valid(esr(0x2f, 0)));
	assert_false(esr_far_valid(esr(0x17, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_aborts),
		cmocka_unit_test(test_instruction_aborts),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_what_has_no_words),
		cmocka_unit_test(test_short_buffers),
		cmocka_unit_test(test_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
