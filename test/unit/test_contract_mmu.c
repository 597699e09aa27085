/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of a kernel whose MMU is on, against registers written by hand from
 * the Arm ARM: right ones pass, and each bit that a row names matters.
 */
#include "unit.h"

#include <lib/contract_mmu.h>
#include <lib/util.h>

#define MAIR UINT64_C(0x0000ffbb440c0400)

static const struct contract_mmu right[] = {
	/* el2, 4K, 48 bits, PA of 44 bits */
	{ 12, 48, 44, false, true, 0x7ffe1000, 0, 0x30c51835, 0x80843510, MAIR, 0x7ffe1000, 0 },
	/* el1, identity, 64K, 42 bits, PA of 48 */
	{ 16, 42, 48, false, false, 0x7ffe0000, 0, 0x30d01985, 0x500807516, MAIR, 0x7ffe0000, 0 },
	/* el1, linear, 4K, 39 bits, PA of 44 */
	{ 12, 39, 44, true, false, 0x7ffdc000, 0x7ffd1000, 0x30d01985, 0x4b5193519, MAIR, 0x7ffdc000,
	  0x7ffd1000 },
	/* el2-vhe, linear, 16K, 47 bits, PA of 40; SCTLR_EL2.EnTP2 is another row's */
	{ 14, 47, 40, true, false, 0x40004000, 0x40000000, 0x1000000030d01985, 0x27511b511, MAIR,
	  0x40004000, 0x40000000 },
	/* el1, linear, 64K with addresses of 52 bits: [51:48] stand in [5:2] of TTBR */
	{ 16, 52, 52, true, false, 0x1000000010000, 0xf000000020000, 0x30d01985, 0x6f50c750c, MAIR,
	  0x10004, 0x2003c },
	/* el2, 4K with addresses of 52 bits */
	{ 12, 52, 52, false, true, 0x7ffd1000, 0, 0x30c51835, 0x18086350c, MAIR, 0x7ffd1000, 0 },
};

/* What the rows name of each register: sctlr, tcr, mair, ttbr0, ttbr1. */
static void masks(const struct contract_mmu *c, uint64_t *mask)
{
	mask[0] = BIT(0) | BIT(2) | BIT(12) | BIT(19);
	mask[1] = c->one_half ? 0x180f7ff3f :
		  BIT(59) | (c->linear ? 0x1f7ffffffbf : 0x1f700c0ffbf);
	mask[2] = ~UINT64_C(0);
	mask[3] = ~UINT64_C(0);
	mask[4] = c->one_half ? 0 : ~UINT64_C(0);
}

static void test_right(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(right); i++)
		assert_int_equal(contract_mmu_check(&right[i], NULL, NULL), 0);
}

static void test_each_bit(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(right); i++) {
		uint64_t mask[5];

		masks(&right[i], mask);
		for (unsigned int reg = 0; reg < 5; reg++) {
			for (unsigned int bit = 0; bit < 64; bit++) {
				struct contract_mmu c = right[i];
				uint64_t *regs[] = { &c.sctlr, &c.tcr, &c.mair, &c.ttbr0, &c.ttbr1 };

				*regs[reg] ^= BIT(bit);
				if (contract_mmu_check(&c, NULL, NULL) != (mask[reg] >> bit & 1))
					fail_msg("%zu: register %u bit %u", i, reg, bit);
			}
		}
	}
}

static void count(const struct contract_mmu_finding *f, void *ctx)
{
	assert_true(*f->reg && *f->field && *f->source && *f->why);
	++*(size_t *)ctx;
}

static void test_words(void **state)
{
	size_t n = 0;

	contract_mmu_check(&right[0], count, &n);
	assert_int_equal(n, 21);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_each_bit),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
