/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leaving: the last function of the program. Brings the CPU into the state
 * that the kernel was promised and jumps. Knows no image format.
 */
#ifndef ARCH_HANDOFF_H
#define ARCH_HANDOFF_H

#include <stdint.h>

struct handoff {
	uint64_t entry;     /* physical address of the kernel's first instruction */
	uint64_t x[4];      /* x0 to x3 at entry; x8 is the entry address, the others are 0 */
};

/*
 * MMU and data cache off, instruction cache invalid, interrupts masked, at the
 * EL that Slipway runs at; EL2 registers in a known state (doc/handoff.md).
 * What the kernel reads before it turns its MMU on must have been cleaned to
 * the PoC. Does not return.
 */
void handoff_jump(const struct handoff *handoff) __attribute__((noreturn));

#endif
