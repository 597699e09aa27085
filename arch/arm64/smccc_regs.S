/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SMC Calling Convention (Arm DEN 0028) with all its argument registers:
 * void smccc_smc_regs(uint64_t regs[8]) puts regs into x0 to x7 and x0 to x3
 * back into the first four. x18 and above are the callee's to keep.
 */
#include "asm.h"

	.macro	call_with_regs, name, insn
FUNC(\name)
	LANDING_PAD
	str	x0, [sp, #-16]!
	mov	x9, x0
	ldp	x0, x1, [x9]
	ldp	x2, x3, [x9, #16]
	ldp	x4, x5, [x9, #32]
	ldp	x6, x7, [x9, #48]
	\insn	#0
	ldr	x9, [sp], #16
	stp	x0, x1, [x9]
	stp	x2, x3, [x9, #16]
	ret
END(\name)
	.endm

	.text
	call_with_regs smccc_smc_regs, smc
	call_with_regs smccc_hvc_regs, hvc
