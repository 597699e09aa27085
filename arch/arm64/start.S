/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first instructions, from reset or from a previous stage.
 *
 * Contract: any of EL3, EL2 (E2H 0 or 1), EL1; MMU and caches off, or on with
 * this image mapped VA = PA and writable; loaded anywhere 4 KiB aligned, or in
 * the board's ROM window; x0 is the devicetree or anything else.
 *
 * Registers that stay fixed until C runs:
 *   x19..x22  x0..x3 as entered       x25  VBAR as entered
 *   x23       DAIF as entered         x26  SCTLR as entered
 *   x24       SPSel as entered        x27  SP as entered
 *   x28       image base as entered   x29  CurrentEL (1, 2, 3)
 */
#include <arch/entry_state.h>
#include "sysreg.h"
#include "asm.h"

	.section .head, "ax"
/* Header of a Linux arm64 Image (booting.rst): whoever boots Linux boots us. */
FUNC(_start)
	b	entry                       /* code0 */
	.long	0                           /* code1 */
	.quad	0                           /* text_offset */
	/* image_size, with bss, first stack and first tables: the linker script writes it */
END(_start)

	.section .head.rest, "ax"
	.quad	0xa                         /* flags: little-endian, 4K pages, anywhere in memory */
	.quad	0, 0, 0                     /* res2..res4 */
	.ascii	"ARM\x64"                   /* magic */
	.long	0                           /* res5: no PE header */

LOCAL_FUNC(entry)
	mrs	x23, daif
	msr	daifset, #0xf               /* nobody here can take an interrupt */
	mrs	x29, CurrentEL
	lsr	x29, x29, #2
	adr	x10, early_vectors          /* from here on an exception is reported */
	cmp	x29, #2
	b.eq	2f
	b.gt	3f
1:	mrs	x25, VBAR_EL1
	msr	VBAR_EL1, x10
	mrs	x26, SCTLR_EL1
	b	4f
2:	mrs	x25, VBAR_EL2
	msr	VBAR_EL2, x10
	mrs	x26, SCTLR_EL2
	b	4f
3:	mrs	x25, VBAR_EL3
	msr	VBAR_EL3, x10
	mrs	x26, SCTLR_EL3
4:	isb
	mov	x19, x0
	mov	x20, x1
	mov	x21, x2
	mov	x22, x3
	mrs	x24, SPSel
	mov	x27, sp
	adr	x28, _start
	msr	SPSel, #1

	/* Out of reset at EL3 every CPU arrives here: the one with affinity 0 goes on. */
	cmp	x29, #3
	b.ne	5f
	mrs	x10, MPIDR_EL1
	ldr	x11, =0xff00ffffff
	tst	x10, x11
	b.eq	5f
park:
	wfi
	b	park

5:	/* Running from ROM: go on in a copy in RAM. */
	ldr	x11, =CONFIG_ROM_BASE
	sub	x12, x28, x11
	ldr	x11, =CONFIG_ROM_SIZE
	cmp	x12, x11
	b.hs	6f
	ldr	x10, =CONFIG_ROM_COPY_ADDR
	sub	x10, x10, x28
	bl	clean_inval_image           /* nothing stale may be written over the copy later */
	ldr	x10, =CONFIG_ROM_COPY_ADDR
	adr_l	x11, _data_end
	sub	x11, x11, x28
	add	x11, x11, x10
	mov	x12, x28
0:	ldp	x13, x14, [x12], #16
	ldp	x15, x16, [x12], #16
	stp	x13, x14, [x10], #16
	stp	x15, x16, [x10], #16
	cmp	x10, x11
	b.lo	0b
	dsb	sy                          /* the copy is in memory (MMU off: nothing is cached) */
	ic	iallu                       /* and no older fetch of it */
	dsb	sy
	isb
	ldr	x10, =CONFIG_ROM_COPY_ADDR
	adr	x11, 7f
	sub	x11, x11, x28
	add	x10, x10, x11
	br	x10

6:	/*
	 * In RAM. A previous stage may have left lines of this image in the
	 * cache: push them out while nothing of ours has been written, then go
	 * on uncached. With its MMU off it has cleaned the image (boot
	 * protocol); then only what is written next matters.
	 */
	mov	x10, xzr
	adr_l	x0, _data_start
	mov	x11, #(SCTLR_M | SCTLR_C)
	tst	x26, x11
	b.eq	8f
	adr_l	x0, _start
8:	bl	clean_inval_from
7:
	bic	x10, x26, #SCTLR_M
	bic	x10, x10, #SCTLR_C
	bic	x10, x10, #SCTLR_WXN
	adr	x11, early_vectors
	cmp	x29, #2
	b.eq	2f
	b.gt	3f
1:	msr	SCTLR_EL1, x10
	msr	VBAR_EL1, x11
	b	4f
2:	msr	SCTLR_EL2, x10
	msr	VBAR_EL2, x11
	b	4f
3:	msr	SCTLR_EL3, x10
	msr	VBAR_EL3, x11
4:	isb

	adr_l	x10, early_stack_top
	mov	sp, x10
	adr_l	x0, entry_record
	stp	x19, x20, [x0, #ENTRY_X0]
	stp	x21, x22, [x0, #ENTRY_X0 + 16]
	stp	x23, x24, [x0, #ENTRY_DAIF]
	stp	x27, x25, [x0, #ENTRY_SP]
	stp	x26, x28, [x0, #ENTRY_SCTLR]
	str	x29, [x0, #ENTRY_EL]
	mov	x29, xzr                    /* end of the frame chain */
	mov	x30, xzr
	bl	early_main                  /* does not return */
	b	park
END(entry)
	.ltorg

/*
 * Cleans and invalidates by VA, at an offset of x10 from where we run: what the
 * file holds, and the first stack. The first tables take care of themselves;
 * bss is not touched before the caches are on. Registers only: nothing of ours
 * may be written while it runs. Clobbers x0 to x4.
 */
LOCAL_FUNC(clean_inval_image)
	adr_l	x0, _start
clean_inval_from:                           /* from x0 on instead of the start */
	mov	x4, x30
	adr_l	x1, _data_end
	bl	clean_inval_range
	adr_l	x0, early_stack
	adr_l	x1, early_exception_stack_top
	bl	clean_inval_range
	ret	x4
END(clean_inval_image)

/* DC CIVAC over [x0 + x10, x1 + x10). Clobbers x0 to x3. */
LOCAL_FUNC(clean_inval_range)
	add	x0, x0, x10
	add	x1, x1, x10
	mrs	x2, CTR_EL0
	ubfx	x2, x2, #16, #4             /* DminLine: log2 of words */
	mov	x3, #4
	lsl	x2, x3, x2
	sub	x3, x2, #1
	bic	x0, x0, x3
1:	dc	civac, x0
	add	x0, x0, x2
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ret
END(clean_inval_range)

/*
 * Vectors until the real ones are in force: whatever happens is printed and
 * the CPU stops. They run on a stack of their own, because the cause may be
 * the stack; from ROM that is the page below the place of the copy.
 */
	.macro early_vector kind
	.balign	0x80
	mov	x0, #\kind
	b	early_trap
	.endm

	.section .vectors.early, "ax"
	.balign	0x800
FUNC(early_vectors)
	.set	kind, 0
	.rept	16
	early_vector kind
	.set	kind, kind + 1
	.endr
END(early_vectors)

	.text
LOCAL_FUNC(early_trap)
	adr	x9, _start
	ldr	x10, =CONFIG_ROM_BASE
	sub	x9, x9, x10
	ldr	x10, =CONFIG_ROM_SIZE
	adr_l	x11, early_exception_stack_top
	ldr	x12, =CONFIG_ROM_COPY_ADDR
	cmp	x9, x10
	csel	x11, x12, x11, lo
	msr	SPSel, #1
	mov	sp, x11
	adr	x1, _start
	bl	early_exception
	b	park
END(early_trap)
	.ltorg

	.section .early, "aw", %nobits
	.balign	0x1000
	.global	early_stack
	.hidden	early_stack
early_stack:
	.space	0x2000
early_stack_top:
	.space	0x1000
	.global	early_exception_stack_top
	.hidden	early_exception_stack_top
early_exception_stack_top:
