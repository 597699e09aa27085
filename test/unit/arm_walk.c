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
static bool block_exists(const struct arm_tcr *tcr, int level)
{
	switch (tcr->granule_shift) {
	case 12:
		return level == 1 || level == 2 || (level == 0 && tcr->ds);
	case 14:
		return level == 2 || (level == 1 && tcr->ds);
	default:
		return level == 2 || (level == 1 && tcr->pa_bits == 52);
	}
}

/* Table "Contiguous translation entries" of D8.7.1: how many make a run; 1 where the bit is RES0. */
size_t arm_run_entries(unsigned int granule_shift, int level)
{
	static const uint8_t entries[3][5] = {
		/* level    -1  0   1   2   3 */
		[0] = {      1, 1, 16, 16, 16 },
		[1] = {      1, 1,  1, 32, 128 },
		[2] = {      1, 1,  1, 32, 32 },
	};

	return entries[(granule_shift - 12) / 2][level + 1];
}

/* Bits [51:48] of an address: D8.3.1, the three figures of each kind of descriptor. */
uint64_t arm_address(const struct arm_tcr *tcr, uint64_t desc, unsigned int low)
{
	uint64_t pa = bits(desc, 47, low) << low;

	if (tcr->granule_shift == 16)
		return pa | (tcr->pa_bits == 52 ? bits(desc, 15, 12) << 48 : 0);
	if (tcr->ds)
		pa |= bits(desc, 49, 48) << 48 | bits(desc, 9, 8) << 50;
	return pa;
}

/* What the address takes, so that the rest can be told apart. */
static uint64_t address_bits(const struct arm_tcr *tcr, unsigned int low)
{
	uint64_t mask = bits(~UINT64_C(0), 47, low) << low;

	if (tcr->granule_shift == 16 && tcr->pa_bits == 52)
		mask |= UINT64_C(0xf) << 12;
	if (tcr->ds)
		mask |= UINT64_C(3) << 48 | UINT64_C(3) << 8;
	return mask;
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
	uint64_t base = arm_address(tcr, desc, low);
	uint64_t known = address_bits(tcr, low) | 3 | 7 << 2 | 3 << 6 | 1 << 10 |
			 (tcr->ds ? 0 : 3 << 8) | UINT64_C(1) << 50 | UINT64_C(7) << 52;

	/* NS, nG, nT, DBM, software's bits: nobody set them, and some are RES0 */
	r->reserved_bits |= (desc & ~known) != 0;
	r->leaf = r->reach = UINT64_C(1) << low;
	r->pa = base | (va & (r->leaf - 1));
	r->attr = (uint8_t)(tcr->mair >> 8 * bits(desc, 4, 2));
	r->sh = tcr->ds ? tcr->sh : (unsigned int)bits(desc, 9, 8);
	r->guarded = bits(desc, 50, 50);
	if (base >> tcr->pa_bits)
		r->fault = ARM_ADDRESS_SIZE;
	else if (!bits(desc, 10, 10))
		r->fault = ARM_ACCESS_FLAG;
	else
		permissions(tcr, desc, r);
}

/* One on the way: what the walk reads from, and where it is. */
struct table {
	uint64_t (*read)(void *ctx, uint64_t table, size_t index);
	void *ctx;
	uint64_t pa;
	size_t entries;
};

/* D8.7.1: all entries of the run have the bit, the same attributes, and one output range. */
static void check_run(const struct arm_tcr *tcr, const struct table *t, size_t index,
		      struct arm_result *r)
{
	unsigned int low = index_low(tcr->granule_shift, r->level);
	size_t n = arm_run_entries(tcr->granule_shift, r->level);
	uint64_t mask = address_bits(tcr, low), first, base;

	r->reserved_bits |= n == 1;
	if (n > t->entries) {
		r->hint_misused = true;
		return;
	}
	index -= index % n;
	first = t->read(t->ctx, t->pa, index);
	base = arm_address(tcr, first, low);
	r->hint_misused |= base % ((uint64_t)n << low) != 0;
	for (size_t i = 0; i < n; i++) {
		uint64_t desc = t->read(t->ctx, t->pa, index + i);

		r->hint_misused |= (desc & ~mask) != (first & ~mask) ||
				   arm_address(tcr, desc, low) != base + ((uint64_t)i << low);
	}
	r->reach = (uint64_t)n << low;
}

/* D8.2.3, "Translation table base address": aligned to the table, or to 64 bytes with 52 bits. */
static uint64_t first_table(const struct arm_tcr *tcr, uint64_t ttbr, size_t entries,
			    struct arm_result *r)
{
	bool wide = tcr->ds || (tcr->granule_shift == 16 && tcr->pa_bits == 52);
	uint64_t align = entries * 8;

	if (!wide) {
		r->reserved_bits |= ttbr % align != 0;
		return ttbr - ttbr % align;
	}
	if (align < 64)
		align = 64;
	r->reserved_bits |= (ttbr & ~UINT64_C(0x3c)) % align != 0;
	return (bits(ttbr, 47, 6) << 6 | bits(ttbr, 5, 2) << 48) / align * align;
}

static void next_table(const struct arm_tcr *tcr, uint64_t desc, struct table *t,
		       struct arm_result *r)
{
	uint64_t known = address_bits(tcr, tcr->granule_shift) | 3;

	/* ignored, or permissions of the hierarchy: nobody set them */
	r->reserved_bits |= (desc & ~known) != 0;
	t->pa = arm_address(tcr, desc, tcr->granule_shift);
	t->entries = (size_t)1 << (tcr->granule_shift - 3);
	if (t->pa >> tcr->pa_bits)
		r->fault = ARM_ADDRESS_SIZE;
}

void arm_walk(const struct arm_tcr *tcr, uint64_t ttbr, uint64_t va,
	      uint64_t (*read)(void *ctx, uint64_t table, size_t index), void *ctx,
	      struct arm_result *r)
{
	unsigned int high = 63 - tcr->txsz;
	struct table t = { read, ctx, 0, 0 };

	memset(r, 0, sizeof(*r));
	r->level = arm_start_level(tcr->granule_shift, tcr->txsz);
	r->fault = ARM_TRANSLATION;
	if (tcr->disabled || !in_range(tcr, va)) {
		r->level = 0;
		return;
	}
	t.entries = (size_t)1 << (high + 1 - index_low(tcr->granule_shift, r->level));
	t.pa = first_table(tcr, ttbr, t.entries, r);
	for (;; r->level++) {
		unsigned int low = index_low(tcr->granule_shift, r->level);
		size_t index = bits(va, high, low);
		uint64_t desc = read(ctx, t.pa, index);
		bool valid = desc & 1, bit1 = desc & 2;

		if (!valid)
			return;
		if ((r->level == 3 && bit1) || (!bit1 && block_exists(tcr, r->level))) {
			r->fault = ARM_NO_FAULT;
			take_leaf(tcr, desc, va, r->level, r);
			if (bits(desc, 52, 52))
				check_run(tcr, &t, index, r);
			return;
		}
		if (r->level == 3 || !bit1)
			return;         /* reserved: behaves as invalid */
		next_table(tcr, desc, &t, r);
		if (r->fault == ARM_ADDRESS_SIZE)
			return;
		high = low - 1;
	}
}

/* D19.2, TCR_EL1 (and TCR_EL2 with E2H = 1), TCR_EL2, TCR_EL3 */
void arm_read_tcr(uint64_t value, enum arm_regime regime, bool upper, struct arm_tcr *tcr)
{
	static const uint8_t tg0[] = { 12, 16, 14, 0 }, tg1[] = { 0, 14, 12, 16 };
	static const uint8_t ps[] = { 32, 36, 40, 42, 44, 48, 52, 56 };
	bool two = regime == ARM_EL1_0;

	memset(tcr, 0, sizeof(*tcr));
	tcr->regime = regime;
	tcr->upper = upper;
	tcr->txsz = (unsigned int)(upper ? bits(value, 21, 16) : bits(value, 5, 0));
	tcr->granule_shift = upper ? tg1[bits(value, 31, 30)] : tg0[bits(value, 15, 14)];
	tcr->sh = (unsigned int)(upper ? bits(value, 29, 28) : bits(value, 13, 12));
	tcr->pa_bits = ps[two ? bits(value, 34, 32) : bits(value, 18, 16)];
	tcr->ds = bits(value, two ? 59 : 32, two ? 59 : 32) && tcr->granule_shift != 16;
	tcr->disabled = two && bits(value, upper ? 23 : 7, upper ? 23 : 7);
}
