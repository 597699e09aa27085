/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part that stays at EL3 when Slipway was entered there: PSCI by SMC, and
 * the place where CPUs wait that are off.
 *
 * The unit (code, constants, el3_config) is position independent and is copied
 * into secure memory, with the CPUs' records behind it and their stacks at the
 * end. It runs with the EL3 MMU off and general registers only: what the CPUs
 * share is not cached, and is not locked by exclusives, which need caches.
 */
#ifndef ARM64_EL3_RESIDENT_H
#define ARM64_EL3_RESIDENT_H

/* For assembly; asserted in el3_resident.c and el3_setup.c. */
#define EL3_STACK_SHIFT      11         /* 2 KiB for each CPU; 0x180 are used */
#define EL3_CPU_STACK        8          /* offset of struct el3_cpu.stack */
#define EL3_CPU_SIZE_SHIFT   6
#define EL3_CONFIG_CPU       0          /* offsets in struct el3_config */
#define EL3_CONFIG_NCPUS     8
#define EL3_CONFIG_CLUSTER   16
#define BOARD_EL3_RESIDENT   16         /* offsets in struct board */
#define BOARD_EL3_GICD       32

#ifndef __ASSEMBLER__
#include <board.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "bakery.h"

/* What a record's CPU does. Written by it, but for OFF to PENDING. */
enum el3_state {
	EL3_ABSENT,                     /* has not come out of reset, or does not exist */
	EL3_OFF,
	EL3_PENDING,                    /* CPU_ON was called, it has not gone yet */
	EL3_ON,
};

struct el3_cpu {
	uint64_t state;                 /* enum el3_state */
	uint64_t stack;                 /* its upper end */
	uint64_t entry, context;        /* what CPU_ON asked for; valid while pending */
	uint64_t sgi;                   /* what to write to the GIC to wake it */
	uint64_t unused;
	struct bakery lock;             /* for CPU_ON: one CPU at a time */
};

struct el3_config {
	struct el3_cpu *cpu;            /* record of Aff1 * cluster_cpus + Aff0 */
	uint64_t ncpus;
	uint64_t cluster_cpus;
	struct board_el3 board;
};

/* Lies in the unit; el3_setup.c fills the copy. */
extern struct el3_config el3_config;
extern char el3_vectors[], el3_cpu_start[];

/*
 * The result of a PSCI or SMCCC call. Pure but for el3_wake(), el3_off() and
 * el3_raise_line(). CPU_OFF and what switches the machine do not return.
 */
int64_t el3_psci(const struct el3_config *config, struct el3_cpu *self, uint64_t function,
		 uint64_t a1, uint64_t a2, uint64_t a3);

/* The record of the CPU with these affinity fields, or NULL. */
struct el3_cpu *el3_find_cpu(const struct el3_config *config, uint64_t mpidr);

/* Called by the vectors. X: what they saved of x0 to x3; the result goes to x0. */
int64_t el3_smc(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3);

/* An exception that nobody can handle: says so and stops. VECTOR: 0 to 15 in their order. */
void el3_unexpected(uint64_t vector) __attribute__((noreturn));

/* A CPU out of reset, on its own stack: sets it up and waits for CPU_ON. */
void el3_arrive(struct el3_cpu *self) __attribute__((noreturn));

/* The caller's CPU waits, SELF being off, until CPU_ON is called for it. */
void el3_off(struct el3_cpu *self);

/* A pulse on a line of the board's PL061, which switches the machine. */
void el3_raise_line(const struct el3_config *config, unsigned int line);

/* From assembly: down to ENTRY with CONTEXT in x0, everything else 0, SP_EL3 = STACK. */
void el3_enter(uint64_t entry, uint64_t spsr, uint64_t context, uint64_t stack)
	__attribute__((noreturn));

/* el3_features.c: this CPU. CNTFRQ_EL0 when it is 0; features not trapped; EL2 and EL1 clean. */
void el3_features_init(uint64_t cntfrq);

/* True when the CPU has EL2, which is then where the lower world starts. */
bool el3_has_el2(void);

/* el3_gic.c: the distributor, last of what the boot CPU does: the others wait for it. */
void el3_gic_init(const struct board_el3 *el3);

/* This CPU's own part: interrupts to the non-secure world. Returns what wakes it. */
uint64_t el3_gic_cpu(const struct board_el3 *el3);

/* Of this CPU only the SGI that wakes it is let through, masked or not. */
void el3_gic_wait(const struct board_el3 *el3);

/* Forgets the SGI; one that comes later is seen. */
void el3_gic_forget(const struct board_el3 *el3);

/* Back from waiting. */
void el3_gic_run(const struct board_el3 *el3);

/* Sends CPU its SGI. */
void el3_wake(const struct el3_config *config, const struct el3_cpu *cpu);
#endif
#endif
