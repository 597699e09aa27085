/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An ELF program of two segments (segments.ld). Says where it runs, what x0 to
 * x3 were, and what is in its second segment:
 *
 *   segments: at 0000000040000000 x0 ... x1 ... x2 ... x3 ... EL 2 DATA ... BSS ... end
 *
 * DATA is the first word of the data, BSS the OR of all words that must be 0.
 */
#include "print.h"

	.text
	.globl	_start
_start:
	mov	x20, x0
	mov	x21, x1
	mov	x22, x2
	mov	x23, x3
	mrs	x24, CurrentEL
	lsr	x24, x24, #2
	adr	x25, _start
	add	x26, x25, #0x100000             /* the second segment's place in memory */
	ldr	x27, [x26], #8
	ldr	x1, =bss_words
	mov	x28, #0
1:	ldr	x2, [x26], #8
	orr	x28, x28, x2
	subs	x1, x1, #1
	b.ne	1b
	ldr	x9, =UART
	say	"segments: at ", x25
	say	" x0 ", x20
	say	" x1 ", x21
	say	" x2 ", x22
	say	" x3 ", x23
	say	" EL ", x24
	say	" DATA ", x27
	say	" BSS ", x28
	adr	x10, last
	bl	puts
stop:
	wfi
	b	stop

	print_routines
	.section .rodata
last:
	.asciz	" end\n"

	.data
	.quad	0x5e9e37da7a
	.bss
	.equ	bss_words, 0x1000
	.skip	8 * bss_words
