/* SPDX-License-Identifier: Apache-2.0 */
/* The registers of the last exception, for `explain`. */
#include <arch/fault.h>

#include "fault.h"
#include "sysreg.h"

static struct fault_registers last;

void fault_remember(const struct frame *f)
{
	unsigned int el = current_el();

	last = (struct fault_registers){
		.el = (int)el,
		.esr = f->esr,
		.far = f->far,
		.elr = f->elr,
		.spsr = f->spsr,
		.sp = f->sp,
		.sctlr = read_sysreg_el(SCTLR, el),
		.tcr = read_sysreg_el(TCR, el),
		.ttbr0 = read_sysreg_el(TTBR0, el),
		.mair = read_sysreg_el(MAIR, el),
		.hcr = el == 2 ? read_sysreg(HCR_EL2) : 0,
		.mmfr0 = read_sysreg(ID_AA64MMFR0_EL1),
		.mmfr1 = read_sysreg(ID_AA64MMFR1_EL1),
	};
}

bool fault_last(struct fault_registers *regs)
{
	*regs = last;
	return last.el != 0;
}
