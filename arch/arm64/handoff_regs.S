/* SPDX-License-Identifier: Apache-2.0 */
/* The last instructions: no memory is touched after the registers are loaded. */
#include "asm.h"
#include "handoff.h"
#include "sysreg.h"

	.section .text.handoff, "ax"
/*
 * void handoff_registers(const struct handoff_regs *regs). Runs from memory
 * that is mapped VA = PA and clean to the PoC (it was moved there at start), so
 * that turning the MMU off does not move the ground.
 */
FUNC(handoff_registers)
	ldp	x4, x5, [x0, #HANDOFF_ENTRY]        /* entry, hcr */
	ldp	x6, x10, [x0, #HANDOFF_HCR + 8]     /* cptr, cnthctl */
	ldp	x7, x11, [x0, #HANDOFF_CNTHCTL + 8] /* sctlr, spsr */
	ldr	x12, [x0, #HANDOFF_SP]
#ifdef CONFIG_HANDOFF_AARCH32
	ldp	x13, x14, [x0, #HANDOFF_FORGET]
	ldr	x15, [x0, #HANDOFF_FORGET + 16]
#endif
	ldp	x2, x3, [x0, #16]
	ldp	x0, x1, [x0]
	mrs	x8, CurrentEL
	msr	SPSel, #1
	cmp	x8, #(1 << 2)
	b.eq	1f

	mrs	x9, SCTLR_EL2
	bic	x9, x9, #SCTLR_M
	bic	x9, x9, #SCTLR_C
	msr	SCTLR_EL2, x9                   /* off in the layout that is in force */
	isb
	msr	HCR_EL2, x5                     /* E2H may change now */
	isb
	msr	CPTR_EL2, x6                    /* these in the new layout */
	msr	CNTHCTL_EL2, x10
	msr	ELR_EL2, x4                     /* for the way down, and known anyway */
	msr	SPSR_EL2, x11
	msr	SP_EL1, xzr
	msr	SCTLR_EL2, x7
	isb
	tlbi	alle2                           /* nothing of ours remains to be used */
	tlbi	alle1
	b	2f

1:	mrs	x9, SCTLR_EL1
	bic	x9, x9, #SCTLR_M
	bic	x9, x9, #SCTLR_C
	msr	SCTLR_EL1, x9
	isb
	msr	SCTLR_EL1, x7
	isb
	tlbi	vmalle1
2:
#ifdef CONFIG_HANDOFF_AARCH32
	b	5f
4:	dc	civac, x13                      /* nothing brings lines back: the cache is off */
	add	x13, x13, x15
5:	cmp	x13, x14
	b.lo	4b
#endif
	dsb	sy
	ic	iallu                           /* the kernel was written as data */
	dsb	sy
	isb

	mov	x8, x4
	mov	sp, x12
	cmp	x11, #0
	.irp	n, 4,5,6,7,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, xzr
	.endr
	b.ne	3f
	br	x8
3:	eret                                    /* to EL1 */
END(handoff_registers)
