/* SPDX-License-Identifier: Apache-2.0 */
/* The pen of arch/spin.h: its code, what that reads, a record for each CPU. */
#ifndef ARM64_SPIN_PEN_H
#define ARM64_SPIN_PEN_H

#define PEN_HEAD    0x400               /* of struct pen; the code lies before it */
#define PEN_RECORDS 0x800               /* of struct pen_record[] */
#define PEN_STEP    64                  /* SPIN_STEP: a shift by 6 */

#ifndef __ASSEMBLER__
#include <stdint.h>

struct pen {
	uint64_t serve;                 /* where a released CPU goes, its address in x0 */
	uint64_t ncpus;
};

struct pen_record {
	uint64_t release;               /* the kernel writes it */
	uint64_t mpidr;
	uint64_t here;                  /* the CPU writes it */
	uint64_t from;                  /* of the previous stage */
	uint64_t unused[4];
};

extern char spin_pen_start[], spin_pen_go[], spin_pen_end[];
#endif
#endif
