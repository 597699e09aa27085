/* SPDX-License-Identifier: Apache-2.0 */
#include "arm_walk.h"

#include <string.h>

static uint64_t bits(uint64_t value, unsigned int high, unsigned int low)
{
	return (value >> low) & (UINT64_MAX >> (63 - (high - low)));
}

/* Tables 52 to 54 of D8.2: bits of the address that each lookup resolves, counted from level 3 up. */
int arm_start_level(unsigned int granule_shift, unsigned int txsz)
{
	unsigned int resolved = granule_shift, wanted = 64 - txsz;
	int level = 4;

	while (resolved < wanted) {
		resolved += granule_shift - 3;
		level--;
	}
	return level;
}

/* D8.2.2: the lowest bit of the address that indexes a table of LEVEL. */
static unsigned int index_low(unsigned int granule_shift, int level)
{
	unsigned int low = granule_shift;

	for (int l = 3; l > level; l--)
		low += granule_shift - 3;
	return low;
}

/* D8.2: the bits above the configured size are copies of bit 55 (no tagged addresses here). */
static bool in_range(const struct arm_tcr *tcr, uint64_t va)
{
	uint64_t above = va >> (64 - tcr->txsz);
	uint64_t all = UINT64_MAX >> (64 - tcr->txsz);

	return above == (tcr->upper ? all : 0);
}

/* D8.3.1: where a descriptor with bits[1:0] = 0b01 is a block. */
static bool block_exists(unsigned int granule_shift, int level)
{
	if (granule_shift == 12)
		return level == 1 || level == 2;
	return level == 2;
}

/* D8.4.1, the direct permissions, for regimes with two privilege levels and with one. */
static void permissions(const struct arm_tcr *tcr, uint64_t desc, struct arm_result *r)
{
	bool read_only = bits(desc, 7, 7), xn = bits(desc, 54, 54), pxn = bits(desc, 53, 53);
	bool el0_access = bits(desc, 6, 6);

	r->privileged.read = true;
	r->privileged.write = !read_only;
	if (tcr->regime == ARM_EL2_NVHE) {
		r->privileged.execute = !xn;
		/* AP[1] is RES1, bit 53 RES0 */
		r->reserved_bits |= !el0_access || pxn;
		return;
	}
	r->el0.read = el0_access;
	r->el0.write = el0_access && !read_only;
	r->el0.execute = !xn;
	/* what EL0 can write is never executable at the higher level */
	r->privileged.execute = !pxn && !r->el0.write;
}

static void take_leaf(const struct arm_tcr *tcr, uint64_t desc, uint64_t va, int level,
		      struct arm_result *r)
{
	unsigned int low = index_low(tcr->granule_shift, level);
	uint64_t base = bits(desc, 47, low) << low;

	/* below the output address: RES0 (nT and the like are features that are not there) */
	r->reserved_bits |= low > 12 && bits(desc, low - 1, 12);
	r->reserved_bits |= bits(desc, 51, 48) || bits(desc, 63, 55);
	r->leaf = UINT64_C(1) << low;
	r->pa = base | (va & (r->leaf - 1));
	r->attr = (uint8_t)(tcr->mair >> 8 * bits(desc, 4, 2));
	r->sh = (unsigned int)bits(desc, 9, 8);
	if (base >> tcr->pa_bits)
		r->fault = ARM_ADDRESS_SIZE;
	else if (!bits(desc, 10, 10))
		r->fault = ARM_ACCESS_FLAG;
	else
		permissions(tcr, desc, r);
}

void arm_walk(const struct arm_tcr *tcr, uint64_t ttbr, uint64_t va,
	      uint64_t (*read)(void *ctx, uint64_t table, size_t index), void *ctx,
	      struct arm_result *r)
{
	unsigned int high = 63 - tcr->txsz;
	uint64_t table = ttbr;

	memset(r, 0, sizeof(*r));
	r->level = arm_start_level(tcr->granule_shift, tcr->txsz);
	r->fault = ARM_TRANSLATION;
	if (!in_range(tcr, va)) {
		r->level = 0;
		return;
	}
	for (;; r->level++) {
		unsigned int low = index_low(tcr->granule_shift, r->level);
		uint64_t desc = read(ctx, table, bits(va, high, low));
		bool valid = desc & 1, bit1 = desc & 2;

		if (!valid)
			return;
		if ((r->level == 3 && bit1) ||
		    (!bit1 && block_exists(tcr->granule_shift, r->level))) {
			r->fault = ARM_NO_FAULT;
			take_leaf(tcr, desc, va, r->level, r);
			return;
		}
		if (r->level == 3 || !bit1)
			return;         /* reserved: behaves as invalid */
		table = bits(desc, 47, tcr->granule_shift) << tcr->granule_shift;
		r->reserved_bits |= tcr->granule_shift > 12 && bits(desc, tcr->granule_shift - 1, 12);
		r->reserved_bits |= bits(desc, 63, 48) != 0;
		high = low - 1;
	}
}
