/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Says on the PL011 of QEMU's virt board how it was entered, then stops:
 *
 *   hello: x0 0000000048000000 x1 ... x2 ... x3 ... EL 2 SCTLR ... at ...
 *
 * A raw program for `go`, and a Linux Image for `booti`, with the header's
 * fields chosen by the builder: -DIMAGE_SIZE=0 -DTEXT_OFFSET=0x80000
 */
#ifndef IMAGE_SIZE
#define IMAGE_SIZE 0x10000
#endif
#ifndef TEXT_OFFSET
#define TEXT_OFFSET 0
#endif

#define UART    0x09000000
#define UART_FR 0x18
#define FR_TXFF 5                       /* bit: transmit FIFO full */

	.text
	.globl	_start
_start:
	b	entry
	.long	0
	.quad	TEXT_OFFSET
	.quad	IMAGE_SIZE
	.quad	0xa                     /* flags: 4K pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

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

entry:
	mov	x20, x0
	mov	x21, x1
	mov	x22, x2
	mov	x23, x3
	mrs	x24, CurrentEL
	lsr	x24, x24, #2
	mrs	x25, SCTLR_EL1
	cmp	x24, #2
	b.ne	1f
	mrs	x25, SCTLR_EL2
1:	adr	x26, _start
	ldr	x9, =UART
	say	"hello: x0 ", x20
	say	" x1 ", x21
	say	" x2 ", x22
	say	" x3 ", x23
	say	" EL ", x24
	say	" SCTLR ", x25
	say	" at ", x26
	adr	x10, newline
	bl	puts
stop:
	wfi
	b	stop

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
	.section .rodata
newline:
	.asciz	"\n"
