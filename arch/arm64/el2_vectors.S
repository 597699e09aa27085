/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors of the part that stays at EL2, and the ways into and out of it. All
 * of it runs with the EL2 MMU off. TPIDR_EL2 holds this CPU's struct el2_cpu;
 * SP_EL2 is at the top of its stack whenever the kernel runs.
 *
 * A vector has room for 32 instructions and needs 4. The others are what the
 * contract (lib/contract.h) reaches system registers with: MRS and MSR have the
 * register in the instruction, so there is one pair of them for each register.
 */
#include "asm.h"
#include "contract_io.h"
#include "el2_resident.h"

	.macro	next_vector
	.balign	0x80
	sub	sp, sp, #EL2_FRAME_SIZE
	stp	x0, x1, [sp]
	mov	x1, #kind
	b	el2_enter
	.set	kind, kind + 1
	.endm

	/* CONTRACT_ACCESS_SIZE bytes. What is read only has an MSR that nobody runs. */
	.macro	access reg
	.if	count % CONTRACT_ACCESS_VECTOR == 0
	next_vector
	.endif
	mrs	x0, \reg
	ret
	msr	\reg, x0
	ret
	.set	count, count + 1
	.endm

#define ACCESS(op0, op1, crn, crm, op2) access S##op0##_##op1##_C##crn##_C##crm##_##op2;

	.section .el2vectors, "ax"
	.balign	0x800
FUNC(el2_vectors)
	.set	kind, 0
	.set	count, 0
	/* in the order of enum contract_reg */
#define CONTRACT_PAIR(name, other, op0, op1, crn, crm, op2) \
	ACCESS(op0, op1, crn, crm, op2) ACCESS(op0, 5, crn, crm, op2)
#define CONTRACT_REG(name, op0, op1, crn, crm, op2) ACCESS(op0, op1, crn, crm, op2)
#define CONTRACT_ID(name, op0, op1, crn, crm, op2) ACCESS(op0, op1, crn, crm, op2)
#include <lib/contract_regs.def>
	.if	kind > 16
	.error	"more registers in the contract than the vectors have room for"
	.endif
	.rept	16 - kind
	next_vector
	.endr
END(el2_vectors)

/* uint64_t contract_access(uint64_t value, const char *instructions). RET needs no landing pad there. */
FUNC(contract_access)
	ret	x1
END(contract_access)

LOCAL_FUNC(el2_enter)
	op_x2_to_x29 stp
	str	x30, [sp, #240]
	mov	x0, sp
	bl	el2_exception
	op_x2_to_x29 ldp
	ldr	x30, [sp, #240]
	ldp	x0, x1, [sp], #EL2_FRAME_SIZE
	eret
END(el2_enter)

/*
 * Where the firmware starts or wakes a CPU: EL2, MMU off, everything masked,
 * x0 the CPU's record (the context that el2_psci.c gave).
 */
FUNC(el2_cpu_start)
	mov	x1, #0
	b	1f
END(el2_cpu_start)
FUNC(el2_cpu_resume)
	mov	x1, #1
1:	msr	daifset, #0xf
	msr	SPSel, #1
	adr	x2, el2_vectors             /* from here on an exception is reported */
	msr	VBAR_EL2, x2
	isb
	ldr	x2, [x0, #EL2_CPU_STACK]
	mov	sp, x2
	mov	x29, xzr
	mov	x30, xzr
	bl	el2_arrive                  /* does not return */
	b	.
END(el2_cpu_resume)

/* void el2_leave(uint64_t entry, uint64_t spsr, uint64_t context, uint64_t stack) */
FUNC(el2_leave)
	msr	ELR_EL2, x0
	msr	SPSR_EL2, x1
	msr	SP_EL1, xzr
	mov	sp, x3
	mov	x0, x2
	.irp	n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, xzr
	.endr
	eret
END(el2_leave)

/*
 * void el2_forward(struct el2_frame *frame): SMC with x0 to x17 of the frame
 * (SMC Calling Convention, Arm DEN 0028, 2.6), results into it.
 */
FUNC(el2_forward)
	stp	x29, x30, [sp, #-16]!
	stp	x18, x19, [sp, #-16]!
	mov	x19, x0
	ldp	x0, x1, [x19]
	ldp	x2, x3, [x19, #16]
	ldp	x4, x5, [x19, #32]
	ldp	x6, x7, [x19, #48]
	ldp	x8, x9, [x19, #64]
	ldp	x10, x11, [x19, #80]
	ldp	x12, x13, [x19, #96]
	ldp	x14, x15, [x19, #112]
	ldp	x16, x17, [x19, #128]
	smc	#0
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	stp	x4, x5, [x19, #32]
	stp	x6, x7, [x19, #48]
	stp	x8, x9, [x19, #64]
	stp	x10, x11, [x19, #80]
	stp	x12, x13, [x19, #96]
	stp	x14, x15, [x19, #112]
	stp	x16, x17, [x19, #128]
	ldp	x18, x19, [sp], #16
	ldp	x29, x30, [sp], #16
	ret
END(el2_forward)
