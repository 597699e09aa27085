/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors of the part that stays at EL3. SMC from AArch64 is served; anything
 * else that reaches EL3 cannot be (nothing is routed here), and stops the CPU
 * at a place that a debugger can tell by the vector's offset.
 */
#include "asm.h"

	.section .el3vectors, "ax"
	.balign	0x800
	.global	el3_vectors
	.hidden	el3_vectors
el3_vectors:
	.rept	8                           /* from EL3 itself: kinds 0 to 7 */
	.balign	0x80
	b	.
	.endr
	.balign	0x80                        /* synchronous, lower EL, AArch64 */
	stp	x29, x30, [sp, #-16]!
	mrs	x29, ESR_EL3
	lsr	x29, x29, #26
	cmp	x29, #0x17                  /* EC: SMC from AArch64 */
	b.eq	serve_smc
	b	.
	.rept	7                           /* interrupts, SError, AArch32 */
	.balign	0x80
	b	.
	.endr

	.balign	0x80
LOCAL_FUNC(serve_smc)
	/* SMCCC: everything but x0 to x3 is the caller's */
	stp	x4, x5, [sp, #-16]!
	stp	x6, x7, [sp, #-16]!
	stp	x8, x9, [sp, #-16]!
	stp	x10, x11, [sp, #-16]!
	stp	x12, x13, [sp, #-16]!
	stp	x14, x15, [sp, #-16]!
	stp	x16, x17, [sp, #-16]!
	stp	x18, xzr, [sp, #-16]!
	bl	el3_smc
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	ldp	x18, xzr, [sp], #16
	ldp	x16, x17, [sp], #16
	ldp	x14, x15, [sp], #16
	ldp	x12, x13, [sp], #16
	ldp	x10, x11, [sp], #16
	ldp	x8, x9, [sp], #16
	ldp	x6, x7, [sp], #16
	ldp	x4, x5, [sp], #16
	ldp	x29, x30, [sp], #16
	eret
END(serve_smc)
