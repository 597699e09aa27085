/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access to system registers by number: MRS and MSR have the register in the
 * instruction, so there is one pair of them for each register of the contract,
 * in the order of enum contract_reg. Those that are read only have an MSR that
 * nobody runs.
 */
#include "asm.h"

#define ACCESS(op0, op1, crn, crm, op2)                          \
	LANDING_PAD;                                          \
	mrs	x0, S##op0##_##op1##_C##crn##_C##crm##_##op2; \
	ret;                                                  \
	LANDING_PAD;                                          \
	msr	S##op0##_##op1##_C##crn##_C##crm##_##op2, x0; \
	ret;

	.text
/* ACCESS_SIZE (contract_io.c) bytes for each register: read at 0, write at half of it. */
FUNC(contract_access)
#define CONTRACT_PAIR(name, other, op0, op1, crn, crm, op2) \
	ACCESS(op0, op1, crn, crm, op2) ACCESS(op0, 5, crn, crm, op2)
#define CONTRACT_REG(name, op0, op1, crn, crm, op2) ACCESS(op0, op1, crn, crm, op2)
#define CONTRACT_ID(name, op0, op1, crn, crm, op2) ACCESS(op0, op1, crn, crm, op2)
#include <lib/contract_regs.def>
END(contract_access)
