/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands for the firmware of a board without PSCI. QEMU's virt has PSCI, so
 * this stage uses it once: it starts CPUs 1 to 3, which wait in a pen at PEN, in
 * RAM that no devicetree reserves, until an address is written to their release
 * address, PEN + 0x800 + 8 * CPU. Then it starts Slipway, which it carries 2 MiB
 * behind its own start, with a devicetree (DTB) that says spin-table, not PSCI.
 * CALL: smc when entered at EL2, hvc at EL1.
 */
	.text
_start:
	b	entry
	.long	0
	.quad	0                       /* text_offset */
	.quad	0x600000                /* image_size: this, Slipway, its copy */
	.quad	0xa                     /* flags */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

entry:
	ldr	x19, =PEN
	adr	x1, pen
	adr	x2, pen_end
	mov	x3, x19
1:	ldr	x4, [x1], #8
	str	x4, [x3], #8
	cmp	x1, x2
	b.lo	1b
	add	x3, x19, #0x800
	stp	xzr, xzr, [x3]
	stp	xzr, xzr, [x3, #16]
	dsb	sy
	ic	iallu
	dsb	sy
	isb
	mov	x20, #1
2:	ldr	x0, =0xc4000003         /* CPU_ON */
	mov	x1, x20
	mov	x2, x19
	mov	x3, xzr
	CALL	#0
	add	x20, x20, #1
	cmp	x20, #4
	b.lo	2b
	adr	x0, tree
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	adr	x10, _start
	add	x10, x10, #0x200000
	br	x10
	.ltorg

	.balign	8
pen:
	mrs	x1, MPIDR_EL1
	and	x1, x1, #0xff
	adr	x2, pen
	add	x2, x2, #0x800
	add	x2, x2, x1, lsl #3
3:	wfe
	ldr	x0, [x2]
	cbz	x0, 3b
	br	x0
	.balign	8
pen_end:

	.balign	0x1000
tree:
	.incbin	DTB

	.org	0x200000
	.incbin	"slipway.bin"
