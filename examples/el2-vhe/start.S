/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kernel at EL2 with E2H = 1 and TGE = 1, MMU off, which knows registers only
 * by the names that they have at EL1: with E2H those reach EL2's. The same
 * binary runs at EL1.
 *
 * At entry: x0 = physical address of the devicetree, interrupts masked, MMU and
 * caches off, SPSel = 1 and SP = 0. VBAR still has the loader's last vectors.
 */
	.section .head, "ax"
	.globl	_start
_start:
	b	start                           /* the arm64 Image header */
	.long	0
	.quad	0
	.quad	__image_size
	.quad	0xa
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

start:
	adrp	x1, vectors
	add	x1, x1, :lo12:vectors
	msr	VBAR_EL1, x1                    /* VBAR_EL2, at EL2 with E2H */
	isb
	adrp	x1, stack_top
	add	sp, x1, :lo12:stack_top
	bl	kernel_main
1:	wfi
	b	1b

/* An exception of this EL: its cause goes to C, the interrupted code goes on behind it. */
	.balign	2048
vectors:
	.skip	0x200                           /* from the EL's own SP_EL0: not used here */
	stp	x0, x30, [sp, #-16]!
	mrs	x0, ESR_EL1
	mrs	x1, ELR_EL1
	bl	exception                       /* returns where to go on */
	msr	ELR_EL1, x0
	ldp	x0, x30, [sp], #16
	eret
	.balign	2048

	.text
	.globl	provoke, psci_off
provoke:                                        /* an instruction that does not exist */
	udf	#42
	ret

psci_off:
	ldr	w0, =0x84000008                 /* SYSTEM_OFF */
	smc	#0                              /* at EL2 PSCI is EL3's */
	ret

	.bss
	.balign	16
	.skip	4096
stack_top:
