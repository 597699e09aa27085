/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program at EL2 that is entered with the MMU on, VA = PA: a hypervisor's
 * beginning, or a test that wants its caches.
 *
 * At entry: x0 = address of the devicetree, interrupts masked, SP = 0, bss
 * cleared (bootelf). The map is the loader's, in memory that the devicetree
 * reserves: it may be kept, changed or replaced.
 */
	.section .head, "ax"
	.globl	_start
_start:
	adrp	x9, stack_top
	add	sp, x9, :lo12:stack_top
	bl	kernel_main
1:	wfi
	b	1b

	.text
	.globl	can_read, can_write, psci_off
/* uint64_t can_*(address): what the map says, without an access; bit 0 of PAR_EL1: it may not */
can_read:
	at	s1e2r, x0
	b	2f
can_write:
	at	s1e2w, x0
2:	isb
	mrs	x0, PAR_EL1
	ret

psci_off:
	ldr	w0, =0x84000008                 /* SYSTEM_OFF */
	smc	#0                              /* at EL2 PSCI is EL3's */
	ret

	.bss
	.balign	16
	.skip	4096
stack_top:
