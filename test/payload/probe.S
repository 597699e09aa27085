/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The probe: a kernel that tells in what state it was entered. Here its entries
 * (of the first CPU and of the others), which keep every general register, SP
 * and PSTATE as found before anything else, and its vectors. The rest: probe.c.
 *
 *   -DHEADER=1   begins with a Linux arm64 Image header
 *
 * Position independent: it runs wherever it is put, with the MMU off or on.
 */
#include "probe.h"
#ifndef HEADER
#define HEADER 0
#endif

	.section .text.entry, "ax"
	.globl	_start
_start:
#if HEADER
	b	entry
	.long	0
	.quad	0                               /* text_offset */
	.quad	probe_size                      /* image_size, from probe.ld */
	.quad	0xa                             /* flags: 4K pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0
#endif

/*
 * Keeps the state in RECORD (struct probe_entry). TPIDR_EL1, of which the
 * contract says nothing, holds x29 meanwhile. Leaves the record in x0.
 */
	.macro	keep record
	msr	TPIDR_EL1, x29
	adr	x29, \record
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,30
	str	x\n, [x29, #(8 * \n)]
	.endr
	mrs	x0, TPIDR_EL1
	mov	x1, sp
	str	x0, [x29, #(8 * 29)]
	str	x1, [x29, #PROBE_SP]
	adr	x1, _start
	mrs	x2, NZCV
	stp	x1, x2, [x29, #PROBE_PC]
	mrs	x1, DAIF
	mrs	x2, SPSel
	stp	x1, x2, [x29, #PROBE_DAIF]
	mrs	x1, CurrentEL
	str	x1, [x29, #PROBE_EL]
	mov	x0, x29                         /* their only argument */
	.endm

entry:
	keep	probe_first
	msr	SPSel, #1
	adrp	x1, first_stack_end
	add	x1, x1, :lo12:first_stack_end
	mov	sp, x1
	mov	x29, xzr
	mov	x30, xzr
	b	probe_main

	.globl	probe_second_entry
probe_second_entry:
	keep	probe_second
	msr	SPSel, #1
	adrp	x1, second_stack_end
	add	x1, x1, :lo12:second_stack_end
	mov	sp, x1
	mov	x29, xzr
	mov	x30, xzr
	b	probe_second_main

/* An exception that the probe did not expect: what a trap that is left set looks like. */
	.balign	0x800
	.globl	probe_vectors
probe_vectors:
	.rept	16
	.balign	0x80
	b	trapped
	.endr
trapped:
	mrs	x3, CurrentEL
	cmp	x3, #(2 << 2)
	b.eq	1f
	mrs	x0, ESR_EL1
	mrs	x1, ELR_EL1
	mrs	x2, FAR_EL1
	b	probe_trapped
1:	mrs	x0, ESR_EL2
	mrs	x1, ELR_EL2
	mrs	x2, FAR_EL2
	b	probe_trapped

	.data
	.balign	16
	.globl	probe_first, probe_second
probe_first:
	.space	PROBE_RECORD_SIZE
probe_second:
	.space	PROBE_RECORD_SIZE

	.bss
	.balign	16
	.space	0x2000
first_stack_end:
	.space	0x2000
second_stack_end:
