/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program at EL1 that asks what stays at EL2 for everything it promises, on a
 * machine with two CPUs, and prints each answer as a line "calls: NAME VALUE".
 *
 *   -DMOPS=1   also a memory copy in the other option's form (FEAT_MOPS)
 */
#include "print.h"
#ifndef MOPS
#define MOPS 0
#endif

#define PSCI_VERSION  0x84000000
#define CPU_OFF       0x84000002
#define CPU_ON        0xc4000003
#define AFFINITY_INFO 0xc4000004

#define SEEN_SIZE 48

	.macro	answer name, value=x0
	say	"calls: \name ", \value
	adr	x10, newline
	bl	puts
	.endm

	.macro	hvc_call function, a1=0, a2=0, a3=0
	ldr	x0, =\function
	ldr	x1, =\a1
	mov	x2, \a2
	mov	x3, \a3
	hvc	#0
	.endm

	.text
	.globl	_start
_start:
	ldr	x9, =UART
	hvc_call PSCI_VERSION, 0, xzr, xzr
	mov	x20, x0
	ldr	x0, =PSCI_VERSION
	smc	#0
	mov	x21, x0
	answer	"version by hvc", x20
	answer	"version by smc", x21
	hvc	#5
	answer	"hvc 5"
	mov	x4, #0x44                   /* SMCCC: x4 to x17 are the caller's */
	mov	x17, #0x17
	hvc_call CPU_ON, 0x77, xzr, xzr
	answer	"on: no such CPU"
	answer	"x4", x4
	answer	"x17", x17
	adr	x22, second
	add	x23, x22, #2
	hvc_call CPU_ON, 1, x23, xzr
	answer	"on: bad entry"
	mov	x24, #0xabc
	bl	start_second
	adr	x22, second
	hvc_call CPU_ON, 1, x22, x24
	answer	"on: again"
	hvc_call AFFINITY_INFO, 1, xzr, xzr
	answer	"affinity"
	/* it turns itself off, and on again it goes with another context */
	adr	x25, leave
	mov	x26, #1
	str	x26, [x25]
	sev
wait_off:
	hvc_call AFFINITY_INFO, 1, xzr, xzr
	cmp	x0, #1
	b.ne	wait_off
	str	xzr, [x25]
	mov	x24, #0xdef
	bl	start_second
#if MOPS
	bl	copy
#endif
	adr	x10, last
	bl	puts
1:	wfi
	b	1b

/* CPU 1 with x24 as its context; prints what it has seen. */
start_second:
	mov	x29, x30
	adr	x25, arrived
	str	xzr, [x25]
	dsb	sy
	adr	x22, second
	hvc_call CPU_ON, 1, x22, x24
	answer	"on"
	mov	x26, #0x8000000
2:	ldr	x27, [x25]
	cbnz	x27, 3f
	sub	x26, x26, #1
	cbnz	x26, 2b
	answer	"nobody came", x26
3:	adr	x28, seen
	ldr	x20, [x28]
	answer	"second x0", x20
	ldr	x20, [x28, #8]
	answer	"second others", x20
	ldr	x20, [x28, #16]
	answer	"second EL", x20
	ldr	x20, [x28, #24]
	answer	"second DAIF", x20
	ldr	x20, [x28, #32]
	answer	"second SCTLR", x20
	ldr	x20, [x28, #40]
	answer	"second MPIDR", x20
	br	x29

/* Where CPU 1 arrives. Registers only until it has told all. */
second:
	adr	x10, seen
	str	x0, [x10]
	orr	x1, x1, x2
	orr	x1, x1, x3
	orr	x1, x1, x4
	orr	x1, x1, x17
	orr	x1, x1, x29
	str	x1, [x10, #8]
	mrs	x1, CurrentEL
	str	x1, [x10, #16]
	mrs	x1, DAIF
	str	x1, [x10, #24]
	mrs	x1, SCTLR_EL1
	str	x1, [x10, #32]
	mrs	x1, MPIDR_EL1
	str	x1, [x10, #40]
	dsb	sy
	adr	x10, arrived
	mov	x1, #1
	str	x1, [x10]
	adr	x10, leave
4:	ldr	x1, [x10]
	cbz	x1, 4b
	ldr	x0, =CPU_OFF
	smc	#0
5:	wfi
	b	5b

#if MOPS
	.arch_extension mops
/*
 * From the middle: registers and flags as an implementation with option B has
 * them, going up, after the first instruction. One with option A cannot go on.
 */
copy:
	mov	x29, x30
	adr	x1, target
	adr	x2, source
	mov	x3, #64
	mov	x4, #(1 << 29)              /* C: option B; N = 0: up */
	msr	NZCV, x4
	b	6f
	cpyfp	[x1]!, [x2]!, x3!
6:	cpyfm	[x1]!, [x2]!, x3!
	cpyfe	[x1]!, [x2]!, x3!
	answer	"copy left", x3
	adr	x1, target
	ldr	x20, [x1]
	ldr	x21, [x1, #56]
	answer	"copied first", x20
	answer	"copied last", x21
	br	x29
#endif

	print_routines

	.balign	64
source:
	.quad	0x1111, 2, 3, 4, 5, 6, 7, 0x8888
target:
	.quad	0, 0, 0, 0, 0, 0, 0, 0
seen:
	.space	SEEN_SIZE
arrived:
	.quad	0
leave:
	.quad	0
newline:
	.asciz	"\n"
last:
	.asciz	"calls: end\n"
