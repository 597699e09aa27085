/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kernel at EL1 with its MMU off, the least that runs C.
 *
 * At entry: x0 = physical address of the devicetree, interrupts masked, MMU and
 * caches off, SPSel = 1 and SP = 0. bss is not cleared when this is started as
 * a raw image (booti, go); bootelf does clear it.
 */
	.section .head, "ax"
	.globl	_start
_start:
	b	start                           /* the arm64 Image header: booti reads it */
	.long	0
	.quad	0                               /* text_offset */
	.quad	__image_size                    /* with bss: nothing else is put there */
	.quad	0xa                             /* little-endian, 4K pages, anywhere in memory */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

start:
	/* adrp works wherever this was loaded; an absolute address would not */
	adrp	x1, stack_top
	add	sp, x1, :lo12:stack_top
	adrp	x1, __bss_start
	add	x1, x1, :lo12:__bss_start
	adrp	x2, __bss_end
	add	x2, x2, :lo12:__bss_end
1:	cmp	x1, x2
	b.hs	2f
	stp	xzr, xzr, [x1], #16
	b	1b
2:	bl	kernel_main                     /* x0 is still the devicetree */
3:	wfi
	b	3b

/* int64_t psci_call(function, arg): by HVC, which the part of the loader at EL2 takes. */
	.text
	.globl	psci_call
psci_call:
	hvc	#0
	ret

	.bss
	.balign	16
	.skip	4096
stack_top:
