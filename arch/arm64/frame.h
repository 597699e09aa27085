/* SPDX-License-Identifier: Apache-2.0 */
/* What the vectors ask for and save: shared by assembly and C. */
#ifndef ARM64_FRAME_H
#define ARM64_FRAME_H

/* TPIDRRO_EL0: which kind of report an exception gets. */
#define VECTORS_EARLY   0    /* until the relocated program runs, and from the hand-off on */
#define VECTORS_RUNNING 1

#define FRAME_LR    240
#define FRAME_SP    248
#define FRAME_ELR   256
#define FRAME_ESR   272
#define FRAME_SIZE  288

#ifndef __ASSEMBLER__
#include <stdint.h>

struct frame {
	uint64_t x[31];
	uint64_t sp;         /* of the code that was interrupted; in its own report, SP_ELx */
	uint64_t elr, spsr;
	uint64_t esr, far;
};
#endif
#endif
