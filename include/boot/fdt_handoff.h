/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /chosen/slipway-handoff: how a program was entered, for the program
 * (doc/handoff.md has the properties). Pure; works on untrusted trees;
 * host-tested.
 */
#ifndef BOOT_FDT_HANDOFF_H
#define BOOT_FDT_HANDOFF_H

#include <boot/handoff_choice.h>
#include <stddef.h>
#include <stdint.h>

/* Of the document; a number that a program may rely on. */
#define FDT_HANDOFF_VERSION 1

/* Bytes that fdt_handoff_add() may add. */
#define FDT_HANDOFF_ROOM 1024

struct fdt_handoff {
	uint8_t el;                /* 1 or 2 */
	bool e2h;                  /* HCR_EL2.E2H; at EL1 of the EL2 below */
	enum handoff_mmu mmu;
	uint64_t limit;            /* what the program is told of lies below it; 0: anywhere */
	/* the rest with an MMU that is on */
	uint8_t granule_shift, va_bits;
	uint64_t base;
	uint64_t sctlr, tcr, mair, ttbr0, ttbr1;
	uint64_t memory, size;     /* reserved: code, tables */
	size_t tables;
	uint64_t secondary;        /* physical address of the other CPUs' entry */
};

/*
 * Writes the node, and with the MMU on a reservation for the memory, into FDT, a
 * copy with that room. -ENOSPC, -EBADMSG; a message names the node.
 */
int fdt_handoff_add(void *fdt, const struct fdt_handoff *h);

#endif
