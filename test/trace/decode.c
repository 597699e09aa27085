/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "../plugin/a64.h"
#include "decode.h"

/* op1, CRn, CRm, op2 as one number, in the order in which assemblers print them. */
#define SYS(op1, crn, crm, op2) ((op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))

static unsigned int sys_fields(uint32_t insn)
{
	return SYS(A64_OP1(insn), A64_CRN(insn), A64_CRM(insn), A64_OP2(insn));
}

static const struct {
	unsigned int fields;
	const char *name;
	enum dc_op op;
} dc_ops[] = {
	{ SYS(0, 7, 6, 1), "DC IVAC", DC_INVALIDATE },
	{ SYS(0, 7, 6, 2), "DC ISW", DC_SET_WAY },
	{ SYS(0, 7, 10, 2), "DC CSW", DC_SET_WAY },
	{ SYS(0, 7, 14, 2), "DC CISW", DC_SET_WAY },
	{ SYS(3, 7, 4, 1), "DC ZVA", DC_ZERO },
	{ SYS(3, 7, 10, 1), "DC CVAC", DC_CLEAN_POC },
	{ SYS(3, 7, 11, 1), "DC CVAU", DC_CLEAN_POU },
	{ SYS(3, 7, 12, 1), "DC CVAP", DC_CLEAN_POC },
	{ SYS(3, 7, 14, 1), "DC CIVAC", DC_CLEAN_INVALIDATE },
};

static struct op decode_cache(uint32_t insn)
{
	struct op op = { .rt = A64_RT(insn) };

	switch (sys_fields(insn)) {
	case SYS(0, 7, 1, 0):
	case SYS(0, 7, 5, 0):
		op.kind = OP_IC_ALL;
		op.name = "IC IALLU";
		return op;
	case SYS(3, 7, 5, 1):
		op.kind = OP_IC_VA;
		op.name = "IC IVAU";
		return op;
	}
	for (size_t i = 0; i < sizeof(dc_ops) / sizeof(dc_ops[0]); i++) {
		if (dc_ops[i].fields == sys_fields(insn)) {
			op.kind = OP_DC;
			op.name = dc_ops[i].name;
			op.dc = dc_ops[i].op;
		}
	}
	return op;
}

/*
 * CRm 3 and 7 hold the inner shareable and the local forms. Of op2, bit 0 says
 * "by address"; the others invalidate a whole regime, except that at op1 4
 * numbers 4 and 6 (ALLE1, VMALLS12E1) are about EL1. By ASID (op2 2 at op1 0)
 * is taken as everything: there is one ASID here.
 */
static struct op decode_tlbi(uint32_t insn)
{
	unsigned int crm = A64_CRM(insn), op2 = A64_OP2(insn);
	struct op op = { .rt = A64_RT(insn), .op1 = A64_OP1(insn) };

	if (crm != 3 && crm != 7) {
		op.kind = OP_LOG;
		op.name = "TLBI of stage 2 or of a range";
		return op;
	}
	op.kind = OP_TLBI;
	op.by_address = (op2 & 1) || (op.op1 == 0 && op2 == 3);
	op.name = op.by_address ? "TLBI VA" : "TLBI ALL";
	if (op.op1 == 4 && (op2 == 4 || op2 == 6))
		op.op1 = 1; /* not 0, which E2H would redirect */
	return op;
}

static struct op decode_msr(uint32_t insn)
{
	struct op op = { .kind = OP_MSR, .rt = A64_RT(insn), .op1 = A64_OP1(insn) };

	switch (SYS(0, A64_CRN(insn), A64_CRM(insn), A64_OP2(insn))) {
	case SYS(0, 1, 0, 0):
		op.name = "MSR SCTLR";
		op.reg = REG_SCTLR;
		return op;
	case SYS(0, 2, 0, 0):
		op.name = "MSR TTBR0";
		op.reg = REG_TTBR0;
		return op;
	case SYS(0, 2, 0, 1):
		op.name = "MSR TTBR1";
		op.reg = REG_TTBR1;
		return op;
	case SYS(0, 2, 0, 2):
		op.name = "MSR TCR";
		op.reg = REG_TCR;
		return op;
	case SYS(0, 10, 2, 0):
		op.name = "MSR MAIR";
		op.reg = REG_MAIR;
		return op;
	case SYS(0, 12, 0, 0):
		op.name = "MSR VBAR";
		op.kind = OP_LOG;
		return op;
	case SYS(0, 1, 1, 0):
		op.name = "MSR HCR";
		op.kind = op.op1 == 4 ? OP_HCR : OP_NONE;
		return op;
	}
	op.kind = OP_NONE;
	return op;
}

struct op decode(uint32_t insn)
{
	struct op op = { .kind = OP_NONE, .rt = 31 };

	if (a64_is_tlbi(insn))
		return decode_tlbi(insn);
	if (a64_is_sys(insn) && A64_CRN(insn) == 7)
		return decode_cache(insn);
	if (a64_is_msr(insn))
		return decode_msr(insn);
	if (a64_is_isb(insn)) {
		op.kind = OP_ISB;
		op.name = "ISB";
	} else if (a64_is_dsb(insn) && (A64_CRM(insn) & 3)) {
		op.kind = OP_DSB;
		op.name = A64_CRM(insn) >= 12 ? "DSB SY" : "DSB";
		op.dsb.kind = A64_CRM(insn) & 3;
		op.dsb.system = A64_CRM(insn) >= 12;
	} else if (insn == A64_ERET) {
		op.kind = OP_LOG;
		op.name = "ERET";
	}
	return op;
}
