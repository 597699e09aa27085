/* SPDX-License-Identifier: Apache-2.0 */
#include "xlat_desc.h"

/* Arm ARM D8.3.1, "VMSAv8-64 descriptor formats" */
#define DESC_ATTR_SHIFT 2
#define DESC_AP_EL0     BIT(6)        /* AP[1]; RES1 where the regime has no EL0 */
#define DESC_AP_RO      BIT(7)        /* AP[2] */
#define DESC_SH_OUTER   (UINT64_C(2) << 8)
#define DESC_SH_INNER   (UINT64_C(3) << 8)
#define DESC_AF         BIT(10)
#define DESC_PXN        BIT(53)
#define DESC_XN         BIT(54)       /* UXN where the regime has an EL0 */

/*
 * D8.3.1: 4K has blocks at levels 1 and 2, the others at level 2 alone; with
 * addresses of 52 bits there are larger ones in each granule, of 512 GiB, 64 GiB
 * and 4 TiB.
 */
bool desc_block_allowed(const struct xlat_format *fmt, int level)
{
	bool large = fmt->ds || fmt->pa_bits > 48;

	return level >= (fmt->granule_shift == 12 ? 1 : 2) - large;
}

bool desc_is_leaf(const struct xlat_format *fmt, uint64_t desc, int level)
{
	return (desc & DESC_VALID) && (level == 3) == !!(desc & DESC_TABLE) &&
	       desc_block_allowed(fmt, level);
}

/* D8.7.1, "The Contiguous bit": not with the larger blocks of 52-bit addresses */
unsigned int desc_run_shift(const struct xlat_format *fmt, int level)
{
	if (fmt->granule_shift == 12)
		return level >= 1 ? 4 : 0;
	if (level < 2)
		return 0;
	return fmt->granule_shift == 14 && level == 3 ? 7 : 5;
}

/*
 * Bits [51:48] of an address: 64K pages have them in bits [15:12]; with DS bits
 * [49:48] stay where they are and [51:50] take the place of SH.
 */
uint64_t desc_address(const struct xlat_format *fmt, uint64_t pa)
{
	if (fmt->ds)
		return (pa & MASK(49, 0)) | FIELD(pa, 51, 50) << 8;
	if (fmt->granule_shift == 16)
		return (pa & MASK(47, 0)) | FIELD(pa, 51, 48) << 12;
	return pa;
}

uint64_t desc_output(const struct xlat_format *fmt, uint64_t desc, unsigned int shift)
{
	if (fmt->ds)
		return (desc & MASK(49, shift)) | FIELD(desc, 9, 8) << 50;
	if (fmt->granule_shift == 16)
		return (desc & MASK(47, shift)) | FIELD(desc, 15, 12) << 48;
	return desc & MASK(47, shift);
}

/*
 * Which execute-never bits a permission needs. In a regime with EL0, bit 53 is
 * PXN (ours) and bit 54 UXN (EL0's: always set, nothing of ours runs there).
 * In the others bit 54 alone is XN and bit 53 is RES0: tables made for one and
 * used in the other are silently executable, which is why the regime is part
 * of the format.
 */
static uint64_t permission_bits(enum regime regime, enum mem_perm perm)
{
	bool exec = perm == MEM_RX || perm == MEM_RWX;
	uint64_t bits = perm == MEM_RO || perm == MEM_RX ? DESC_AP_RO : 0;

	if (regime_has_el0(regime))
		return bits | DESC_XN | (exec ? 0 : DESC_PXN);
	return bits | (exec ? 0 : DESC_XN);
}

/*
 * Device and Non-cacheable memory is outer shareable whatever SH says, so it
 * is written that way; write-back and write-through memory is inner shareable.
 * With DS there is no SH: TCR_ELx.SHn says it for all.
 */
static uint64_t shareability(const struct xlat_format *fmt, enum mem_type type)
{
	if (fmt->ds)
		return 0;
	return type < MEM_NORMAL_WT ? DESC_SH_OUTER : DESC_SH_INNER;
}

uint64_t desc_attributes(const struct xlat_format *fmt, int level, const struct mem_region *region,
			 bool hint)
{
	uint64_t desc = DESC_AF | DESC_VALID | (uint64_t)region->type << DESC_ATTR_SHIFT;

	if (level == 3)
		desc |= DESC_TABLE;
	if (hint)
		desc |= DESC_CONTIGUOUS;
	if (region->guarded)
		desc |= DESC_GP;
	if (!regime_has_el0(fmt->regime))
		desc |= DESC_AP_EL0;
	return desc | shareability(fmt, region->type) | permission_bits(fmt->regime, region->perm);
}

uint64_t desc_with_perm(const struct xlat_format *fmt, uint64_t desc, enum mem_perm perm)
{
	return (desc & ~(DESC_AP_RO | DESC_PXN | DESC_XN)) | permission_bits(fmt->regime, perm);
}

enum mem_perm desc_perm(const struct xlat_format *fmt, uint64_t desc)
{
	bool read_only = desc & DESC_AP_RO;
	bool exec = !(desc & (regime_has_el0(fmt->regime) ? DESC_PXN : DESC_XN));

	if (exec)
		return read_only ? MEM_RX : MEM_RWX;
	return read_only ? MEM_RO : MEM_RW;
}
