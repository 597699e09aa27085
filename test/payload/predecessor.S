/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A previous stage that leaves the CPU in a state other than a fresh one, then
 * starts Slipway, which it carries 2 MiB behind its own start:
 *
 *   -DVHE=1   HCR_EL2.E2H = TGE = 1 (at EL2)
 *   -DMMU=1   MMU and caches on, everything mapped VA = PA
 *   -DHOSTILE="\"FILE\""   FILE writes whatever it likes to system registers
 *
 * A Linux Image for QEMU's -kernel: x0 is the devicetree, and goes on as it is.
 */
#ifndef VHE
#define VHE 0
#endif
#ifndef MMU
#define MMU 0
#endif

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

/* One DC for each line of [x11, x12). Clobbers x11, x13, x14. */
	.macro	each_line op
	mrs	x13, CTR_EL0
	ubfx	x13, x13, #16, #4
	mov	x14, #4
	lsl	x13, x14, x13
.Lline\@:
	dc	\op, x11
	add	x11, x11, x13
	cmp	x11, x12
	b.lo	.Lline\@
	dsb	sy
	.endm

	.macro	table_lines op
	adr	x11, table
	add	x12, x11, #64
	each_line \op
	.endm

entry:
	mrs	x9, CurrentEL
	lsr	x9, x9, #2
#if VHE
	mov	x10, #(1 << 27)         /* TGE */
	orr	x10, x10, #(1 << 31)    /* RW */
	orr	x10, x10, #(1 << 34)    /* E2H */
	msr	HCR_EL2, x10
	isb
#endif
#ifdef HOSTILE
	.include HOSTILE
	isb
#endif
#if MMU
	/* one table of 1 GiB blocks: the first is devices, three are memory */
	table_lines civac
	adr	x11, table
	mov	x12, #0x405             /* block, AF, AttrIndx 1 (device) */
	str	x12, [x11]
	mov	x13, #0x40000000
	mov	x12, #0x701             /* block, AF, inner shareable, AttrIndx 0 (normal) */
	orr	x12, x12, x13
	str	x12, [x11, #8]
	add	x12, x12, x13
	str	x12, [x11, #16]
	add	x12, x12, x13
	str	x12, [x11, #24]
	table_lines ivac
	adr	x11, table
	mov	x14, #0xff              /* Attr0 write-back, Attr1 device-nGnRnE */
	ldr	x15, tcr_two            /* 39 bits, 4K, write-back walks */
	cmp	x9, #1
	b.eq	1f
#if !VHE
	ldr	x15, tcr_one
#endif
	msr	MAIR_EL2, x14
	msr	TCR_EL2, x15
	msr	TTBR0_EL2, x11
	isb
	tlbi	alle2
	dsb	sy
	isb
	mrs	x16, SCTLR_EL2
	mov	x17, #0x1005            /* M, C, I */
	orr	x16, x16, x17
	msr	SCTLR_EL2, x16
	isb
	b	2f
1:	msr	MAIR_EL1, x14
	msr	TCR_EL1, x15
	msr	TTBR0_EL1, x11
	isb
	tlbi	vmalle1
	dsb	sy
	isb
	mrs	x16, SCTLR_EL1
	mov	x17, #0x1005            /* M, C, I */
	orr	x16, x16, x17
	msr	SCTLR_EL1, x16
	isb
2:
	adr	x10, _start
	add	x10, x10, #0x200000
	add	x15, x10, #0x200000
	ldr	x12, size
	add	x12, x12, x10
	mov	x11, x15
3:	ldp	x13, x14, [x10], #16
	stp	x13, x14, [x11], #16
	cmp	x10, x12
	b.lo	3b
	ldr	x12, [x15, #16]         /* image_size */
	add	x12, x12, x15
	mov	x13, #-1
4:	stp	x13, x13, [x11], #16
	cmp	x11, x12
	b.lo	4b
	mov	x11, x15
	each_line cvau
	ic	iallu
	dsb	sy
	isb
	br	x15
#endif
	adr	x10, _start
	add	x10, x10, #0x200000
	br	x10

	.balign	8
tcr_one:                                /* TCR_EL2, E2H = 0: T0SZ 25, WB, IS, PS 40 bits, RES1 */
	.quad	0x80823519
tcr_two:                                /* TCR_EL1 layout: the same, EPD1 */
	.quad	0x200803519

size:
	.quad	slipway_end - slipway

	.balign	0x1000
table:
	.space	0x1000

	.org	0x200000
slipway:
	.incbin	"slipway.bin"
	.balign	16
slipway_end:
