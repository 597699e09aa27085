/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors of the part that stays at EL2, and the ways into and out of it. All
 * of it runs with the EL2 MMU off. TPIDR_EL2 holds this CPU's struct el2_cpu;
 * SP_EL2 is at the top of its stack whenever the kernel runs.
 */
#include "asm.h"
#include "el2_resident.h"

	.section .el2vectors, "ax"
	.macro	save_frame
	sub	sp, sp, #EL2_FRAME_SIZE
	stp	x0, x1, [sp]
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	str	x30, [sp, #240]
	.endm

	.macro	vector handler, kind
	.balign	0x80
	save_frame
	mov	x0, sp
	mov	x1, #\kind
	bl	\handler
	b	el2_return
	.endm

	.balign	0x800
FUNC(el2_vectors)
	.set	kind, 0
	.rept	8                           /* from EL2 itself: our own mistake */
	vector	el2_unexpected, kind
	.set	kind, kind + 1
	.endr
	.rept	2                           /* from EL1 in AArch64, then in AArch32 */
	vector	el2_sync, kind
	.set	kind, kind + 1
	.rept	3
	vector	el2_unexpected, kind
	.set	kind, kind + 1
	.endr
	.endr
END(el2_vectors)

LOCAL_FUNC(el2_return)
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x19, [sp, #144]
	ldp	x20, x21, [sp, #160]
	ldp	x22, x23, [sp, #176]
	ldp	x24, x25, [sp, #192]
	ldp	x26, x27, [sp, #208]
	ldp	x28, x29, [sp, #224]
	ldr	x30, [sp, #240]
	ldp	x0, x1, [sp], #EL2_FRAME_SIZE
	eret
END(el2_return)

/*
 * Where the firmware starts or wakes a CPU: EL2, MMU off, everything masked,
 * x0 the CPU's record (the context that el2_psci.c gave).
 */
FUNC(el2_cpu_start)
	mov	x1, #0
	b	1f
END(el2_cpu_start)
FUNC(el2_cpu_resume)
	mov	x1, #1
1:	msr	daifset, #0xf
	msr	SPSel, #1
	adr	x2, el2_vectors             /* from here on an exception is reported */
	msr	VBAR_EL2, x2
	isb
	ldr	x2, [x0, #EL2_CPU_STACK]
	mov	sp, x2
	mov	x29, xzr
	mov	x30, xzr
	bl	el2_arrive                  /* does not return */
	b	.
END(el2_cpu_resume)

/* void el2_leave(uint64_t entry, uint64_t spsr, uint64_t context, uint64_t stack) */
FUNC(el2_leave)
	msr	ELR_EL2, x0
	msr	SPSR_EL2, x1
	msr	SP_EL1, xzr
	mov	sp, x3
	mov	x0, x2
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, xzr
	.endr
	eret
END(el2_leave)

/*
 * void el2_forward(struct el2_frame *frame): SMC with x0 to x17 of the frame
 * (SMC Calling Convention, Arm DEN 0028, 2.6), results into it.
 */
FUNC(el2_forward)
	stp	x29, x30, [sp, #-16]!
	stp	x18, x19, [sp, #-16]!
	mov	x19, x0
	ldp	x0, x1, [x19]
	ldp	x2, x3, [x19, #16]
	ldp	x4, x5, [x19, #32]
	ldp	x6, x7, [x19, #48]
	ldp	x8, x9, [x19, #64]
	ldp	x10, x11, [x19, #80]
	ldp	x12, x13, [x19, #96]
	ldp	x14, x15, [x19, #112]
	ldp	x16, x17, [x19, #128]
	smc	#0
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	stp	x4, x5, [x19, #32]
	stp	x6, x7, [x19, #48]
	stp	x8, x9, [x19, #64]
	stp	x10, x11, [x19, #80]
	stp	x12, x13, [x19, #96]
	stp	x14, x15, [x19, #112]
	stp	x16, x17, [x19, #128]
	ldp	x18, x19, [sp], #16
	ldp	x29, x30, [sp], #16
	ret
END(el2_forward)
