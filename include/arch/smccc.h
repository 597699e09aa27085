/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls to firmware or a hypervisor with all argument registers of the SMC
 * Calling Convention (Arm DEN 0028): REGS are x0 to x7, of which x0 to x3 become
 * the results. A call that nobody answers is an exception. With
 * CONFIG_CMD_SMC only; arch/psci.h has what booting needs.
 */
#ifndef ARCH_SMCCC_H
#define ARCH_SMCCC_H

#include <stdint.h>

#define SMCCC_ARGUMENTS 8
#define SMCCC_RESULTS   4

void smccc_smc_regs(uint64_t regs[SMCCC_ARGUMENTS]);
void smccc_hvc_regs(uint64_t regs[SMCCC_ARGUMENTS]);

#endif
