/* SPDX-License-Identifier: Apache-2.0 */
#include "xlat_desc.h"

#include <lib/util.h>

/* Arm ARM D8.3.1, "VMSAv8-64 descriptor formats" */
#define DESC_VALID      BIT(0)
#define DESC_TABLE      BIT(1)        /* at level 3: page */
#define DESC_ATTR_SHIFT 2
#define DESC_AP_EL0     BIT(6)        /* AP[1]; RES1 where the regime has no EL0 */
#define DESC_AP_RO      BIT(7)        /* AP[2] */
#define DESC_SH_OUTER   (UINT64_C(2) << 8)
#define DESC_SH_INNER   (UINT64_C(3) << 8)
#define DESC_AF         BIT(10)
#define DESC_PXN        BIT(53)
#define DESC_XN         BIT(54)       /* UXN where the regime has an EL0 */
#define DESC_ADDR       MASK(47, 12)

static bool regime_has_el0(enum regime regime)
{
	return regime == REGIME_EL1_0 || regime == REGIME_EL2_0;
}

bool desc_is_leaf(uint64_t desc, int level)
{
	return (desc & DESC_VALID) && (level == 3) == !!(desc & DESC_TABLE);
}

bool desc_is_table(uint64_t desc, int level)
{
	return (desc & DESC_VALID) && (desc & DESC_TABLE) && level < 3;
}

bool desc_block_allowed(const struct xlat_format *fmt, int level)
{
	/* D8.2: 4K blocks at levels 1 and 2; 16K and 64K at level 2 only */
	return level == 3 || level == 2 || (level == 1 && fmt->granule_shift == 12);
}

uint64_t desc_table(uint64_t pa)
{
	return pa | DESC_TABLE | DESC_VALID;
}

/*
 * Which execute-never bits a permission needs. In a regime with EL0, bit 53 is
 * PXN (ours) and bit 54 UXN (EL0's: always set, nothing of ours runs there).
 * In the others bit 54 alone is XN and bit 53 is RES0: tables made for one and
 * used in the other are silently executable, which is why the regime is part
 * of the format.
 */
static uint64_t execute_bits(enum regime regime, enum mem_perm perm)
{
	bool exec = perm == MEM_RX || perm == MEM_RWX;

	if (regime_has_el0(regime))
		return DESC_XN | (exec ? 0 : DESC_PXN);
	return exec ? 0 : DESC_XN;
}

/*
 * Device and Non-cacheable memory is outer shareable whatever SH says, so it
 * is written that way; write-back and write-through memory is inner shareable.
 */
static uint64_t shareability(enum mem_type type)
{
	return type < MEM_NORMAL_WT ? DESC_SH_OUTER : DESC_SH_INNER;
}

uint64_t desc_leaf(const struct xlat_format *fmt, int level, uint64_t pa, enum mem_type type,
		   enum mem_perm perm)
{
	uint64_t desc = pa | DESC_AF | DESC_VALID | (uint64_t)type << DESC_ATTR_SHIFT;

	if (level == 3)
		desc |= DESC_TABLE;
	if (perm == MEM_RO || perm == MEM_RX)
		desc |= DESC_AP_RO;
	if (!regime_has_el0(fmt->regime))
		desc |= DESC_AP_EL0;
	return desc | shareability(type) | execute_bits(fmt->regime, perm);
}

uint64_t desc_output(const struct xlat_format *fmt, uint64_t desc, unsigned int shift)
{
	return desc & DESC_ADDR & MASK(fmt->pa_bits - 1, shift);
}

enum mem_type desc_type(uint64_t desc)
{
	return (enum mem_type)FIELD(desc, 4, 2);
}

enum mem_perm desc_perm(const struct xlat_format *fmt, uint64_t desc)
{
	bool read_only = desc & DESC_AP_RO;
	bool exec = !(desc & (regime_has_el0(fmt->regime) ? DESC_PXN : DESC_XN));

	if (exec)
		return read_only ? MEM_RX : MEM_RWX;
	return read_only ? MEM_RO : MEM_RW;
}

/* Arm ARM D19.2, MAIR_EL1: one byte per index. */
uint64_t xlat_mair(void)
{
	return UINT64_C(0x00) << 8 * MEM_DEVICE_nGnRnE |
	       UINT64_C(0x04) << 8 * MEM_DEVICE_nGnRE |
	       UINT64_C(0x0c) << 8 * MEM_DEVICE_GRE |
	       UINT64_C(0x44) << 8 * MEM_NORMAL_NC |
	       UINT64_C(0xbb) << 8 * MEM_NORMAL_WT |
	       UINT64_C(0xff) << 8 * MEM_NORMAL;
}

/* TCR_ELx.PS/IPS: the smallest encoding that is no smaller than BITS. */
static uint64_t tcr_ps(unsigned int bits)
{
	static const uint8_t size[] = { 32, 36, 40, 42, 44, 48 };
	uint64_t i = 0;

	while (i < ARRAY_SIZE(size) - 1 && size[i] < bits)
		i++;
	return i;
}

uint64_t xlat_tcr(const struct xlat_format *fmt)
{
	/* TG0 (bits 15:14): 0b00 4K, 0b01 64K, 0b10 16K */
	uint64_t tg0 = fmt->granule_shift == 12 ? 0 : fmt->granule_shift == 16 ? 1 : 2;
	uint64_t tcr = (64u - fmt->va_bits) |   /* T0SZ */
		       UINT64_C(1) << 8 |       /* IRGN0: write-back, write-allocate */
		       UINT64_C(1) << 10 |      /* ORGN0: the same */
		       UINT64_C(3) << 12 |      /* SH0: inner shareable */
		       tg0 << 14;

	if (regime_has_el0(fmt->regime))
		return tcr | BIT(23) |              /* EPD1: no walks through TTBR1 */
		       tcr_ps(fmt->pa_bits) << 32;  /* IPS */
	return tcr | BIT(31) | BIT(23) |            /* RES1 in TCR_EL2 (E2H = 0) and TCR_EL3 */
	       tcr_ps(fmt->pa_bits) << 16;          /* PS */
}

const char *mem_type_name(enum mem_type type)
{
	switch (type) {
	case MEM_DEVICE_nGnRnE: return "device-nGnRnE";
	case MEM_DEVICE_nGnRE:  return "device-nGnRE";
	case MEM_DEVICE_GRE:    return "device-GRE";
	case MEM_NORMAL_NC:     return "normal-nc";
	case MEM_NORMAL_WT:     return "normal-wt";
	case MEM_NORMAL:        return "normal";
	default:                return "unknown";
	}
}

const char *mem_perm_name(enum mem_perm perm)
{
	switch (perm) {
	case MEM_RO: return "r--";
	case MEM_RW: return "rw-";
	case MEM_RX: return "r-x";
	default:     return "rwx";
	}
}
