/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small hypervisor at EL2. It starts Slipway, which it carries 2 MiB behind
 * its own start, at EL1, and does for one page of addresses where nothing is
 * what emulators do not do, but hardware does:
 *
 *   a store   is forgotten, and an SError follows, as from a bus that reports late
 *   a load    through a misaligned SP_EL0 is an SP alignment fault, any other a
 *             synchronous external abort
 *
 * and at two offsets of it, what should never be: a store to 0x100 raises an IRQ
 * and unmasks it, one to 0x200 an FIQ.
 *
 *   -DPENDING=1     an SError is pending already when Slipway starts
 *   -DVSESR=value   its syndrome, where the CPU has FEAT_RAS
 *
 * A Linux Image for QEMU's -kernel, entered at EL2: x0 is the devicetree, and
 * goes on as it is. Firmware calls (SMC) go by, to EL3.
 */
#ifndef PENDING
#define PENDING 0
#endif
#ifndef VSESR
#define VSESR 0
#endif

#define HOLE    0x0b000000
#define HCR     0x30080000021           /* API, APK, RW, AMO, VM */
#define HCR_VSE 0x100
#define HCR_IRQ 0x90                    /* VI, IMO */
#define HCR_FIQ 0x48                    /* VF, FMO */
#define SPSR_I  0x80
#define SPSR_F  0x40
#define IL      0x2000000

	.text
_start:
	b	entry
	.long	0
	.quad	0                       /* text_offset */
	.quad	0x400000                /* image_size: this and Slipway */
	.quad	0xa                     /* flags */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

entry:
	/* stage 2: VA = PA for 512 GiB, Normal, so that stage 1 decides; but the hole */
	adr	x10, level1
	ldr	x11, block
	mov	x12, #0x40000000
	mov	x13, #512
1:	str	x11, [x10], #8
	add	x11, x11, x12
	subs	x13, x13, #1
	b.ne	1b
	adr	x10, level2
	ldr	x11, block
	mov	x12, #0x200000
	mov	x13, #512
2:	str	x11, [x10], #8
	add	x11, x11, x12
	subs	x13, x13, #1
	b.ne	2b
	adr	x10, level2
	str	xzr, [x10, #(HOLE / 0x200000 * 8)]
	orr	x11, x10, #3            /* table */
	adr	x10, level1
	str	x11, [x10]
	msr	VTTBR_EL2, x10
	ldr	x11, vtcr
	msr	VTCR_EL2, x11

	mov	x10, #3
	msr	CNTHCTL_EL2, x10
	msr	CNTVOFF_EL2, xzr
	mrs	x10, MIDR_EL1
	msr	VPIDR_EL2, x10
	mrs	x10, MPIDR_EL1
	msr	VMPIDR_EL2, x10
	mov	x10, #0x33ff            /* no trap of FP */
	msr	CPTR_EL2, x10
	ldr	x10, sctlr
	msr	SCTLR_EL1, x10
	adr	x10, vectors
	msr	VBAR_EL2, x10
	adr	x10, stack
	mov	sp, x10
#if VSESR
	ldr	x10, =VSESR
	msr	S3_4_C5_C2_3, x10       /* VSESR_EL2 */
#endif
	ldr	x10, hcr
#if PENDING
	orr	x10, x10, #HCR_VSE
#endif
	msr	HCR_EL2, x10
	isb
	tlbi	vmalls12e1
	dsb	sy
	isb
	mov	x10, #0x3c5             /* EL1h, all masked */
	msr	SPSR_EL2, x10
	adr	x10, _start
	add	x10, x10, #0x200000
	msr	ELR_EL2, x10
	eret

	.ltorg
	.balign	8
block:	.quad	0x7fd                   /* AF, inner shareable, read and write, Normal write-back */
vtcr:	.quad	0x80023559              /* 39 bits from level 1, 4K, 40 bits out, write-back walks */
sctlr:	.quad	0x30d00980
hcr:	.quad	HCR
data_abort:
	.quad	0x25 << 26 | IL | 0x10
sp_alignment:
	.quad	0x26 << 26 | IL

	.balign	0x800
vectors:
	.rept	8                       /* from here: not foreseen */
	.balign	0x80
	b	.
	.endr
	.balign	0x80                    /* from EL1: the hole, and nothing else */
	stp	x0, x1, [sp, #-16]!
	mrs	x0, ESR_EL2
	lsr	x1, x0, #26
	cmp	x1, #0x24
	b.ne	.
	b	hole_accessed
	.rept	7
	.balign	0x80
	b	.
	.endr

hole_accessed:
	tbz	x0, #6, load            /* WnR */
	mrs	x0, ELR_EL2
	add	x0, x0, #4
	msr	ELR_EL2, x0
	mrs	x0, FAR_EL2
	mov	x1, #HCR_VSE
	tbnz	x0, #8, raise_irq
	tbnz	x0, #9, raise_fiq
raise:	mrs	x0, HCR_EL2
	orr	x0, x0, x1
	msr	HCR_EL2, x0
	b	done

raise_irq:
	mrs	x0, SPSR_EL2
	bic	x0, x0, #SPSR_I
	msr	SPSR_EL2, x0
	mov	x1, #HCR_IRQ
	b	raise

raise_fiq:
	mrs	x0, SPSR_EL2
	bic	x0, x0, #SPSR_F
	msr	SPSR_EL2, x0
	mov	x1, #HCR_FIQ
	b	raise

load:	ldr	x0, data_abort
	mrs	x1, SP_EL0
	tst	x1, #15
	b.eq	1f
	ldr	x0, sp_alignment
1:	msr	ESR_EL1, x0
	mrs	x0, FAR_EL2
	msr	FAR_EL1, x0
	mrs	x0, ELR_EL2
	msr	ELR_EL1, x0
	mrs	x0, SPSR_EL2
	msr	SPSR_EL1, x0
	mrs	x1, VBAR_EL1
	tbz	x0, #0, 2f              /* SPSel: from SP_EL0, or from SP_EL1 */
	add	x1, x1, #0x200
2:	msr	ELR_EL2, x1
	mov	x0, #0x3c5
	msr	SPSR_EL2, x0
done:
	ldp	x0, x1, [sp], #16
	eret

	.balign	16
	.space	0x100
stack:
	.balign	0x1000
level1:	.space	0x1000
level2:	.space	0x1000

	.org	0x200000
	.incbin	"slipway.bin"
