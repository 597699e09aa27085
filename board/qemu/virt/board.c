/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU's arm64 "virt" machine. Addresses: QEMU, hw/arm/virt.c, base_memmap[]. */
#include <board.h>

const struct board board = {
	.name = "QEMU virt",
	.fdt_fallback = 0x40000000,      /* -bios: at the start of RAM */
	.el3 = {
		.resident_base = 0x0e000000,   /* secure RAM, exists with secure=on */
		.resident_size = 0x10000,
		.gicd_base = 0x08000000,
		.gicc_base = 0x08010000,
		.gicr_base = 0x080a0000,
		.gicr_size = 0x00f60000,
		.cntfrq = 62500000,
		.max_cpus = 16,
		.cluster_cpus = 16,            /* with a GICv2 there are 8 in all */
		.gpio_base = 0x090b0000,       /* secure PL061 */
		.gpio_poweroff = 0,
		.gpio_reset = 1,
	},
};
