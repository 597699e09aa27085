/* SPDX-License-Identifier: Apache-2.0 */
/* What every assembly file uses. */
#ifndef ARM64_ASM_H
#define ARM64_ASM_H

#define LOCAL_FUNC(name) .type name, %function; name:
#define FUNC(name)       .global name; .hidden name; LOCAL_FUNC(name)
#define END(name)        .size name, . - name

/* Address of SYM wherever the image runs (+-4 GiB). */
	.macro	adr_l, reg, sym
	adrp	\reg, \sym
	add	\reg, \reg, :lo12:\sym
	.endm

#endif
