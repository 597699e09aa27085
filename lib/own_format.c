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

/* ID_AA64MMFR0_EL1.PARange; from 6 on (FEAT_LPA) only formats with 52-bit descriptors reach all. */
static uint8_t pa_bits(uint64_t mmfr0)
{
	static const uint8_t bits[] = { 32, 36, 40, 42, 44, 48 };

	return bits[MIN(FIELD(mmfr0, 3, 0), ARRAY_SIZE(bits) - 1)];
}

int own_format_choose(struct xlat_format *fmt, const struct own_format_ids *ids)
{
	while (fmt->granule_shift >= 12 && !has_granule(ids->mmfr0, fmt->granule_shift))
		fmt->granule_shift -= 2;
	if (fmt->granule_shift < 12)
		return -ENOTSUP;
	fmt->va_bits = MIN(fmt->va_bits, 48);
	fmt->pa_bits = pa_bits(ids->mmfr0);
	return 0;
}
