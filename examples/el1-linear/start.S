/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kernel at EL1 that is entered with the MMU on, at its own address in the upper
 * half: no table of its own, no change of address.
 *
 * At entry: x0 = physical address of the devicetree, x1 = VA - PA, interrupts
 * masked, SP = 0, bss cleared (bootelf). RAM and device registers are mapped at
 * PA + x1, this program by its segments' flags.
 */
	.section .head, "ax"
	.globl	_start
_start:
	adrp	x9, stack_top
	add	sp, x9, :lo12:stack_top
	bl	kernel_main
1:	wfi
	b	1b

/* Another CPU, MMU on, with the x0 and the SP that the context gave it. */
	.globl	second
second:
	bl	second_main
2:	wfi
	b	2b

/* int64_t psci_call(function, a, b, c): by HVC, which the loader's part at EL2 takes */
	.text
	.globl	psci_call
psci_call:
	hvc	#0
	ret

	.bss
	.balign	16
	.skip	4096
stack_top:
