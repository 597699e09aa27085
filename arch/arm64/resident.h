/* SPDX-License-Identifier: Apache-2.0 */
/* For handoff.c: how this CPU enters the part that stays at EL2. */
#ifndef ARM64_RESIDENT_H
#define ARM64_RESIDENT_H

#include <stdint.h>

struct resident_regs {
	uint64_t vbar, tpidr, sp;       /* of EL2 */
	uint64_t kernel_vbar;           /* VBAR of a 32-bit kernel; 0: it is none */
};

/* Of the part that resident_install() put at BASE. */
void resident_enter(uint64_t base, struct resident_regs *regs);

#endif
