/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kernel that is entered with its MMU on or off, and says what it found
 * (mapped.c). Runs wherever it is mapped; the map gives it RX, RO and RW
 * segments, or RWX when it is started as a raw image.
 */
	.section .text.start, "ax"
	.globl	_start, image_start
image_start:
_start:
	mov	x29, #0                 /* the OR of what has to be 0 */
	.irp	n, 4,5,6,7,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,30
	orr	x29, x29, x\n
	.endr
	mov	x28, sp
	adrp	x9, stack_top
	add	x9, x9, :lo12:stack_top
	mov	sp, x9
	adr	x10, _start
	stp	x28, x10, [sp, #-16]!
	stp	x8, x29, [sp, #-16]!
	stp	x2, x3, [sp, #-16]!
	stp	x0, x1, [sp, #-16]!
	adrp	x9, vectors
	add	x9, x9, :lo12:vectors
	mrs	x10, CurrentEL
	cmp	x10, #(1 << 2)
	b.eq	1f
	msr	VBAR_EL2, x9
	b	2f
1:	msr	VBAR_EL1, x9
2:	isb
	mov	x0, sp
	mov	x29, xzr
	mov	x30, xzr
	bl	mapped_main
	b	.

/* Another CPU: x0 is the argument, SP the stack that the context gave. */
	.globl	other_cpu
other_cpu:
	mov	x29, #0
	.irp	n, 1,2,3,4,5,6,7,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,30
	orr	x29, x29, x\n
	.endr
	mov	x1, x29
	mov	x2, sp
	adrp	x9, vectors
	add	x9, x9, :lo12:vectors
	mrs	x10, CurrentEL
	cmp	x10, #(1 << 2)
	b.eq	1f
	msr	VBAR_EL2, x9
	b	2f
1:	msr	VBAR_EL1, x9
2:	isb
	bl	mapped_other
	b	.

	.macro	attempt name, instruction:vararg
	.globl	\name
\name:
	mov	x2, #0                  /* the vectors put ESR there */
	adr	x3, 1f
	\instruction
1:	mov	x0, x2
	ret
	.endm

	attempt try_read, ldr x1, [x0]
	attempt try_write, str x1, [x0]

	.globl	try_execute
try_execute:
	mov	x2, #0
	adr	x3, 1f
	mov	x4, x30
	blr	x0                      /* a RET is there, or may not be executed */
1:	mov	x30, x4
	mov	x0, x2
	ret

	.globl	call_psci
call_psci:
	cbnz	x4, 1f
	smc	#0
	ret
1:	hvc	#0
	ret

	.balign	0x800
vectors:
	.rept	16
	.balign	0x80
	b	fault
	.endr
fault:
	mrs	x2, CurrentEL
	cmp	x2, #(1 << 2)
	b.eq	1f
	mrs	x2, ESR_EL2
	msr	ELR_EL2, x3
	eret
1:	mrs	x2, ESR_EL1
	msr	ELR_EL1, x3
	eret

	.bss
	.balign	16
	.skip	0x1000
stack_top:
	.skip	0x1000
	.globl	other_stack_top
other_stack_top:
