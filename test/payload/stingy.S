/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Firmware at EL3 that enables every feature for the ELs below but one: the
 * bit of SCR_EL3 that -DWITHHELD=n names. It starts Slipway, which it carries,
 * at EL2, and says "#" when something traps to EL3. For -bios on a machine with
 * secure=on and virtualization=on.
 */
#ifndef WITHHELD
#define WITHHELD 38                     /* HXEn */
#endif
#define UART    0x09000000
#define PLACE   0x42000000              /* of Slipway: RAM, and not the devicetree's */
#define SIZE    0x100000

	.text
_start:
	adr	x0, vectors
	msr	VBAR_EL3, x0
	ldr	x0, scr
	msr	SCR_EL3, x0
	mov	x0, #0x1100             /* EZ, ESM: SVE and SME do not trap */
	msr	CPTR_EL3, x0
	msr	MDCR_EL3, xzr
	isb
	mov	x0, #0xf
	msr	S3_6_C1_C2_0, x0        /* ZCR_EL3 */
	adr	x1, slipway
	ldr	x2, =PLACE
	ldr	x3, =PLACE + SIZE
1:	ldp	x4, x5, [x1], #16
	stp	x4, x5, [x2], #16
	cmp	x2, x3
	b.lo	1b
	dsb	sy
	ic	iallu
	dsb	sy
	isb
	mov	x0, #(1 << 31)
	msr	HCR_EL2, x0
	ldr	x0, =0x30c50830
	msr	SCTLR_EL2, x0
	ldr	x0, =PLACE
	msr	ELR_EL3, x0
	mov	x0, #0x3c9              /* EL2h, masked */
	msr	SPSR_EL3, x0
	mov	x0, xzr
	eret

	.balign	8
scr:	/* NS, RES1, HCE, RW (0x531), APK, API, ATA, FGTEn, ECVEn, HXEn, EnTP2 */
	.quad	(0x531 | 3 << 16 | 7 << 26 | 1 << 38 | 1 << 41) & ~(1 << WITHHELD)
	.ltorg

	.balign	0x800
vectors:
	.org	vectors + 0x400         /* synchronous, from a lower EL */
	ldr	x0, =UART
	mov	w1, #'#'
	str	w1, [x0]
2:	wfi
	b	2b
	.ltorg

	.org	0x10000
slipway:
	.incbin	"slipway.bin"
	.org	0x10000 + SIZE
