/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leaving: brings the CPU into the state that the kernel was promised
 * (doc/handoff.md, lib/contract.h) and jumps. Called by boot_execute() and by
 * the `handoff` command. Knows no image format.
 */
#ifndef ARCH_HANDOFF_H
#define ARCH_HANDOFF_H

#include <lib/contract.h>
#include <stdbool.h>
#include <stdint.h>

struct handoff {
	uint64_t entry;            /* physical address of the kernel's first instruction */
	uint64_t x[4];             /* x0 to x3 at entry; x8 is the entry address, the others are 0 */
	enum contract_mode mode;
	uint64_t trampoline;       /* where to go instead, which enters the kernel; 0: straight to entry */
	bool mmu_on;               /* it is entered with its MMU on */
	/*
	 * Memory that a 32-bit kernel writes past the cache before it turns it on
	 * (its first tables): no line of it is left in the cache. Aligned to the
	 * largest line, 2 KiB; size 0: none.
	 */
	uint64_t forget, forget_size;
	uint64_t resident;         /* where resident_install() put its part, if it did */
	uint64_t pen;              /* of spin_install(), for the CPUs of spin_take(); 0: none */
};

/* True when an entry in MODE goes down from EL2, and part of Slipway has to stay there. */
bool handoff_leaves_el2(enum contract_mode mode);

/* True when it enters at EL2. */
bool handoff_enters_el2(enum contract_mode mode);

/*
 * The contract for MODE on this CPU; valid until the next call. -ENOTSUP with a
 * message when CPU or entry do not allow it.
 */
int handoff_begin(struct contract *contract, enum contract_mode mode);

/*
 * Programs all of it that does not change how Slipway itself runs. Before a
 * group of registers that EL3 may withhold its feature is named on the console
 * (CONFIG_HANDOFF_BREADCRUMBS). Slipway may go on afterwards.
 */
void handoff_program(const struct contract *contract);

/*
 * Both, and the check that the registers have taken it: 0, -ENOTSUP, or -EIO
 * when one has not; a message has named it.
 */
int handoff_prepare(const struct handoff *handoff, struct contract *contract);

/*
 * After handoff_prepare(): MMU and data cache off, instruction cache invalid,
 * interrupts masked, the last registers, and away. What the kernel reads before
 * it turns its MMU on must have been cleaned to the PoC.
 */
void handoff_jump(const struct handoff *handoff, const struct contract *contract)
	__attribute__((noreturn));

#endif
