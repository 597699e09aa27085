/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pen of our own for CPUs that the kernel starts by spin-table. Those of the
 * previous stage are brought into it from the pen that they wait in, whose memory
 * the kernel is about to own. There each waits for its release address with the
 * MMU off, then goes through the part that stays at EL2 (arch/resident.h), which
 * programs the contract, or straight to the kernel.
 */
#ifndef ARCH_SPIN_H
#define ARCH_SPIN_H

#include <stddef.h>
#include <stdint.h>

#define SPIN_SIZE     0x10000u  /* of the pen: a page of the largest granule */
#define SPIN_STEP     64u       /* between the release addresses of two CPUs */
#define SPIN_MAX_CPUS 256

struct spin_cpu {
	uint64_t mpidr;         /* affinity fields, as reg has them */
	uint64_t release;       /* where the previous stage reads its address; 8 bytes of mapped RAM */
};

/*
 * Makes a pen for N CPUs (at most SPIN_MAX_CPUS) at BASE, aligned to SPIN_SIZE.
 * Nobody is in it yet.
 */
void spin_install(uint64_t base, const struct spin_cpu *cpu, size_t n);

/* The release address of the first CPU of the pen at BASE; the others follow by SPIN_STEP. */
uint64_t spin_release(uint64_t base);

/*
 * Where a released CPU goes with its address in x0, for resident_serve_mapped():
 * an entry that zeroes x0 to x3 and goes on at that address.
 */
uint64_t spin_go_on(uint64_t base);

/* CPUs of the pen at BASE go through SERVE, with the address in x0, instead of spin_go_on(). */
void spin_through(uint64_t base, uint64_t serve);

/*
 * Brings all CPUs but this one from the previous stage's pen into that at BASE.
 * Waits a second at most for all; one that has not come is named by an error.
 */
void spin_take(uint64_t base);

#endif
