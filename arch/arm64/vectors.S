/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exception vectors, from the first instructions to the hand-off, at every EL.
 *
 * While the program runs (TPIDRRO_EL0, see frame.h), at EL1 or EL2, ordinary code
 * runs on SP_EL0, exceptions on SP_ELx: a stack overflow or a misaligned SP is
 * then an ordinary report. An exception from SP_ELx means that the report itself
 * failed, or that SP_ELx is no stack; it gets the emergency stack. Before and
 * after that, there is neither a stack nor a map to rely on: early_trap.
 *
 * No user code runs here, so three registers are free: TPIDRRO_EL0, TPIDR_EL1
 * (which is at EL2 as well), and SP_EL0 in an exception from SP_ELx.
 */
#include "asm.h"
#include "frame.h"

	.macro	vector kind
	.balign	0x80
	msr	TPIDR_EL1, x0
	mrs	x0, TPIDRRO_EL0
	cmp	x0, #VECTORS_EARLY
	mov	x0, #\kind
	b.eq	early_trap
	.if	(\kind & 0xc) == 4
	b	from_sp_elx
	.else
	b	from_sp_el0                 /* or from a lower EL, where nothing of ours runs */
	.endif
	.endm

	.section .vectors, "ax"
	.balign	0x800
FUNC(vectors)
	.set	kind, 0
	.rept	16
	vector	kind
	.set	kind, kind + 1
	.endr
END(vectors)

	.text
LOCAL_FUNC(from_sp_elx)
	msr	TPIDRRO_EL0, x1
	mov	x1, sp
	msr	SP_EL0, x1                  /* the frame's SP is the one that failed */
	adr_l	x1, emergency_stack_top
	mov	sp, x1
	mrs	x1, TPIDRRO_EL0
from_sp_el0:
	sub	sp, sp, #FRAME_SIZE
	str	x1, [sp, #8]
	mrs	x1, TPIDR_EL1
	str	x1, [sp]
	mov	x1, #VECTORS_RUNNING
	msr	TPIDRRO_EL0, x1
	op_x2_to_x29 stp
	mrs	x9, SP_EL0
	stp	x30, x9, [sp, #FRAME_LR]
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
END(from_sp_elx)

FUNC(serror_open)
	msr	daifclr, #4                 /* A */
	isb
	ret
END(serror_open)

	.section .bss.emergency_stack, "aw", %nobits
	.balign	16
	.space	0x1800
emergency_stack_top:
