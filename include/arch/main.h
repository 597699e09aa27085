/* SPDX-License-Identifier: Apache-2.0 */
/* The one function that arch calls upwards, and what that needs to know. */
#ifndef ARCH_MAIN_H
#define ARCH_MAIN_H

#include <lib/dt.h>
#include <lib/util.h>

/*
 * The program proper: relocated, MMU and caches on with the final map, normal
 * code on SP_EL0, the memory map filled. DT is the machine's devicetree in
 * memory of ours; it stays valid and unchanged.
 */
TRACEABLE void slipway_main(const struct dt *dt) __attribute__((noreturn));

/* Where the program runs: the address of its first byte (it is linked at 0). Debuggers look at it. */
extern uint64_t reloc_base;

#endif
