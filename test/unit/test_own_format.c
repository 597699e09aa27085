/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of the configured format on CPUs that lack it. ID values are those of real cores. */
#include "unit.h"

#include <errno.h>
#include <lib/own_format.h>

/* ID_AA64MMFR0_EL1 and MMFR2_EL1 as the cores' manuals give them. */
static const struct own_format_ids a53 = { 0x00001122, 0 };         /* 4K, 64K; 40-bit PA */
static const struct own_format_ids a57 = { 0x00001124, 0 };         /* 4K, 64K; 44-bit PA */
static const struct own_format_ids n1 = { 0x00101125, 0x1011 };     /* all three; 48-bit PA */
static const struct own_format_ids lva = { 0x00101126, 0x10000 };   /* 64K: 52 bits; others 48 */
static const struct own_format_ids lpa2 = { 0x10201126, 0x10000 };  /* and the others too */
static const struct own_format_ids lpa2_small = { 0x10201125, 0 };  /* with less memory */
static const struct own_format_ids no_64k = { 0x0f100003, 0 };      /* as Apple's cores: 4K, 16K */
static const struct own_format_ids only_16k = { 0xff100005, 0 };
static const struct own_format_ids only_64k = { 0xf0000005, 0 };

static void choose(const struct own_format_ids *ids, unsigned int granule, unsigned int va,
		   unsigned int want_granule, unsigned int want_va, unsigned int want_pa)
{
	struct xlat_format fmt = { (uint8_t)granule, (uint8_t)va, 0, REGIME_EL2 };

	assert_int_equal(own_format_choose(&fmt, ids), 0);
	assert_int_equal(fmt.granule_shift, want_granule);
	assert_int_equal(fmt.va_bits, want_va);
	assert_int_equal(fmt.pa_bits, want_pa);
	assert_int_equal(fmt.regime, REGIME_EL2);
	assert_int_equal(fmt.ds, want_va == 52 && want_granule != 16);
	assert_int_equal(xlat_check_format(&fmt), 0);
}

static void test_what_is_there(void **state)
{
	choose(&a53, 12, 48, 12, 48, 40);
	choose(&a57, 16, 42, 16, 42, 44);
	choose(&n1, 14, 36, 14, 36, 48);
	choose(&no_64k, 14, 47, 14, 47, 42);
}

static void test_granule_falls_back(void **state)
{
	choose(&a53, 14, 47, 12, 47, 40);
	choose(&no_64k, 16, 42, 14, 42, 42);
	choose(&only_16k, 16, 48, 14, 48, 48);
}

/* Sections aligned to 4K do not serve a larger granule. */
static void test_no_granule(void **state)
{
	struct xlat_format fmt = { 12, 48, 0, REGIME_EL1_0 };

	assert_int_equal(own_format_choose(&fmt, &only_64k), -ENOTSUP);
	fmt = (struct xlat_format){ 14, 48, 0, REGIME_EL1_0 };
	assert_int_equal(own_format_choose(&fmt, &only_64k), -ENOTSUP);
	choose(&only_64k, 16, 48, 16, 48, 48);
}

static void test_52_bits(void **state)
{
	choose(&lva, 16, 52, 16, 52, 52);
	choose(&lpa2, 12, 52, 12, 52, 52);
	choose(&lpa2, 14, 52, 14, 52, 52);
	choose(&lpa2_small, 14, 52, 14, 52, 48);
	/* the descriptors of 64K pages hold 52 bits at any VA size, the others only with DS */
	choose(&lva, 16, 48, 16, 48, 52);
	choose(&lpa2, 12, 48, 12, 48, 48);
}

static void test_52_bits_fall_back(void **state)
{
	choose(&a57, 16, 52, 16, 48, 44);
	choose(&lva, 12, 52, 12, 48, 48);
	choose(&lva, 14, 52, 14, 48, 48);
	choose(&n1, 14, 52, 14, 48, 48);
	/* both at once */
	choose(&a53, 14, 52, 12, 48, 40);
	choose(&lpa2_small, 16, 52, 16, 48, 48);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_there),
		cmocka_unit_test(test_granule_falls_back),
		cmocka_unit_test(test_no_granule),
		cmocka_unit_test(test_52_bits),
		cmocka_unit_test(test_52_bits_fall_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
