/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Says on the PL011 of QEMU's virt board how it was entered, then stops:
 *
 *   hello: x0 0000000048000000 x1 ... x2 ... x3 ... EL 2 SCTLR ... KEY ... at ...
 *
 * KEY is 0 when nothing of the previous stage's key for signing is left.
 * A raw program for `go`, and a Linux Image for `booti`, with the header's
 * fields chosen by the builder: -DIMAGE_SIZE=0 -DTEXT_OFFSET=0x80000
 */
#ifndef IMAGE_SIZE
#define IMAGE_SIZE 0x10000
#endif
#ifndef TEXT_OFFSET
#define TEXT_OFFSET 0
#endif

#include "print.h"

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
	mrs	x27, S3_0_C0_C6_1               /* ID_AA64ISAR1_EL1.APA, API */
	and	x27, x27, #0xff0
	mrs	x28, S3_0_C0_C6_2               /* ID_AA64ISAR2_EL1.APA3 */
	and	x28, x28, #0xf000
	orr	x27, x27, x28
	cbz	x27, 2f
	mrs	x27, S3_0_C2_C1_0               /* APIAKeyLo_EL1 */
	mrs	x28, S3_0_C2_C1_1               /* APIAKeyHi_EL1 */
	orr	x27, x27, x28
2:	ldr	x9, =UART
	say	"hello: x0 ", x20
	say	" x1 ", x21
	say	" x2 ", x22
	say	" x3 ", x23
	say	" EL ", x24
	say	" SCTLR ", x25
	say	" KEY ", x27
	say	" at ", x26
	adr	x10, newline
	bl	puts
stop:
	wfi
	b	stop

	print_routines
	.section .rodata
newline:
	.asciz	"\n"
