/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The translation table format that a CPU can give of the one that is wanted.
 *
 * Pure; host-tested.
 */
#ifndef LIB_OWN_FORMAT_H
#define LIB_OWN_FORMAT_H

#include <lib/xlat.h>

/* ID_AA64MMFR0_EL1 and ID_AA64MMFR2_EL1 (Arm ARM D19.2). */
struct own_format_ids {
	uint64_t mmfr0, mmfr2;
};

/*
 * FMT holds the granule and the VA size that are wanted, and the regime. A
 * granule that the CPU lacks becomes the largest smaller one that it has
 * (what is aligned for a granule is aligned for the smaller ones), a VA size
 * that it lacks becomes 48 bits; pa_bits and ds become what the CPU and the
 * format have. -ENOTSUP when the CPU has no granule that is small enough.
 */
int own_format_choose(struct xlat_format *fmt, const struct own_format_ids *ids);

#endif
