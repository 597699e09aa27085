/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From one set of translation tables to another with the MMU off in between.
 * See struct world in entry.h, whose fields are loaded here in order.
 */
#include "asm.h"
#include "sysreg.h"

	.macro	mmu_off el
	mrs	x11, SCTLR_EL\el
	bic	x11, x11, #SCTLR_M
	bic	x11, x11, #SCTLR_C
	bic	x11, x11, #SCTLR_WXN
	msr	SCTLR_EL\el, x11
	isb
	ic	iallu                       /* the new image was written as data */
	dsb	sy
	isb
	.endm

	.macro	mmu_on el, tlbi
	msr	TTBR0_EL\el, x1
	msr	TCR_EL\el, x2
	msr	MAIR_EL\el, x3
	msr	VBAR_EL\el, x7
	isb
	tlbi	\tlbi                    /* nothing of the old map, nor of whoever ran here before */
	dsb	sy
	isb
	msr	SCTLR_EL\el, x4
	isb
	.endm

	.section .text.switch, "ax"
/* void switch_world(const struct world *world) */
FUNC(switch_world)
	ldp	x1, x2, [x0]            /* ttbr0, tcr */
	ldp	x3, x4, [x0, #16]       /* mair, sctlr */
	ldp	x5, x6, [x0, #32]       /* sp, exception_sp */
	ldp	x7, x16, [x0, #48]      /* vbar, entry */
	ldp	x0, x10, [x0, #64]      /* arg, resume */
	mrs	x9, CurrentEL
	cmp	x9, #(1 << 2)
	b.eq	1f
	mmu_off 2
	br	x10
1:	mmu_off 1
	br	x10
END(switch_world)

FUNC(switch_resume)
	cmp	x9, #(1 << 2)
	b.eq	1f
	mmu_on	2, alle2
	b	2f
1:	mmu_on	1, vmalle1
2:	msr	SPSel, #1               /* exceptions have a stack of their own, */
	mov	sp, x6
	msr	SPSel, #0               /* everything else runs on SP_EL0 */
	mov	sp, x5
	mov	x29, xzr
	mov	x30, xzr
	br	x16                     /* as a call: lands on BTI c */
END(switch_resume)
