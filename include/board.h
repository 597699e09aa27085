/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a board is: data. One board is built into a program; its board.c
 * defines `board`. Nothing includes a header of a board.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

/* For boards that may enter Slipway at EL3: what only the secure world can reach. */
struct board_el3 {
	uint64_t resident_base;    /* memory for the part that stays at EL3; 4 KiB aligned */
	uint64_t resident_size;    /* 24 KiB, and 2112 bytes for each of max_cpus */
	uint64_t gicd_base;
	uint64_t gicc_base;        /* GICv2 CPU interface */
	uint64_t gicr_base;        /* GICv3 redistributors of all CPUs, contiguous */
	uint64_t gicr_size;
	uint64_t cntfrq;           /* Hz; written when reset left CNTFRQ_EL0 at 0 */
	uint64_t max_cpus;         /* that can be started: numbered Aff1 * cluster_cpus + Aff0 */
	uint64_t cluster_cpus;     /* values that Aff0 of MPIDR_EL1 takes */
	uint64_t gpio_base;        /* PL061 that switches power and reset; 0: none */
	uint8_t gpio_poweroff;     /* its lines */
	uint8_t gpio_reset;
};

struct board {
	const char *name;
	uint64_t fdt_fallback;     /* where the devicetree is when x0 does not say; 0: nowhere */
	struct board_el3 el3;      /* resident_base 0: EL3 entry is not supported */
};

extern const struct board board;

#endif
