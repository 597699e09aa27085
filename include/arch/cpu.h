/* SPDX-License-Identifier: Apache-2.0 */
/* What this CPU is and has. */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdbool.h>
#include <stdint.h>

/* "Cortex-A57 r1p0", or "implementer 0x41 part 0xd07 r1p0" for one without a name here. */
const char *cpu_name(char *buf, unsigned int size);

/* A random number from RNDR; false when the CPU has none or the source gave nothing. */
bool cpu_rndr(uint64_t *out);

/* Physical address size in bits (ID_AA64MMFR0_EL1.PARange). */
unsigned int cpu_pa_bits(void);

/* Aff3 to Aff0 of MPIDR_EL1 in 32 bits, as GICR_TYPER has them. */
uint64_t cpu_affinity(void);

/* Stops this CPU for good. */
void cpu_halt(void) __attribute__((noreturn));

#endif
