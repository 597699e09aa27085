/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exceptions: every one ends in a report; one that a command caused then goes
 * back to the console.
 */
#ifndef ARCH_FAULT_H
#define ARCH_FAULT_H

#include <stdbool.h>
#include <stdint.h>
#include <lib/util.h>

/*
 * Runs fn(argc, argv). When it takes an exception, that is reported and
 * -EFAULT returned; what the function had allocated or begun is lost. Nests.
 */
TRACEABLE int fault_guard(int (*fn)(int argc, char *const argv[]), int argc, char *const argv[]);

/* True while one is being reported: what is written then is the report. */
bool fault_reporting(void);

/* What a captured exception left: ESR_ELx, FAR_ELx (esr_far_valid() says whether it counts), ELR_ELx. */
struct fault_captured {
	uint64_t esr, far, elr;
};

/*
 * Runs fn(arg) and expects that it may take a synchronous exception: that is
 * not reported but put into *what, and true is returned. What the function had
 * begun is lost. Nests, with fault_guard() too. With CONFIG_CMD_MMU only.
 */
bool fault_capture(void (*fn)(void *arg), void *arg, struct fault_captured *what);

/* What `explain` wants to know of an exception: the registers of the EL that took it. */
struct fault_registers {
	int el;
	uint64_t esr, far, elr, spsr, sp;
	uint64_t sctlr, tcr, ttbr0, mair;
	uint64_t hcr;           /* meaningful at EL2 */
	uint64_t mmfr0, mmfr1;
};

/* The last exception that was reported; false: none yet. Kept with CONFIG_CMD_DECODE only. */
bool fault_last(struct fault_registers *regs);

#endif
