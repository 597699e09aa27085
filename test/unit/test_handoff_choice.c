/* SPDX-License-Identifier: Apache-2.0 */
/* The words of $handoff and -h. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <boot/handoff_choice.h>
#include <lib/util.h>
#include "capture.h"

static struct handoff_choice choice;
static const char *said;

static int parse(const char *text)
{
	int ret;

	capture_start();
	ret = handoff_choice_parse(text, &choice);
	said = capture_end();
	return ret;
}

static void test_modes(void **state)
{
	static const struct { const char *text; enum contract_mode mode; } cases[] = {
		{ "auto", CONTRACT_AUTO }, { "el2", CONTRACT_EL2 }, { "el2-vhe", CONTRACT_EL2_VHE },
		{ "el1", CONTRACT_EL1 }, { "el1,mmu=off", CONTRACT_EL1 },
		{ "mmu=off,el2", CONTRACT_EL2 }, { "mmu=off", CONTRACT_AUTO },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(parse(cases[i].text), 0);
		assert_string_equal(said, "");
		assert_int_equal(choice.mode, cases[i].mode);
		assert_int_equal(choice.mmu, HANDOFF_MMU_OFF);
	}
	for (enum contract_mode mode = 0; mode < CONTRACT_EL1_AARCH32; mode++) {
		assert_int_equal(parse(handoff_mode_name(mode)), 0);
		assert_int_equal(choice.mode, mode);
	}
}

static void test_refusals(void **state)
{
	static const struct { const char *text; int ret; const char *words; } cases[] = {
		{ "", -EINVAL, "a word is missing" },
		{ ",el1", -EINVAL, "a word is missing" },
		{ "el1,", -EINVAL, "a word is missing" },
		{ "el1,,mmu=off", -EINVAL, "el1,,mmu=off: a word is missing" },
		{ "el3", -EINVAL, "el3: none of auto, el2, el2-vhe" },
		{ "EL1", -EINVAL, "EL1: none of" },
		{ " el1", -EINVAL, " el1: none of" },
		{ "el1,el2", -EINVAL, "el2: an EL was given before" },
		{ "el1,el1", -EINVAL, "an EL was given before" },
		{ "mmu=off,mmu=off", -EINVAL, "mmu= was given before" },
		{ "mmu=on", -EINVAL, "mmu=on: mmu= is off, identity or linear" },
		{ "mmu=", -EINVAL, "mmu=: mmu= is off" },
		{ "granule=8k", -EINVAL, "granule=8k: granule= is 4k" },
		{ "va=35", -EINVAL, "va=35: va= is a number of bits from 36 to 52" },
		{ "va=53", -EINVAL, "va=53" },
		{ "va=x", -EINVAL, "va=x" },
		{ "base=", -EINVAL, "base= is an address" },
		{ "base=0", -EINVAL, "base= is an address" },
		{ "base=ffffffffffffffff0", -EINVAL, "base= is an address" },
		{ "el1,granule=64k", -EINVAL, "they need mmu=identity or mmu=linear" },
		{ "el1,mmu=off,va=39", -EINVAL, "they need mmu=identity" },
		{ "mmu=identity,base=1000", -EINVAL, "it needs mmu=linear" },
		{ "mmu=linear,base=40000000", -EINVAL, "base=: it lies below the upper half of any" },
		{ "mmu=linear,va=39,base=ffff000000000000", -EINVAL, "below the upper half that va=" },
		{ "el2,mmu=linear", -EINVAL, "el2,mmu=linear: EL2 without VHE has no TTBR1" },
		{ "mmu=identity,va=39,va=39", -EINVAL, "va=39: va= was given before" },
		{ "mmu=linear,base=ffffff8000000000,base=ffffff8000000000", -EINVAL,
		  "base= was given before" },
		{ "mmu=identity,granule=4k,granule=64k", -EINVAL, "granule=64k: granule= was given" },
		{ "el1-aarch32,mmu=identity", -EINVAL, "el1-aarch32: a 32-bit kernel is entered with" },
		{ "force", -EINVAL, "force: it is for mmu=identity" },
		{ "mmu=identity,force,force", -EINVAL, "force: it was given before" },
		{ "mmu=identity,size=3", -EINVAL, "size=3: none of mmu=, granule=, va=, base=" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", -EINVAL,
		  "no word is that long" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(parse(cases[i].text), cases[i].ret);
		if (!strstr(said, cases[i].words))
			fail_msg("\"%s\" gives \"%s\"", cases[i].text, said);
	}
}

static void test_values(void **state)
{
	assert_int_equal(parse("el1,mmu=linear,base=0xffffff8000000000,va=39,granule=16k"), 0);
	assert_true(choice.mmu_given && !choice.force);
	assert_int_equal(choice.base, 0xffffff8000000000);
	assert_int_equal(choice.va_bits, 39);
	assert_int_equal(choice.granule_shift, 14);
	assert_int_equal(choice.mmu, HANDOFF_MMU_LINEAR);
	assert_int_equal(choice.mode, CONTRACT_EL1);
	assert_int_equal(parse("el2,mmu=identity,granule=64k,va=42,force"), 0);
	assert_true(choice.force);
	assert_int_equal(choice.va_bits, 42);
	assert_int_equal(choice.granule_shift, 16);
	parse("mmu=identity,granule=4k");
	assert_int_equal(choice.granule_shift, 12);
}

static void test_aarch32(void **state)
{
	if (IS_ENABLED(CONFIG_HANDOFF_AARCH32)) {
		assert_int_equal(parse("el1-aarch32,mmu=off"), 0);
		assert_int_equal(parse("mmu=identity,el1-aarch32"), -EINVAL);
		assert_non_null(strstr(said, "entered with mmu=off"));
	}
	assert_int_equal(parse("el1-aarch32"), IS_ENABLED(CONFIG_HANDOFF_AARCH32) ? 0 : -ENOTSUP);
	if (!IS_ENABLED(CONFIG_HANDOFF_AARCH32))
		assert_non_null(strstr(said, "el1-aarch32 is not built into"));
	assert_int_equal(choice.mode, CONTRACT_EL1_AARCH32);
	assert_string_equal(handoff_mode_name(choice.mode), "el1-aarch32");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_aarch32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
