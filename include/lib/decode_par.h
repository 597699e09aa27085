/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PAR_EL1, the hardware's answer to an AT instruction, against a walk by
 * software: do the two agree? Pure; host-tested.
 */
#ifndef LIB_DECODE_PAR_H
#define LIB_DECODE_PAR_H

#include <lib/decode_walk.h>

enum par_verdict {
	PAR_EQUAL,
	PAR_DIFFERS,
	PAR_UNKNOWN,       /* the walk could not be finished, or a stage 2 answered */
};

/* The fault status code that goes with a translation that works: none. */
#define PAR_NO_FAULT (-1)

/*
 * What PAR_EL1.FST must be after AT for a read or a WRITE of the address that
 * WALK is of, at the EL of its regime: a fault status code, or PAR_NO_FAULT.
 * -ENODATA when the walk ended at memory that could not be read, or TCR has a
 * format that does not exist.
 */
int par_expected_fault(const struct walk_result *walk, bool write);

/*
 * Compares fault or no fault, the fault's status with its level, and the
 * physical page. Not the attributes: hardware may return those that it
 * implements instead of those in the descriptor (Arm ARM D19.2, PAR_EL1.ATTR).
 */
enum par_verdict par_compare(const struct walk_result *walk, bool write, uint64_t par);

#endif
