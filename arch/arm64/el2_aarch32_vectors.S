/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What VBAR of a 32-bit kernel at EL1 points to until the kernel sets its own:
 * A32 code, entered by its exceptions in the modes that they have there. Each
 * vector takes its mode's SPSR into r12 and calls into the part at EL2, which
 * tells them apart by their address (el2_fault32.c). Part of the unit that is
 * copied.
 */
#include "asm.h"
#include "el2_resident.h"

	.text
	.balign	32                          /* VBAR[4:0] are RES0, Arm ARM G8.2.168 */
FUNC(el2_aarch32_vectors)
	.set	n, 0
	.rept	EL2_AARCH32_VECTORS
	.inst	0xea000000 | (6 + n)        /* B to the Nth of: */
	.set	n, n + 1
	.endr
	.rept	EL2_AARCH32_VECTORS
	.inst	0xe14fc000                  /* MRS r12, SPSR */
	.inst	0xe1400070                  /* HVC #0 */
	.endr
END(el2_aarch32_vectors)
