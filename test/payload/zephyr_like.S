/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands for Zephyr in the tests: enters as its arm64 port does, and depends on
 * what that depends on.
 *
 *   - the Image header has the absolute address of the end as its image_size;
 *   - absolute addresses: it runs where it is linked to (LINK) and nowhere else;
 *   - at EL2 HCR_EL2 is kept but for RW, then it drops to EL1 by itself;
 *   - SCTLR_EL1 is read, modified and written;
 *   - no TLBI before the MMU comes on; the D-cache is invalidated by set and way;
 *   - interrupts by GICv3's system registers, PSCI by HVC.
 *
 * The rest is in zephyr_like.c.
 */
	.section .head, "ax"
	.globl	_start
_start:
	b	entry
	.long	0
	.quad	0                               /* text_offset */
	.quad	_end                            /* image_size: what is wrong with it */
	.quad	2                               /* flags: 4K pages */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	.org	0xffc
	.globl	entry
entry:
	msr	DAIFSet, #0xf
	mrs	x20, CurrentEL
	lsr	x20, x20, #2
	ldr	x24, =boot_stack
	cmp	x20, #2
	b.ne	1f
	bl	from_el2
1:	mov	x0, #(3 << 20)
	msr	CPACR_EL1, x0
	ldr	x0, =vectors
	msr	VBAR_EL1, x0
	mrs	x0, SCTLR_EL1
	bic	x0, x0, #(1 << 1)               /* A */
	msr	SCTLR_EL1, x0
	isb
	msr	SPSel, #1
	mov	sp, x24
	fmov	d0, xzr                         /* dead here when FP traps */
	mov	x0, x20
	bl	boot_main
2:	wfi
	b	2b

from_el2:
	mrs	x0, SCTLR_EL2
	bic	x0, x0, #(1 << 1)
	msr	SCTLR_EL2, x0
	mrs	x0, HCR_EL2
	orr	x0, x0, #(1 << 31)              /* RW; what else is set stays */
	msr	HCR_EL2, x0
	mov	x0, #0x3ff                      /* as without VHE, less TFP */
	bic	x0, x0, #(1 << 8)               /* nor TZ */
	msr	CPTR_EL2, x0
	mrs	x0, CNTHCTL_EL2
	orr	x0, x0, #3
	msr	CNTHCTL_EL2, x0
	msr	CNTVOFF_EL2, xzr
	mov	x0, #0x3c5                      /* EL1h, all masked */
	msr	SPSR_EL2, x0
	msr	ELR_EL2, x30
	eret

/* CPU 1, by PSCI: x0 is its stack. */
	.globl	second_entry
second_entry:
	mov	sp, x0
	mrs	x0, CurrentEL
	lsr	x0, x0, #2
	bl	second_main
3:	wfi
	b	3b

/* int64_t hvc_call(function, a, b, c) */
	.text
	.globl	hvc_call
hvc_call:
	hvc	#0
	ret

/* Every cache level, by set and way, as the Arm ARM describes it ("Cache maintenance by set/way"). */
	.globl	invalidate_dcache
invalidate_dcache:
	mrs	x0, CLIDR_EL1
	mov	x1, #0                          /* level, times 2 */
4:	add	x2, x1, x1, lsr #1
	lsr	x3, x0, x2
	and	x3, x3, #7
	cbz	x3, 8f
	cmp	x3, #2
	b.lo	7f                              /* no data cache here */
	msr	CSSELR_EL1, x1
	isb
	mrs	x4, CCSIDR_EL1
	and	x5, x4, #7
	add	x5, x5, #4                      /* log2 of the line */
	ubfx	x6, x4, #3, #10                 /* ways - 1 */
	clz	w7, w6
	ubfx	x8, x4, #13, #15                /* sets - 1 */
5:	mov	x9, x6
6:	lsl	x10, x9, x7
	lsl	x11, x8, x5
	orr	x10, x10, x11
	orr	x10, x10, x1
	dc	isw, x10
	subs	x9, x9, #1
	b.pl	6b
	subs	x8, x8, #1
	b.pl	5b
7:	add	x1, x1, #2
	cmp	x1, #14
	b.lo	4b
8:	dsb	sy
	ret

/* mmu_on(ttbr, mair, tcr): no TLBI */
	.globl	mmu_on
mmu_on:
	msr	TTBR0_EL1, x0
	msr	MAIR_EL1, x1
	msr	TCR_EL1, x2
	isb
	mrs	x0, SCTLR_EL1
	mov	x1, #0x1005                     /* M, C, I */
	orr	x0, x0, x1
	msr	SCTLR_EL1, x0
	isb
	ret

	.balign	2048
vectors:
	.skip	0x200
	b	unexpected                      /* synchronous */
	.org	vectors + 0x280
	stp	x0, x1, [sp, #-176]!            /* IRQ */
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x30, [sp, #144]
	b	irq
	.org	vectors + 0x800

irq:
	bl	on_irq
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x30, [sp, #144]
	ldp	x0, x1, [sp], #176
	eret

unexpected:
	mrs	x0, ESR_EL1
	mrs	x1, ELR_EL1
	bl	on_exception
9:	wfi
	b	9b

	.bss
	.balign	16
	.skip	8192
boot_stack:
