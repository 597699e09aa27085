/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/log.h>
#include <lib/own_format.h>
#include "entry.h"
#include "mmu.h"
#include "sysreg.h"

static struct xlat_format format;

const struct xlat_format *mmu_format(void)
{
	return &format;
}

uint64_t mmu_page_size(void)
{
	return UINT64_C(1) << format.granule_shift;
}

static unsigned int kib(unsigned int granule_shift)
{
	return 1u << (granule_shift - 10);
}

int mmu_choose_format(void)
{
	const struct own_format_ids ids = {
		.mmfr0 = read_sysreg(ID_AA64MMFR0_EL1),
		.mmfr2 = read_sysreg(S3_0_C0_C7_2),      /* ID_AA64MMFR2_EL1 */
	};
	int ret;

	format.granule_shift = CONFIG_GRANULE_SHIFT;
	format.va_bits = CONFIG_VA_BITS;
	format.contiguous = true;
	format.regime = running_regime();
	ret = own_format_choose(&format, &ids);
	if (ret)
		return ret;
	if (format.granule_shift != CONFIG_GRANULE_SHIFT)
		log_warn("mmu", "CPU has no %uK granule; using %uK", kib(CONFIG_GRANULE_SHIFT),
			 kib(format.granule_shift));
	if (format.va_bits != CONFIG_VA_BITS)
		log_warn("mmu", "CPU has no %u-bit addresses with that granule; using %u",
			 CONFIG_VA_BITS, format.va_bits);
	return 0;
}
