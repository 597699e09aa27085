/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the firmware starts the other CPUs of a kernel at EL2 that was entered
 * with its MMU on (el2_mapped.c). Part of the unit that is copied.
 */
#include "asm.h"
#include "el2_resident.h"

	.section .text, "ax"
/* EL2, MMU off, x0 the kernel's context. */
FUNC(el2_cpu_mapped)
	msr	daifset, #0xf
	msr	SPSel, #1
	adr	x2, el2_vectors             /* from here on an exception is reported */
	msr	VBAR_EL2, x2
	isb
	mov	x19, x0
	adr	x1, el2_config
	ldp	x0, x2, [x1, #EL2_CONFIG_CPU]   /* records, how many */
	ldr	x3, [x0, #EL2_CPU_STACK]    /* the first's: for the report of a CPU without one */
	mrs	x4, MPIDR_EL1
	ldr	x5, =0xff00ffffff           /* affinity fields */
	and	x4, x4, x5
1:	cbz	x2, 2f
	ldr	x5, [x0]
	cmp	x5, x4
	b.eq	3f
	add	x0, x0, #EL2_CPU_SIZE
	sub	x2, x2, #1
	b	1b
2:	mov	x0, xzr
	b	4f
3:	ldr	x3, [x0, #EL2_CPU_STACK]
4:	mov	sp, x3
	mov	x1, x19
	mov	x29, xzr
	mov	x30, xzr
	bl	el2_arrive_mapped           /* does not return */
	b	.
	.ltorg
END(el2_cpu_mapped)

/* void el2_go(uint64_t entry, uint64_t context) */
FUNC(el2_go)
	mov	x2, x0
	mov	x0, x1
	br	x2
END(el2_go)
