/* SPDX-License-Identifier: Apache-2.0 */
/* What every assembly file uses. */
#ifndef ARM64_ASM_H
#define ARM64_ASM_H

#define LOCAL_FUNC(name) .type name, %function; name:
#define FUNC(name)       .global name; .hidden name; LOCAL_FUNC(name)
#define END(name)        .size name, . - name

/*
 * With CONFIG_GUARDED_PAGES a function that is called through a pointer begins
 * with LANDING_PAD, and each object says in its note that this is so, as the
 * compiler does for C (ELF for the Arm 64-bit Architecture, "Program property").
 * tools/check-guarded reads the notes.
 */
#ifdef CONFIG_GUARDED_PAGES
#define LANDING_PAD hint #34                /* BTI c: for BLR, and BR by x16 and x17 */

	.pushsection .note.gnu.property, "a", %note
	.balign	8
	.word	4, 16, 5                    /* sizes of name and value, NT_GNU_PROPERTY_TYPE_0 */
	.asciz	"GNU"
	.word	0xc0000000, 4, 1, 0         /* GNU_PROPERTY_AARCH64_FEATURE_1_AND: BTI; padding */
	.popsection
#else
#define LANDING_PAD
#endif

/* Address of SYM wherever the image runs (+-4 GiB). */
	.macro	adr_l, reg, sym
	adrp	\reg, \sym
	add	\reg, \reg, :lo12:\sym
	.endm

/* OP (stp or ldp) with x2 to x29, at 8 bytes for each register from SP on. */
	.macro	op_x2_to_x29, op
	\op	x2, x3, [sp, #16]
	\op	x4, x5, [sp, #32]
	\op	x6, x7, [sp, #48]
	\op	x8, x9, [sp, #64]
	\op	x10, x11, [sp, #80]
	\op	x12, x13, [sp, #96]
	\op	x14, x15, [sp, #112]
	\op	x16, x17, [sp, #128]
	\op	x18, x19, [sp, #144]
	\op	x20, x21, [sp, #160]
	\op	x22, x23, [sp, #176]
	\op	x24, x25, [sp, #192]
	\op	x26, x27, [sp, #208]
	\op	x28, x29, [sp, #224]
	.endm

#endif
