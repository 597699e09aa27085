/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A 32-bit program that prints the state it was entered in, one line "state:
 * NAME VALUE" each, and then asks what stays at EL2 for what it promises to a
 * 32-bit kernel, on a machine with two CPUs. Assembled by clang.
 *
 *   -DTHUMB=1   begins with Thumb code, to be entered with bit 0 of the address set
 */
#ifndef THUMB
#define THUMB 0
#endif

#define UART    0x09000000
#define UART_FR 0x18
#define FR_TXFF (1 << 5)

#define PSCI_VERSION     0x84000000
#define PSCI_CPU_OFF     0x84000002
#define PSCI_CPU_ON      0x84000003
#define PSCI_CPU_ON_64   0xc4000003
#define PSCI_AFFINITY    0x84000004

	.arch	armv8-a
	.fpu	neon-fp-armv8

	/* Prints NAME and VALUE; r0 to r3 and lr are lost, flags too. */
	.macro	say name, value
	mov	r0, \value
	ldr	r1, =100f
	bl	line
	.pushsection .rodata
100:	.asciz	"\name"
	.popsection
	.endm

	.macro	say_cp15 name, op1, crn, crm, op2
	mrc	p15, \op1, r0, \crn, \crm, \op2
	say	"\name", r0
	.endm

	.macro	psci function, a1=0, a2=0, a3=0
	ldr	r0, =\function
	ldr	r1, =\a1
	ldr	r2, =\a2
	ldr	r3, =\a3
	hvc	#0
	.endm

	.syntax	unified
	.text
	.globl	_start
	.type	_start, %function
#if THUMB
	.thumb
_start:	bx	pc                              /* to the next multiple of 4, in Arm state */
	nop
	.arm
#else
	.arm
_start:
#endif
	/* registers first: r0 to r3 are kept in r4 to r7 */
	orr	r9, r9, r4
	orr	r9, r9, r5
	orr	r9, r9, r6
	orr	r9, r9, r7
	orr	r9, r9, r10
	orr	r9, r9, r11
	orr	r9, r9, r12
	orr	r9, r9, sp
	orr	r9, r9, lr
	mov	r4, r0
	mov	r5, r1
	mov	r6, r2
	mov	r7, r3
	mrs	r10, CPSR
	say	"r0", r4
	say	"r1", r5
	say	"r2", r6
	say	"r3", r7
	say	"r8", r8
	say	"others", r9
	say	"CPSR", r10
	ldr	r0, [r6]                        /* the devicetree's magic, big-endian */
	say	"tree", r0
	say_cp15 SCTLR, 0, c1, c0, 0
	say_cp15 CPACR, 0, c1, c0, 2
	say_cp15 MIDR, 0, c0, c0, 0
	say_cp15 MPIDR, 0, c0, c0, 5
	say_cp15 CNTKCTL, 0, c14, c1, 0
	say_cp15 CNTP_CTL, 0, c14, c2, 1
	say_cp15 CNTV_CTL, 0, c14, c3, 1
	vmrs	r0, fpexc
	say	"FPEXC", r0
	mrrc	p15, 0, r4, r5, c14             /* CNTPCT does not trap */
	say	"counter high", r5

	ldr	r0, =PSCI_VERSION
	hvc	#0
	say	"version by hvc", r0
	ldr	r0, =PSCI_VERSION
	smc	#0
	say	"version by smc", r0
	mov	r0, #0x77
	cmp	r0, r0
	smcne	#0                              /* not done, and not skipped twice */
	say	"smc not done", r0
	blx	smc_in_block                    /* to Thumb code */
	say	"smc in a block", r0
	say	"behind it", r7
	hvc	#5
	say	"hvc 5", r0
	psci	PSCI_CPU_ON, 0x77
	say	"on: no such CPU", r0
	psci	PSCI_CPU_ON_64, 1, second
	say	"on: 64-bit call", r0
	psci	PSCI_CPU_ON, 1, second + 2
	say	"on: bad entry", r0
	psci	PSCI_CPU_ON, 1, second, 0xabc
	say	"on", r0
	bl	wait
	psci	PSCI_CPU_ON, 1, second
	say	"on: again", r0
	bl	end_second
	psci	PSCI_CPU_ON, 1, second_thumb + 1, 0xdef
	say	"on", r0
	bl	wait
	ldr	r1, =last
	bl	puts
1:	wfi
	b	1b

/* Waits until CPU 1 has written what it saw, and prints it. */
wait:
	mov	r8, lr
	ldr	r4, =seen
1:	ldr	r0, [r4]
	cmp	r0, #0
	beq	1b
	mov	r0, #0
	str	r0, [r4]
	ldr	r0, [r4, #4]
	say	"second r0", r0
	ldr	r0, [r4, #8]
	say	"second others", r0
	ldr	r0, [r4, #12]
	say	"second CPSR", r0
	ldr	r0, [r4, #16]
	say	"second SCTLR", r0
	ldr	r0, [r4, #20]
	say	"second MPIDR", r0
	bx	r8

/* Lets CPU 1 turn itself off, and waits for that. */
end_second:
	mov	r8, lr
	ldr	r4, =leave
	mov	r0, #1
	str	r0, [r4]
1:	psci	PSCI_AFFINITY, 1
	cmp	r0, #1
	bne	1b
	mov	r0, #0
	str	r0, [r4]
	bx	r8

	/*
	 * SMC by condition, which is the last of an IT block: the first is not done, the second
	 * is. MOVS sets flags only behind a block, of which SPSR must say that it has ended.
	 */
	.thumb
	.balign	4
	.thumb_func
smc_in_block:
	mov	r7, lr
	movs	r6, #0
	movs	r0, #0x55
	cmp	r0, #0x55
	ite	eq
	addeq	r6, r6, #1
	smcne	#0                              /* r0 would be ~0: no such call */
	ldr	r0, =PSCI_VERSION
	cmp	r0, r0
	ite	ne
	addne	r6, r6, #4
	smceq	#0
	movs	r3, #1
	it	eq
	addeq	r6, r6, #8
	adds	r6, r6, #2
	mov	r1, r7
	mov	r7, r6
	bx	r1
	.ltorg
	.arm

	.thumb
	.balign	4
second_thumb:
	bx	pc                              /* to the next multiple of 4, in Arm state */
	nop
	.arm
second:
	orr	r1, r1, r2
	orr	r1, r1, r3
	orr	r1, r1, r4
	orr	r1, r1, r12
	orr	r1, r1, sp
	orr	r1, r1, lr
	ldr	r4, =seen
	str	r0, [r4, #4]
	str	r1, [r4, #8]
	mrs	r0, CPSR
	str	r0, [r4, #12]
	mrc	p15, 0, r0, c1, c0, 0
	str	r0, [r4, #16]
	mrc	p15, 0, r0, c0, c0, 5
	str	r0, [r4, #20]
	dsb	sy
	mov	r0, #1
	str	r0, [r4]
	ldr	r4, =leave
1:	ldr	r0, [r4]
	cmp	r0, #0
	beq	1b
	ldr	r0, =PSCI_CPU_OFF
	smc	#0
2:	wfi
	b	2b

/* "state: " r1 " " r0 in hex. r0 to r3 are lost. */
line:
	mov	r12, lr
	mov	r3, r0
	mov	r2, r1
	ldr	r1, =prefix
	bl	puts
	mov	r1, r2
	bl	puts
	mov	r0, #' '
	bl	putc
	mov	r2, #28
1:	lsr	r0, r3, r2
	and	r0, r0, #15
	cmp	r0, #10
	addlo	r0, r0, #'0'
	addhs	r0, r0, #('a' - 10)
	bl	putc
	subs	r2, r2, #4
	bpl	1b
	mov	lr, r12
	mov	r0, #'\n'
	b	putc

/* The string at r1; r0, r1 and r11 are lost. */
puts:
	mov	r11, lr
1:	ldrb	r0, [r1], #1
	cmp	r0, #0
	bxeq	r11
	bl	putc
	b	1b

/* The character r0. Nobody has a stack: sp is the UART, TPIDRURW keeps r0 meanwhile. */
putc:
	mov	sp, #UART
	mcr	p15, 0, r0, c13, c0, 2
1:	ldr	r0, [sp, #UART_FR]
	tst	r0, #FR_TXFF
	bne	1b
	mrc	p15, 0, r0, c13, c0, 2
	strb	r0, [sp]
	bx	lr

	.ltorg
	.section .rodata
prefix:	.asciz	"state: "
last:	.asciz	"state: end\n"
	.data
	.balign	4
seen:	.space	24
leave:	.word	0
