/* SPDX-License-Identifier: Apache-2.0 */
/* Where an address lies, what overflowed, what to look at next; SErrors in words. */
#include "unit.h"

#include <string.h>

#include <lib/esr.h>
#include <lib/fault_words.h>
#include <lib/util.h>

#define EC(ec)     ((uint64_t)(ec) << 26)
#define READ       (EC(0x25) | 0x07)      /* translation fault, level 3 */
#define WRITE      (READ | BIT(6))
#define FETCH      (EC(0x21) | 0x0f)      /* permission fault, level 3 */

static struct memmap map;

/* RAM from 1 to 2 GiB with a program, its stacks, and a device. */
static int setup(void **state)
{
	memset(&map, 0, sizeof(map));
	assert_false(memmap_add_ram(&map, 0x40000000, 0x40000000));
	assert_false(memmap_add(&map, "text", 0x7ee00000, 0x20000, MEM_ROLE_TEXT, NULL));
	assert_false(memmap_add(&map, "stack guard", 0x7ee40000, 0x1000, MEM_ROLE_GUARD, NULL));
	assert_false(memmap_add(&map, "stack", 0x7ee41000, 0x10000, MEM_ROLE_STACK, NULL));
	assert_false(memmap_add(&map, "exception stack guard", 0x7ee51000, 0x1000, MEM_ROLE_GUARD,
				NULL));
	assert_false(memmap_add(&map, "exception stack", 0x7ee52000, 0x4000, MEM_ROLE_STACK, NULL));
	assert_false(memmap_add(&map, "heap", 0x7ee56000, 0x10000, MEM_ROLE_DATA, NULL));
	assert_false(memmap_add(&map, "secret", 0x50000000, 0x1000, MEM_ROLE_NOMAP, NULL));
	assert_false(memmap_add(&map, "uart", 0x9000000, 0x1000, MEM_ROLE_MMIO, NULL));
	assert_false(memmap_add(&map, "lone guard", 0x60000000, 0x1000, MEM_ROLE_GUARD, NULL));
	/* a stack without a guard */
	assert_false(memmap_add(&map, "data", 0x61000000, 0x1000, MEM_ROLE_DATA, NULL));
	assert_false(memmap_add(&map, "bare stack", 0x61001000, 0x1000, MEM_ROLE_STACK, NULL));
	return 0;
}

static void place(uint64_t addr, const char *text)
{
	char buf[128];

	assert_ptr_equal(fault_place(&map, addr, buf, sizeof(buf)), buf);
	assert_string_equal(buf, text);
}

static void test_place(void **state)
{
	place(0, "null pointer (page 0 is never mapped)");
	place(0xfff, "null pointer (page 0 is never mapped)");
	place(0x1000, "neither RAM nor a known device");
	place(0x7ee00010, "text, 0x10 into 0x7ee00000+0x20000");
	place(0x7ee40fff, "stack guard, 0xfff into 0x7ee40000+0x1000");
	place(0x48000000, "RAM, 0x8000000 into 0x40000000+0x40000000");
	place(0x9001000, "neither RAM nor a known device, 0x0 past the end of uart");
	place(0x9001018, "neither RAM nor a known device, 0x18 past the end of uart");
	place(0x9010fff, "neither RAM nor a known device, 0xffff past the end of uart");
	place(0x9011000, "neither RAM nor a known device");
	place(0x80000000, "neither RAM nor a known device, 0x0 past the end of RAM");
	place(0x3fffffff, "neither RAM nor a known device");
	place(UINT64_MAX, "neither RAM nor a known device");
}

static void test_place_at_the_top(void **state)
{
	struct memmap top = { 0 };
	char buf[128];

	/* a range that ends at 2^64, and the address after it: 0 */
	assert_false(memmap_add(&top, "top", UINT64_MAX - 0xfff, 0x1000, MEM_ROLE_MMIO, NULL));
	assert_string_equal(fault_place(&top, UINT64_MAX, buf, sizeof(buf)),
			    "top, 0xfff into 0xfffffffffffff000+0x1000");
	assert_string_equal(fault_place(&top, 0x1000, buf, sizeof(buf)),
			    "neither RAM nor a known device");
}

static const char *overflowed(uint64_t esr, uint64_t far, uint64_t sp)
{
	struct fault_facts f = { .esr = esr, .far = far, .sp = sp, .map = &map };
	const struct memrange *stack = fault_overflowed_stack(&f);

	return stack ? stack->name : "";
}

static void test_overflow(void **state)
{
	/* SP has passed into the guard, beyond it, or stands at its edge */
	assert_string_equal(overflowed(WRITE, 0x7ee40fe8, 0x7ee40fe0), "stack");
	assert_string_equal(overflowed(WRITE, 0x7ee40008, 0x7ee3ff00), "stack");
	assert_string_equal(overflowed(WRITE, 0x7ee40ff0, 0x7ee41000), "stack");
	assert_string_equal(overflowed(READ, 0x7ee40ff0, 0x7ee41fff), "stack");
	assert_string_equal(overflowed(WRITE, 0x7ee51ff0, 0x7ee51f00), "exception stack");
	/* room is left: somebody looks, or the other stack's guard */
	assert_string_equal(overflowed(READ, 0x7ee40ff0, 0x7ee42000), "");
	assert_string_equal(overflowed(READ, 0x7ee51ff0, 0x7ee50000), "");
	/* no guard, no valid FAR, a guard without a stack */
	assert_string_equal(overflowed(WRITE, 0x7ee41000, 0x7ee40fe0), "");
	assert_string_equal(overflowed(WRITE | BIT(10), 0x7ee40fe8, 0x7ee40fe0), "");
	assert_string_equal(overflowed(EC(0), 0x7ee40fe8, 0x7ee40fe0), "");
	assert_string_equal(overflowed(WRITE, 0x60000000, 0x60000000), "");
	assert_string_equal(overflowed(WRITE, 0x61000ff0, 0x61000ff0), "");
}

static bool wild(uint64_t esr, uint64_t elr, uint64_t far)
{
	struct fault_facts f = { .esr = esr, .elr = elr, .far = far, .map = &map };

	return fault_is_wild_jump(&f);
}

static void test_wild_jump(void **state)
{
	assert_true(wild(FETCH, 0x1234560, 0x1234560));
	assert_true(wild(EC(0x22), 0x1234562, 0x1234562));
	/* the fetch of the second half of something, data, another class */
	assert_false(wild(FETCH, 0x1234560, 0x1234570));
	assert_false(wild(READ, 0x1234560, 0x1234560));
	assert_false(wild(EC(0), 0x1234560, 0x1234560));
}

static void next(uint64_t esr, uint64_t far, const char *words)
{
	struct fault_facts f = {
		.esr = esr, .far = far, .elr = 0x7ee00100, .sp = 0x7ee45000, .map = &map,
	};

	if (!*words)
		assert_string_equal(fault_next(&f), "");
	else if (!strstr(fault_next(&f), words))
		fail_msg("'%s' does not say '%s'", fault_next(&f), words);
}

static void test_next(void **state)
{
	next(READ, 8, "pointer is NULL");
	next(WRITE, 0x7ee00010, "code and constants");
	next(EC(0x25) | BIT(6) | 0x0f, 0x7ee00010, "code and constants");
	next(EC(0x25) | 0x0f, 0x7ee00010, "AP, PXN, UXN");
	next(READ, 0x50000000, "no-map");
	next(READ, 0x7ee40800, "no stack overflowed");
	next(READ, 0x20000000, "devicetree has nothing there");
	next(EC(0x25) | 0x2b, 0x20000000, "devicetree has nothing there");
	next(EC(0x25) | BIT(6) | 0x0e, 0x20000000, "AP, PXN, UXN");
	next(EC(0x25) | 0x10, 0x20000000, "The bus answered");
	next(EC(0x25) | 0x21, 0x9000001, "Misaligned");
	next(FETCH, 0x7ee56000, "AP, PXN, UXN");
	next(EC(0x00), 0, "Code was overwritten");
	next(EC(0x0e), 0, "ERET");
	next(EC(0x26), 0, "SP was set by hand");
	next(EC(0x2f), 0, "An earlier access failed");
	next(EC(0x3c), 0, "breakpoint");
	next(EC(0x15), 0, "");
}

static void test_next_of_jumps_and_stacks(void **state)
{
	struct fault_facts f = { .esr = FETCH, .far = 0x7ee56010, .elr = 0x7ee56010,
				 .sp = 0x7ee45000, .map = &map };

	assert_non_null(strstr(fault_next(&f), "never executable"));
	f.far = f.elr = 0xdeadbeefc0c0;
	assert_non_null(strstr(fault_next(&f), "see who called"));
	f.esr = WRITE;
	f.far = 0x7ee40ff8;
	f.sp = 0x7ee40ff0;
	assert_non_null(strstr(fault_next(&f), "recurses"));
	f.sp = 0x7ee45008;
	assert_non_null(strstr(fault_next(&f), "multiple of 16"));
}

static void serror(uint64_t iss, bool ras, bool contained, const char *text)
{
	char buf[160];

	esr_describe_serror(EC(0x2f) | BIT(25) | iss, ras, buf, sizeof(buf));
	assert_string_equal(buf, text);
	assert_int_equal(esr_serror_contained(EC(0x2f) | BIT(25) | iss, ras), contained);
}

/* ISS of an SError, Arm ARM: IDS bit 24, AET 12:10, EA bit 9, DFSC 5:0. */
static void test_serror(void **state)
{
	serror(0, false, true,
	       "asynchronous error; the CPU does not say which (DFSC = 0x00, no FEAT_RAS)");
	serror(0, true, true, "asynchronous error; the CPU does not say which (DFSC = 0x00)");
	serror(0x1000002, true, true, "asynchronous error; IDS = 1: its syndrome 0x000002 is this "
	       "CPU's own, see its manual");
	serror(0x1000011, false, true, "asynchronous error; IDS = 1: its syndrome 0x000011 is this "
	       "CPU's own, see its manual");
	serror(0x0011, true, false, "asynchronous error, uncontainable: damage may be anywhere "
	       "(AET = 0, EA = 0)");
	serror(0x0411, true, false, "asynchronous error, unrecoverable: the state of this CPU is lost "
	       "(AET = 1, EA = 0)");
	serror(0x0a11, true, true, "asynchronous error, restartable: nothing of this CPU is damaged "
	       "(AET = 2, EA = 1)");
	serror(0x0c11, true, true, "asynchronous error, recoverable: what used the bad data must not "
	       "go on (AET = 3, EA = 0)");
	serror(0x1811, true, true, "asynchronous error, corrected (AET = 6, EA = 0)");
	serror(0x1411, true, true, "asynchronous error, of a reserved severity (AET = 5, EA = 0)");
	/* without FEAT_RAS these bits are no AET */
	serror(0x0011, false, true,
	       "asynchronous error; the CPU does not say which (DFSC = 0x11, no FEAT_RAS)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_place, setup),
		cmocka_unit_test(test_place_at_the_top),
		cmocka_unit_test_setup(test_overflow, setup),
		cmocka_unit_test_setup(test_wild_jump, setup),
		cmocka_unit_test_setup(test_next, setup),
		cmocka_unit_test_setup(test_next_of_jumps_and_stacks, setup),
		cmocka_unit_test(test_serror),
	};

	return cmocka_run_group_tests_name("fault_words", tests, NULL, NULL);
}
