/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors of the part that stays at EL3, and the ways into and out of it. All
 * of it runs with the EL3 MMU off. TPIDR_EL3 holds this CPU's struct el3_cpu;
 * SP_EL3 is at the top of its stack whenever a lower EL runs.
 */
#include "asm.h"
#include "el3_resident.h"

	.macro	unexpected kind
	.balign	0x80
	mov	x0, #\kind
	b	el3_report
	.endm

	.section .el3vectors, "ax"
	.balign	0x800
FUNC(el3_vectors)
	.set	kind, 0
	.rept	8                           /* from EL3 itself: our own mistake */
	unexpected kind
	.set	kind, kind + 1
	.endr
	.balign	0x80                        /* synchronous, lower EL, AArch64 */
	stp	x29, x30, [sp, #-16]!
	mrs	x29, ESR_EL3
	lsr	x29, x29, #26
	cmp	x29, #0x17                  /* EC: SMC from AArch64 */
	b.eq	serve_smc
	mov	x0, #8
	b	el3_report
	.set	kind, 9
	.rept	7                           /* interrupts, SError, AArch32: nothing is routed here */
	unexpected kind
	.set	kind, kind + 1
	.endr
	.balign	0x80                        /* another table follows */
END(el3_vectors)

	.text
LOCAL_FUNC(el3_report)
	mrs	x1, TPIDR_EL3
	ldr	x1, [x1, #EL3_CPU_STACK]
	mov	sp, x1
	mov	x29, xzr
	bl	el3_unexpected              /* does not return */
END(el3_report)

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

/*
 * Where start.S sends a CPU out of reset, at EL3 with the MMU off. One without
 * a record stays here.
 */
FUNC(el3_cpu_start)
	msr	daifset, #0xf
	msr	SPSel, #1
	ic	iallu                       /* no older fetch of what is here now */
	dsb	sy
	isb
	adr	x0, el3_config
	mrs	x1, MPIDR_EL1
	ldr	x2, =0xff00ff0000           /* Aff3, Aff2 */
	tst	x1, x2
	b.ne	el3_park
	ubfx	x3, x1, #8, #8
	and	x1, x1, #0xff
	ldr	x2, [x0, #EL3_CONFIG_CLUSTER]
	cmp	x1, x2
	b.hs	el3_park
	madd	x1, x3, x2, x1
	ldr	x2, [x0, #EL3_CONFIG_NCPUS]
	cmp	x1, x2
	b.hs	el3_park
	ldr	x0, [x0, #EL3_CONFIG_CPU]
	add	x0, x0, x1, lsl #EL3_CPU_SIZE_SHIFT
	ldr	x2, [x0, #EL3_CPU_STACK]
	mov	sp, x2
	msr	TPIDR_EL3, x0
	adr	x2, el3_vectors             /* from here on an exception is reported */
	msr	VBAR_EL3, x2
	isb
	mov	x29, xzr
	mov	x30, xzr
	bl	el3_arrive                  /* does not return */
el3_park:
	wfi
	b	el3_park
END(el3_cpu_start)

/* void el3_enter(uint64_t entry, uint64_t spsr, uint64_t context, uint64_t stack) */
FUNC(el3_enter)
	msr	ELR_EL3, x0
	msr	SPSR_EL3, x1
	mov	sp, x3
	mov	x0, x2
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, xzr
	.endr
	eret
END(el3_enter)
	.ltorg
