/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Into a kernel that is entered with the MMU on (include/arch/map_entry.h). A
 * unit that is copied to the start of a page, which the kernel's lower half
 * maps VA = PA, RX, and which is clean to the PoC: it runs with the MMU off
 * first, then on.
 */
#include "asm.h"
#include "map_entry.h"
#include "sysreg.h"

	.macro	install el, tlbi
	msr	TTBR0_EL\el, x4
	msr	TCR_EL\el, x6
	msr	MAIR_EL\el, x7
	msr	VBAR_EL\el, x11
	isb
	tlbi	\tlbi                   /* nothing of another map, nor of before the reset */
	dsb	sy
	isb
	msr	SCTLR_EL\el, x9
	isb
	.endm

	.section .text.mapentry, "ax"
/*
 * Vectors until the kernel has its own. Slipway's need neither a map
 * nor a stack, but the kernel's map may have no executable memory there.
 */
	.balign	0x800
FUNC(map_entry_start)
	.set	kind, 0
	.rept	16
	.balign	0x80
	mov	x0, #(kind * 0x80)
	b	report
	.set	kind, kind + 1
	.endr
END(map_entry_start)

LOCAL_FUNC(report)
	ldr	x1, map_entry_data + MAP_ENTRY_VECTORS
	add	x1, x1, x0
	mrs	x2, CurrentEL
	cmp	x2, #(1 << 2)
	b.eq	1f
	mrs	x3, SCTLR_EL2
	bic	x3, x3, #SCTLR_M
	bic	x3, x3, #SCTLR_C
	msr	SCTLR_EL2, x3
	b	2f
1:	mrs	x3, SCTLR_EL1
	bic	x3, x3, #SCTLR_M
	bic	x3, x3, #SCTLR_C
	msr	SCTLR_EL1, x3
2:	msr	TPIDRRO_EL0, xzr                /* VECTORS_EARLY */
	isb
	br	x1
END(report)

/*
 * From any of the two entries, with the MMU off and interrupts masked: turns MMU
 * and caches on in the EL that it runs at. Returns with x8 the kernel's entry,
 * x10 VA - PA. Clobbers x4 to x12.
 */
LOCAL_FUNC(mmu_on)
	adr	x12, map_entry_data
	ldp	x4, x5, [x12, #MAP_ENTRY_TTBR0]
	ldp	x6, x7, [x12, #MAP_ENTRY_TCR]           /* and MAIR */
	ldp	x9, x10, [x12, #MAP_ENTRY_SCTLR]        /* and VA - PA */
	ldr	x8, [x12, #MAP_ENTRY_ENTRY]
	adr	x11, map_entry_start
	ic	iallu                           /* a CPU that was just started may have old ones */
	mrs	x12, CurrentEL
	cmp	x12, #(1 << 2)
	b.eq	2f
	cbz	x5, 1f
	msr	S3_4_C2_C0_1, x5                /* TTBR1_EL2: only where VHE is */
1:	install	2, alle2
	ret
2:	msr	TTBR1_EL1, x5
	install	1, vmalle1
	ret
END(mmu_on)

/* The boot CPU: x0 to x3 are the kernel's. */
FUNC(map_entry_first)
	bl	mmu_on
	.irp	n, 4,5,6,7,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, xzr
	.endr
	br	x8
END(map_entry_first)

/*
 * Every other CPU: x0 is the physical address of { entry, argument, stack },
 * which is read through the map, so that the kernel need not clean it.
 */
FUNC(map_entry_other)
	msr	daifset, #0xf
	msr	SPSel, #1
	bl	mmu_on
	add	x1, x0, x10
	ldp	x8, x0, [x1]
	ldr	x2, [x1, #16]
	mov	sp, x2
	.irp	n, 1,2,3,4,5,6,7,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	mov	x\n, xzr
	.endr
	br	x8
END(map_entry_other)

	.balign	8
	.global	map_entry_data, map_entry_end
	.hidden	map_entry_data, map_entry_end
map_entry_data:
	.space	MAP_ENTRY_SIZE
map_entry_end:
