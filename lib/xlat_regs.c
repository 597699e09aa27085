/* SPDX-License-Identifier: Apache-2.0 */
/* The registers that say how tables are read: MAIR, TCR, TTBR (Arm ARM D19.2). */
#include <errno.h>
#include "xlat_desc.h"

/* One byte per index. */
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
	static const uint8_t size[] = { 32, 36, 40, 42, 44, 48, 52 };
	uint64_t i = 0;

	while (i < ARRAY_SIZE(size) - 1 && size[i] < bits)
		i++;
	return i;
}

/* TnSZ to TGn, as they stand for the lower half; the upper one has them 16 bits up. */
static uint64_t tcr_half(const struct xlat_format *fmt, bool upper)
{
	/* 4K, 16K, 64K: TG1 counts in another order than TG0 */
	static const uint8_t tg[2][3] = { { 0, 2, 1 }, { 2, 1, 3 } };

	return (64u - fmt->va_bits) |           /* TnSZ */
	       UINT64_C(1) << 8 |               /* IRGNn: write-back, write-allocate */
	       UINT64_C(1) << 10 |              /* ORGNn: the same */
	       UINT64_C(3) << 12 |              /* SHn: inner shareable */
	       (uint64_t)tg[upper][(fmt->granule_shift - 12) / 2] << 14;
}

static uint64_t tcr_two_halves(const struct xlat_format *lower, const struct xlat_format *upper)
{
	unsigned int pa_bits = MAX(lower ? lower->pa_bits : 0, upper ? upper->pa_bits : 0);
	bool ds = (lower && lower->ds) || (upper && upper->ds);

	return (lower ? tcr_half(lower, false) : BIT(7)) |            /* EPD0: no walks by TTBR0 */
	       (upper ? tcr_half(upper, true) << 16 : BIT(23)) |      /* EPD1 */
	       tcr_ps(pa_bits) << 32 |                                /* IPS */
	       (ds ? BIT(59) : 0);
}

static uint64_t tcr_one_half(const struct xlat_format *fmt)
{
	return tcr_half(fmt, false) | BIT(31) | BIT(23) |     /* RES1 in TCR_EL2 (E2H = 0), TCR_EL3 */
	       tcr_ps(fmt->pa_bits) << 16 |                   /* PS */
	       (fmt->ds ? BIT(32) : 0);
}

uint64_t xlat_tcr(const struct xlat_format *fmt)
{
	return regime_has_el0(fmt->regime) ? tcr_two_halves(fmt, NULL) : tcr_one_half(fmt);
}

static bool share_a_tcr(const struct xlat_format *a, const struct xlat_format *b)
{
	/* TCR.DS has no meaning for 64K pages */
	return a->regime == b->regime &&
	       (a->ds == b->ds || a->granule_shift == 16 || b->granule_shift == 16);
}

int xlat_tcr_halves(const struct xlat_format *lower, const struct xlat_format *upper,
		    uint64_t *tcr)
{
	if (!lower && !upper)
		return -EINVAL;
	if ((lower && xlat_check_format(lower)) || (upper && xlat_check_format(upper)))
		return -EINVAL;
	if (upper && (!regime_has_el0(upper->regime) || (lower && !share_a_tcr(lower, upper))))
		return -EINVAL;
	*tcr = upper ? tcr_two_halves(lower, upper) : xlat_tcr(lower);
	return 0;
}

uint64_t xlat_ttbr(uint64_t root)
{
	/* up to 48 bits there is nothing to move; 52 need 64-byte alignment, see xlat_root_size() */
	return (root & MASK(47, 0)) | FIELD(root, 51, 48) << 2;
}
