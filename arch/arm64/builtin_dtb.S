/* SPDX-License-Identifier: Apache-2.0 */
/* The devicetree that CONFIG_BUILTIN_DTB_FILE names. */
	.section .rodata.builtin_dtb, "a"
	.balign	8
blob:
	.incbin	"builtin.dtb"

	.section .data.builtin_dtb, "aw"
	.balign	8
	.global	builtin_fdt
	.hidden	builtin_fdt
builtin_fdt:
	.quad	blob
