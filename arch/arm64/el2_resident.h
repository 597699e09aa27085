/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part that stays at EL2 below a kernel that was entered at EL1.
 *
 * Firmware starts a CPU at EL2, the kernel wants it at EL1; kernels that were
 * built for HVC call into EL2; and the boot protocol leaves some exceptions to
 * EL2. This part answers PSCI by HVC and by trapped SMC, hands it on to the
 * firmware, puts itself in the way of the calls that carry an entry point, and
 * brings every CPU that starts into the state of the hand-off contract. Every
 * other SMCCC call goes to the firmware as it is.
 *
 * The unit (code, constants, el2_config) is position independent and is copied
 * into reserved memory, with a record and a stack for each CPU behind it. It
 * runs with the EL2 MMU off and general registers only: what the CPUs share is
 * not cached, and is not locked by exclusives, which need caches.
 */
#ifndef ARM64_EL2_RESIDENT_H
#define ARM64_EL2_RESIDENT_H

#define EL2_FRAME_SIZE 256              /* struct el2_frame, for the vectors */
#define EL2_CPU_STACK  8                /* offset of struct el2_cpu.stack */
#define EL2_CPU_SIZE   72
#define EL2_CONFIG_CPU 16               /* offset of struct el2_config.cpu */
#define EL2_AARCH32_VECTORS 8

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <lib/contract.h>
#include "bakery.h"

#define EL2_STACK_SIZE 0x800u           /* for each CPU; 0x300 are used (-fstack-usage) */

/* General registers of the program at EL1, as the vectors save them. */
struct el2_frame {
	uint64_t x[31];
	uint64_t unused;
};

/* Where a CPU goes on, and with what in x0. */
struct el2_start {
	uint64_t entry;
	uint64_t context;
};

/* One for each CPU of the devicetree. Written by several CPUs: see el2_psci.c. */
struct el2_cpu {
	uint64_t mpidr;                 /* affinity fields */
	uint64_t stack;                 /* its upper end */
	struct el2_start on;            /* what CPU_ON asked for; valid while pending */
	struct el2_start resume;        /* what its own last suspend call asked for */
	uint64_t pending;               /* CPU_ON was called, and it has not arrived */
	struct bakery lock;             /* for CPU_ON: one CPU at a time */
};

struct el2_config {
	uint64_t base, size;            /* of the reserved memory */
	struct el2_cpu *cpu;
	uint64_t ncpus;
	uint64_t start, resume;         /* el2_cpu_start() and el2_cpu_resume() in the copy */
	uint64_t aarch32;               /* the kernel is a 32-bit one */
	uint64_t e2h_fixed;             /* struct contract_io */
};

/* Lies in the unit; resident.c fills the copy. */
extern struct el2_config el2_config;
extern char el2_vectors[], el2_cpu_start[], el2_cpu_resume[];

/* PSCI and SMCCC calls of the kernel; FRAME has the arguments and gets the results. */
void el2_call(const struct el2_config *config, struct el2_cpu *self, struct el2_frame *frame);

/* The record of the CPU with these affinity fields, or NULL. */
struct el2_cpu *el2_find_cpu(const struct el2_config *config, uint64_t mpidr);

/*
 * An exception of FEAT_MOPS that a CPU took because the registers of a memory
 * copy or set are in the form of another implementation: puts them back into
 * the form before the first of its three instructions and returns how many
 * bytes the program counter has to go back. Arm ARM D1.4.2, "Memory Copy and
 * Memory Set exceptions". PSTATE is that of the program.
 */
unsigned int el2_mops_rewind(uint64_t esr, uint64_t pstate, struct el2_frame *frame);

/*
 * CONFIG_HANDOFF_AARCH32, el2_aarch32.c: an SMC of a 32-bit kernel that was
 * trapped, which some CPUs do though its condition fails. True when it is to be
 * done; SPSR becomes that of the next instruction, in an IT block too.
 */
bool el2_smc32(uint64_t esr, uint64_t *spsr);

/* The same file: DFSR or IFSR as a fault status code of ESR_ELx; 0xff: of no meaning there. */
unsigned int el2_fault_status32(uint64_t fsr);

/*
 * el2_fault32.c: an HVC with its return address ELR. False when it does not come from
 * el2_aarch32_vectors, VBAR of a 32-bit kernel that has not set its own; else
 * reports its exception and does not return.
 */
bool el2_fault32(const struct el2_frame *frame, uint64_t elr);
extern char el2_aarch32_vectors[];

/* Called by the vectors. VECTOR: 0 to 15 in their order. */
void el2_exception(struct el2_frame *frame, uint64_t vector);

/* Called by el2_cpu_start and el2_cpu_resume on the CPU's own stack. Does not return. */
void el2_arrive(struct el2_cpu *self, uint64_t resumed);

/* Halts this CPU for good. */
void el2_stop(void) __attribute__((noreturn));

/*
 * The whole contract for MODE on this CPU, an empty TLB, no stale instructions.
 * Does not return, after a report, when the CPU cannot.
 */
void el2_bring(const struct el2_config *config, enum contract_mode mode);

/*
 * el2_mapped.c, for a kernel at EL2 that is entered with its MMU on: nothing of
 * this part serves it, but its other CPUs come this way into the state of the
 * first; and for CPUs that a pen releases, at EL1 too. resident_mapped.c fills
 * the copy.
 */
struct el2_mapped {
	uint64_t mode;                  /* enum contract_mode */
	uint64_t entry;                 /* where they go on in that mode; x0: the context */
};
extern struct el2_mapped el2_mapped;
extern char el2_cpu_mapped[];

/* Called by el2_cpu_mapped on a stack of the CPU's; SELF is NULL when it has no record. */
void el2_arrive_mapped(struct el2_cpu *self, uint64_t context);

/* From assembly: to ENTRY at EL2, with CONTEXT in x0. */
void el2_go(uint64_t entry, uint64_t context) __attribute__((noreturn));

/* From assembly: down to the kernel with CONTEXT in x0, everything else 0, SP_EL2 = STACK. */
void el2_leave(uint64_t entry, uint64_t spsr, uint64_t context, uint64_t stack)
	__attribute__((noreturn));

/* From assembly: an SMC to EL3 with x0 to x17 of FRAME, and what comes back. */
void el2_forward(struct el2_frame *frame);
#endif
#endif
