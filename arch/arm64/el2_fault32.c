/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of an exception that a 32-bit kernel takes before it has vectors
 * of its own: it comes to el2_aarch32_vectors.S at EL1, and from there to here.
 * AArch64 sees the banked registers of its modes (Arm ARM D1.20.1 and D1.20.2).
 */
#include "el2_resident.h"

#include <lib/esr.h>
#include <lib/util.h>
#include "entry.h"
#include "sysreg.h"

/* Arm ARM G1.13.1: what is at VBAR + 4 times this */
enum { UNDEFINED = 1, SVC = 2, PREFETCH_ABORT = 3, DATA_ABORT = 4, IRQ = 6, FIQ = 7 };

#define SPSR_T          BIT(5)              /* it was Thumb code */
#define EC(class, iss)  ((uint64_t)(class) << 26 | (iss))

#define VECTOR_STEP     8                   /* MRS, HVC, behind a branch of 4 bytes for each */

/*
 * Where it was, by the return address that is in the bank of the exception's
 * mode. What it takes to come back there differs (Arm ARM G1.13.3).
 */
static uint64_t find_pc(const struct el2_frame *frame, unsigned int vector, uint64_t spsr)
{
	unsigned int size = spsr & SPSR_T ? 2 : 4;

	switch (vector) {
	case UNDEFINED:
		return frame->x[22] - size;
	case SVC:
		return frame->x[18] - size;
	case PREFETCH_ABORT:
		return frame->x[20] - 4;
	case DATA_ABORT:
		return frame->x[20] - 8;
	case IRQ:
		return frame->x[16] - 4;
	case FIQ:
		return frame->x[30] - 4;
	default:                                /* a jump to it */
		return frame->x[14];
	}
}

static void put_abort(unsigned int class, const char *name, uint64_t fsr, uint64_t address)
{
	early_put_cause(EC(class, el2_fault_status32(fsr)));
	early_put_line(name, fsr);
	early_put_line("FAR    ", (uint32_t)address);
}

static void put_cause(unsigned int vector)
{
	switch (vector) {
	case UNDEFINED:
		early_put_cause(EC(ESR_EC_UNDEFINED, 0));
		break;
	case SVC:
		early_put_cause(EC(0x11, 0));
		break;
	case PREFETCH_ABORT:
		put_abort(ESR_EC_IABORT, "IFSR   ", read_sysreg(S3_4_C5_C0_1), read_sysreg(FAR_EL1) >> 32);
		break;
	case DATA_ABORT:
		put_abort(ESR_EC_DABORT, "DFSR   ", read_sysreg(ESR_EL1), read_sysreg(FAR_EL1));
		break;
	default:
		early_puts(vector == IRQ ? "cause  IRQ\n" : vector == FIQ ? "cause  FIQ\n" :
			   "cause  a jump to the vectors\n");
	}
}

bool el2_fault32(const struct el2_frame *frame, uint64_t elr)
{
	uint64_t past = elr - (uint64_t)el2_aarch32_vectors - 4 * EL2_AARCH32_VECTORS;
	unsigned int vector = (unsigned int)(past / VECTOR_STEP) - 1;
	uint64_t spsr;

	if (past - VECTOR_STEP >= VECTOR_STEP * EL2_AARCH32_VECTORS)
		return false;
	spsr = (uint32_t)frame->x[vector == FIQ ? 28 : 12];     /* its FIQ mode has an r12 of its own */
	early_puts("\n*** exception of a 32-bit kernel, before it set its own vectors\n");
	put_cause(vector);
	early_put_line("PC     ", (uint32_t)find_pc(frame, vector, spsr));
	early_put_line("SPSR   ", spsr);
	early_put_line("MPIDR  ", read_sysreg(MPIDR_EL1));
	early_puts("this CPU is halted; PC is an address of the kernel's\n");
	el2_stop();
}
