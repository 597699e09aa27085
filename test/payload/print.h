/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Printing for the small programs of the tests, on the PL011 of QEMU's virt
 * board. Included before the program's own code; print_routines goes behind
 * it. x9 holds UART all the time; x10 to x15 are clobbered.
 */
#define UART    0x09000000
#define UART_FR 0x18
#define FR_TXFF 5                       /* bit: transmit FIFO full */

	/* Prints TEXT, then VALUE in hex. */
	.macro	say text, value
	adr	x10, 1f
	bl	puts
	mov	x11, \value
	bl	put_hex
	.pushsection .rodata
1:	.asciz	"\text"
	.popsection
	.endm

	.macro	print_routines
/* x9 UART, x10 string; uses x12 */
puts:
	ldrb	w12, [x10], #1
	cbz	w12, 2f
	mov	x15, x30
	bl	putc
	mov	x30, x15
	b	puts
2:	ret

/* x9 UART, x11 value; uses x12 to x14 */
put_hex:
	mov	x15, x30
	mov	x14, #60
3:	lsr	x12, x11, x14
	and	x12, x12, #15
	add	x12, x12, #'0'
	cmp	x12, #'9'
	b.ls	4f
	add	x12, x12, #('a' - '0' - 10)
4:	bl	putc
	subs	x14, x14, #4
	b.pl	3b
	ret	x15

/* x9 UART, w12 character; uses x13 */
putc:
	ldr	w13, [x9, #UART_FR]
	tbnz	w13, #FR_TXFF, putc
	str	w12, [x9]
	ret

	.ltorg
	.endm
