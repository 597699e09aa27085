/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of Slipway that stays at EL2 below a kernel that is entered at EL1:
 * PSCI for its other CPUs, and a report of what traps to EL2; and what brings
 * other CPUs to a kernel at EL2 that is entered with its MMU on (doc/handoff.md).
 * Called by the boot path, which finds it memory and reserves that for good.
 */
#ifndef ARCH_RESIDENT_H
#define ARCH_RESIDENT_H

#include <lib/contract.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A page of the largest granule, so that any kernel can leave it out of its map. */
#define RESIDENT_ALIGN 0x10000u

/* Bytes that it takes for NCPUS CPUs, a multiple of RESIDENT_ALIGN. */
uint64_t resident_size(size_t ncpus);

/*
 * Puts it at BASE (aligned to RESIDENT_ALIGN, resident_size() bytes of RAM),
 * clean to the PoC. MPIDR: the affinity fields of all CPUs, among them this
 * one's, else -ENOENT. AARCH32: the kernel is a 32-bit one.
 */
int resident_install(uint64_t base, const uint64_t *mpidr, size_t ncpus, bool aarch32);

/*
 * For a kernel in MODE that is entered at EL2 with its MMU on, or whose CPUs wait in a
 * pen (at EL1 too, in AArch64 state): the part at BASE brings each CPU that starts at
 * EL2 at the address that comes back, with a context in x0, into the state of the
 * contract, and goes on at ENTRY with the context.
 */
uint64_t resident_serve_mapped(uint64_t base, enum contract_mode mode, uint64_t entry);

#endif
