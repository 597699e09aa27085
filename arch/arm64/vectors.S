/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exception vectors of the running program, at EL1 or EL2. Ordinary code
 * runs on SP_EL0, exceptions on SP_ELx: a stack overflow or a misaligned SP is
 * then an ordinary report. An exception from SP_ELx means that the report
 * itself failed; it gets the emergency stack.
 */
#include "asm.h"
#include "frame.h"

	.macro	save_and_go kind
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	mov	x0, #\kind
	b	common
	.endm

	.macro	from_sp_el0 kind
	.balign	0x80
	save_and_go \kind
	.endm

	.macro	from_sp_elx kind
	.balign	0x80
	msr	TPIDRRO_EL0, x0             /* free here: no user code runs */
	mov	x0, sp
	msr	TPIDR_EL1, x0               /* free too; it is at EL2 as well */
	adr_l	x0, emergency_stack_top
	mov	sp, x0
	mrs	x0, TPIDRRO_EL0
	save_and_go \kind
	.endm

	.section .vectors.main, "ax"
	.balign	0x800
	.global	vectors
	.hidden	vectors
vectors:
	from_sp_el0 0
	from_sp_el0 1
	from_sp_el0 2
	from_sp_el0 3
	from_sp_elx 4
	from_sp_elx 5
	from_sp_elx 6
	from_sp_elx 7
	/* from a lower EL: nothing of ours runs there */
	from_sp_el0 8
	from_sp_el0 9
	from_sp_el0 10
	from_sp_el0 11
	from_sp_el0 12
	from_sp_el0 13
	from_sp_el0 14
	from_sp_el0 15

	.text
LOCAL_FUNC(common)
	op_x2_to_x29 stp
	mrs	x9, SP_EL0
	tbz	x0, #2, 3f
	mrs	x9, TPIDR_EL1               /* from SP_ELx: where that stood */
3:	stp	x30, x9, [sp, #FRAME_LR]
	mrs	x9, CurrentEL
	cmp	x9, #(1 << 2)
	b.eq	1f
	mrs	x2, ELR_EL2
	mrs	x3, SPSR_EL2
	mrs	x4, ESR_EL2
	mrs	x5, FAR_EL2
	b	2f
1:	mrs	x2, ELR_EL1
	mrs	x3, SPSR_EL1
	mrs	x4, ESR_EL1
	mrs	x5, FAR_EL1
2:	stp	x2, x3, [sp, #FRAME_ELR]
	stp	x4, x5, [sp, #FRAME_ESR]
	mov	x1, sp
	bl	fault_handle                /* (vector, frame); returns to resume at frame->elr */

	/* only what a call of C code has in its way: we return into a function, or to a call of one */
	ldp	x2, x3, [sp, #FRAME_ELR]
	mrs	x9, CurrentEL
	cmp	x9, #(1 << 2)
	b.eq	1f
	msr	ELR_EL2, x2
	msr	SPSR_EL2, x3
	b	2f
1:	msr	ELR_EL1, x2
	msr	SPSR_EL1, x3
2:	ldr	x30, [sp, #FRAME_LR]
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME_SIZE
	eret
END(common)

FUNC(serror_open)
	msr	daifclr, #4                 /* A */
	isb
	ret
END(serror_open)

	.section .bss.emergency_stack, "aw", %nobits
	.balign	16
	.space	0x1800
emergency_stack_top:
