/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first instructions, from reset or from a previous stage.
 *
 * Contract: any of EL3, EL2 (E2H 0 or 1), EL1; MMU and caches off, or on with
 * this image mapped VA = PA and writable; loaded anywhere 4 KiB aligned, or in
 * the board's ROM window; x0 is the devicetree or anything else.
 *
 * No memory is written before it is known where that is safe, so what the
 * previous stage left stays in registers until it is recorded:
 *   x19..x22  x0..x3                  x26  SCTLR
 *   x23       DAIF                    x27  SP
 *   x24       SPSel                   x28  where the image stands
 *   x25       VBAR                    x29  CurrentEL (1, 2, 3)
 *   x13..x15  TCR, TTBR0, MAIR        x16  the counter
 * and x17 is how far behind x28 the copy of the image goes: 0 in RAM.
 */
#include <arch/entry_state.h>
#include "early_area.h"
#include "el3_resident.h"
#include "sysreg.h"
#include "asm.h"

	.macro	take_over el
	mrs	x25, VBAR_EL\el
	msr	VBAR_EL\el, x10             /* from here on an exception is reported */
	mrs	x26, SCTLR_EL\el
	mrs	x13, TCR_EL\el
	mrs	x14, TTBR0_EL\el
	mrs	x15, MAIR_EL\el
	.endm

	.macro	uncached el
	mrs	x10, SCTLR_EL\el
	bic	x10, x10, #SCTLR_M
	bic	x10, x10, #SCTLR_C
	bic	x10, x10, #SCTLR_WXN
	msr	SCTLR_EL\el, x10
	.endm

	.section .head, "ax"
/* Header of a Linux arm64 Image (booting.rst): whoever boots Linux boots us. */
FUNC(_start)
	b	entry                       /* code0 */
	.long	0                           /* code1 */
	.quad	0                           /* text_offset */
	/* image_size, with bss, early stack and early tables: the linker script writes it */
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
	adr	x10, vectors
	msr	TPIDRRO_EL0, xzr            /* VECTORS_EARLY */
	cmp	x29, #2
	b.eq	2f
	b.gt	3f
1:	take_over 1
	b	4f
2:	take_over 2
	b	4f
3:	take_over 3
4:	isb
	mov	x19, x0
	mov	x20, x1
	mov	x21, x2
	mov	x22, x3
	mrs	x16, CNTPCT_EL0
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
	b.ne	other_cpu

5:	mov	x17, xzr
	ldr	x11, =CONFIG_ROM_BASE
	sub	x12, x28, x11
	ldr	x11, =CONFIG_ROM_SIZE
	cmp	x12, x11
	b.hs	6f
	ldr	x10, =CONFIG_ROM_COPY_ADDR
	sub	x17, x10, x28
	cmp	x29, #3                     /* the ROM may be secure: gone below EL3 */
	b.eq	copy_uncached

6:	/*
	 * A previous stage with its caches on may have left this image in them:
	 * push it out before they go off. With them off it has cleaned the image
	 * (boot protocol).
	 */
	mov	x11, #(SCTLR_M | SCTLR_C)
	tst	x26, x11
	b.eq	in_ram
	adr_l	x0, _start
	adr_l	x1, _data_end
	bl	clean_inval_range
	cmp	x29, #2
	b.eq	2f
	b.gt	3f
1:	uncached 1
	b	4f
2:	uncached 2
	b	4f
3:	uncached 3
4:	isb

in_ram:
	adr_l	x8, early_area+EARLY_ENTRY
	add	x8, x8, x17
	sub	x0, x8, #EARLY_STACK_USE
	add	x1, x8, #EARLY_ENTRY_ROOM
	bl	clean_inval_range           /* nothing stale may be written over it later */
	stp	x19, x20, [x8, #ENTRY_X0]
	stp	x21, x22, [x8, #ENTRY_X0 + 16]
	stp	x23, x24, [x8, #ENTRY_DAIF]
	stp	x27, x25, [x8, #ENTRY_SP]
	stp	x26, x28, [x8, #ENTRY_SCTLR]
	stp	x29, x16, [x8, #ENTRY_EL]
	stp	x13, x14, [x8, #ENTRY_TCR]
	str	x15, [x8, #ENTRY_MAIR]

	mov	sp, x8
	mov	x19, x17
	mov	x20, x29
	mov	x29, xzr                    /* end of the frame chain */
	mov	x30, xzr
	cmp	x20, #3
	b.ne	8f
	mov	x0, x8
	bl	early_el3                   /* returns at a lower EL, on the same stack */
8:	mov	x1, x19
	adr_l	x0, early_area
	add	x0, x0, x1
	bl	tiny_map_enter              /* does not return */
park:
	wfi
	b	park
END(entry)

/*
 * Goes on in the part that stays at EL3 as soon as the first CPU has put it
 * there. What memory says may be from before the reset; the distributor's
 * EnableGrp0, which that CPU sets last and only the secure world can change,
 * is 0 after a reset.
 */
LOCAL_FUNC(other_cpu)
	adr_l	x0, board
	ldr	x1, [x0, #BOARD_EL3_RESIDENT]
	cbz	x1, park
	ldr	x2, [x0, #BOARD_EL3_GICD]
1:	ldr	w3, [x2]                    /* GICD_CTLR */
	tbnz	w3, #0, 2f
	wfe
	b	1b
2:	dsb	sy
	adr_l	x2, el3_cpu_start
	adrp	x3, _el3_start              /* its page: el3_setup.c */
	sub	x2, x2, x3
	add	x1, x1, x2
	br	x1
END(other_cpu)
	.ltorg

/*
 * At EL3 the copy is made with the caches off, because what they hold there is
 * secure, and what runs later is not. Goes on in the copy, above.
 */
LOCAL_FUNC(copy_uncached)
	adr_l	x0, _start
	adr_l	x1, _data_end
	add	x0, x0, x17
	add	x1, x1, x17
	mov	x10, x0
	mov	x11, x1
	bl	clean_inval_range
	mov	x12, x28
0:	ldp	x4, x5, [x12], #16
	ldp	x6, x7, [x12], #16
	stp	x4, x5, [x10], #16
	stp	x6, x7, [x10], #16
	cmp	x10, x11
	b.lo	0b
	dsb	sy                          /* the copy is in memory */
	ic	iallu                       /* and no older fetch of it */
	dsb	sy
	isb
	adr	x10, vectors
	add	x10, x10, x17
	msr	VBAR_EL3, x10
	isb
	adr	x10, in_ram
	add	x10, x10, x17
	mov	x17, xzr
	br	x10
END(copy_uncached)

/*
 * DC CIVAC over [x0, x1), 13 lines a turn, so up to 12 beyond: what is cleaned in
 * every boot, 12 lines here and 65 of tables, is 1 turn and 5. Clobbers x0, x2, x3.
 */
LOCAL_FUNC(clean_inval_range)
	mrs	x2, CTR_EL0
	ubfx	x2, x2, #16, #4             /* DminLine: log2 of words */
	mov	x3, #4
	lsl	x2, x3, x2
	sub	x3, x2, #1
	bic	x0, x0, x3
1:	.rept	13
	dc	civac, x0
	add	x0, x0, x2
	.endr
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ret
END(clean_inval_range)

/* void early_clear(void *start, void *end): see entry.h */
FUNC(early_clear)
	mov	x4, x0
	mov	x5, x30
	bl	clean_inval_range
	.irp	n, 0, 1, 2, 3
	movi	v\n\().2d, #0
	.endr
1:	.rept	13
	st1	{v0.2d - v3.2d}, [x4], #64
	.endr
	cmp	x4, x1
	b.lo	1b
	ret	x5
END(early_clear)

/*
 * An exception while the program does not run, or not yet, from vectors.S with the
 * vector's number in x0: whatever happens is printed and the CPU stops.
 */
FUNC(early_trap)
	mov	x19, x0
	bl	go_uncached
	mov	x0, x19
	adr	x1, _start
	bl	early_exception
	b	park
END(early_trap)

FUNC(early_stop)
	mov	x19, x0
	bl	go_uncached
	mov	x0, x19
	bl	early_puts
	b	park
END(early_stop)

/*
 * MMU and caches off, on a stack that nobody uses: what is printed may be about
 * the map or the stack, or about memory behind the file that is none, where an
 * image does not fit into RAM. The end of rodata, which is the packed part, is
 * in the file and no longer needed. Clobbers x0 to x11.
 */
LOCAL_FUNC(go_uncached)
	mov	x8, x30
	msr	SPSel, #1
	mrs	x9, CurrentEL
	cmp	x9, #(2 << 2)
	b.eq	2f
	b.gt	3f
1:	uncached 1
	b	4f
2:	uncached 2
	b	4f
3:	uncached 3
4:	isb
	adr_l	x10, _rodata_end
	adr	x9, _start                  /* in ROM: where its copy would have it */
	ldr	x11, =CONFIG_ROM_BASE
	sub	x11, x9, x11
	ldr	x0, =CONFIG_ROM_SIZE
	ldr	x1, =CONFIG_ROM_COPY_ADDR
	sub	x1, x1, x9
	cmp	x11, x0
	csel	x1, x1, xzr, lo
	add	x1, x10, x1
	sub	x0, x1, #EARLY_REPORT_STACK
	mov	sp, x1
	bl	clean_inval_range
	ret	x8
END(go_uncached)
	.ltorg
