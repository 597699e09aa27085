/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where CPUs wait that the kernel starts by spin-table (arch/spin.h). Copied to the
 * start of its page: only PC-relative references.
 */
#include "asm.h"
#include "spin_pen.h"

	.section .text, "ax"
/* From the previous stage's pen: any EL, MMU off, no stack. */
	.balign	16
FUNC(spin_pen_start)
	msr	daifset, #0xf
	adr	x1, spin_pen_start
	mrs	x2, MPIDR_EL1
	mov	x3, #0xffffff
	movk	x3, #0xff, lsl #32          /* affinity fields */
	and	x2, x2, x3
	ldr	x3, [x1, #PEN_HEAD + 8]     /* struct pen.ncpus */
	add	x4, x1, #PEN_RECORDS
1:	cbz	x3, 4f
	ldr	x5, [x4, #8]
	cmp	x5, x2
	b.eq	2f
	add	x4, x4, #PEN_STEP
	sub	x3, x3, #1
	b	1b
2:	mov	x5, #1
	str	x5, [x4, #16]               /* struct pen_record.here */
	dsb	sy
3:	wfe
	ldr	x0, [x4]
	cbz	x0, 3b
	ldr	x5, [x1, #PEN_HEAD]         /* struct pen.serve */
	ic	iallu                       /* the kernel was written as data */
	dsb	sy
	isb
	br	x5
4:	wfi                                 /* nobody's: it would run another's kernel entry */
	b	4b
END(spin_pen_start)

/* x0: the address that the kernel released this CPU to. */
FUNC(spin_pen_go)
	mov	x8, x0
	mov	x0, xzr
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	br	x8
END(spin_pen_go)
	.global	spin_pen_end
	.hidden	spin_pen_end
spin_pen_end:
