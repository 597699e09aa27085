/* SPDX-License-Identifier: Apache-2.0 */
/* See <arch/provoke.h>. */
#include "asm.h"

	.text
FUNC(provoke_undefined)
	LANDING_PAD
	.inst	0                           /* UDF #0 */
	ret
END(provoke_undefined)

FUNC(provoke_no_landing_pad)
	LANDING_PAD
	adr	x9, 1f
	br	x9
1:	ret
END(provoke_no_landing_pad)

FUNC(provoke_breakpoint)
	LANDING_PAD
	brk	#1
	ret
END(provoke_breakpoint)

FUNC(provoke_unaligned_load)
	add	x0, x0, #13
	ldar	w0, [x0]
	ret
END(provoke_unaligned_load)

FUNC(provoke_misaligned_sp)
	mov	x9, sp
	add	x10, x0, #8
	mov	sp, x10
	ldr	x10, [sp]
	mov	sp, x9
	ret
END(provoke_misaligned_sp)

FUNC(provoke_wait_for_serror)
	dsb	sy
	isb
	ret
END(provoke_wait_for_serror)

FUNC(provoke_on_exception_stack)
	msr	SPSel, #1
	mov	sp, x0
	msr	SPSel, #0
	.inst	0
	ret
END(provoke_on_exception_stack)
