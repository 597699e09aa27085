/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/own_format.h>

#include <errno.h>
#include <lib/util.h>

/* ID_AA64MMFR0_EL1.TGran4, TGran64: 0xf is "not implemented"; TGran16: 0 is. */
static bool has_granule(uint64_t mmfr0, unsigned int shift)
{
	switch (shift) {
	case 12: return FIELD(mmfr0, 31, 28) != 0xf;
	case 14: return FIELD(mmfr0, 23, 20) != 0;
	case 16: return FIELD(mmfr0, 27, 24) != 0xf;
	default: return false;
	}
}

/* TGran4 = 1, TGran16 = 2: FEAT_LPA2 for that granule; 64K: MMFR2_EL1.VARange, FEAT_LVA. */
static bool has_52_bits(const struct own_format_ids *ids, unsigned int shift)
{
	switch (shift) {
	case 12: return FIELD(ids->mmfr0, 31, 28) == 1;
	case 14: return FIELD(ids->mmfr0, 23, 20) >= 2;
	default: return FIELD(ids->mmfr2, 19, 16) != 0;
	}
}

/* ID_AA64MMFR0_EL1.PARange; only descriptors of 64K pages and those with DS hold 52 bits. */
static uint8_t pa_bits(uint64_t mmfr0, bool large)
{
	static const uint8_t bits[] = { 32, 36, 40, 42, 44, 48, 52 };

	return bits[MIN(FIELD(mmfr0, 3, 0), ARRAY_SIZE(bits) - (large ? 1 : 2))];
}

int own_format_choose(struct xlat_format *fmt, const struct own_format_ids *ids)
{
	while (fmt->granule_shift >= 12 && !has_granule(ids->mmfr0, fmt->granule_shift))
		fmt->granule_shift -= 2;
	if (fmt->granule_shift < 12)
		return -ENOTSUP;
	if (!has_52_bits(ids, fmt->granule_shift))
		fmt->va_bits = MIN(fmt->va_bits, 48);
	fmt->ds = fmt->va_bits > 48 && fmt->granule_shift != 16;
	fmt->pa_bits = pa_bits(ids->mmfr0, fmt->ds || fmt->granule_shift == 16);
	return 0;
}
