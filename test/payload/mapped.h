/* SPDX-License-Identifier: Apache-2.0 */
/* Between mapped.S and mapped.c. */
#ifndef PAYLOAD_MAPPED_H
#define PAYLOAD_MAPPED_H

#include <stdint.h>

/* What the first instructions saved. */
struct entered {
	uint64_t x0, x1, x2, x3, x8, others, sp, pc;
};

/* The physical address of a context as the devicetree node asks for it. */
struct context {
	uint64_t entry, argument, stack;
};

/* From assembly: each returns ESR_ELx of the fault, 0 when there was none. */
uint64_t try_read(uint64_t addr);
uint64_t try_write(uint64_t addr);
uint64_t try_execute(uint64_t addr);

uint64_t call_psci(uint64_t function, uint64_t a, uint64_t b, uint64_t c, uint64_t by_hvc);

extern char other_cpu[], other_stack_top[], image_start[], image_text_end[], image_rodata[],
	image_data[];
#endif
