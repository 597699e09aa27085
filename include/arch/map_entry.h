/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The code that turns the MMU on for a kernel (mmu=identity, mmu=linear), on
 * its first CPU and on every other one: a page that lies beside the kernel's
 * tables and is mapped VA = PA in them. boot/kernel_entry.c puts it there.
 */
#ifndef ARCH_MAP_ENTRY_H
#define ARCH_MAP_ENTRY_H

#include <lib/contract.h>
#include <lib/own_format.h>
#include <lib/xlat.h>
#include <stdint.h>

struct map_entry {
	uint64_t ttbr0, ttbr1, tcr, mair, sctlr;
	uint64_t base;             /* VA - PA of the kernel's map */
	uint64_t entry;            /* virtual address of the kernel's first instruction */
};

/* Where the copy is entered, as physical addresses. */
struct map_entry_points {
	uint64_t first;            /* for handoff_jump(): the boot CPU */
	uint64_t other;            /* x0: physical address of { entry, argument, stack } */
};

/*
 * Copies it to the page at PAGE (4 KiB aligned RAM); the caller cleans the page
 * to the PoC. The registers of the structure are those of the EL that the
 * kernel is entered at.
 */
struct map_entry_points map_entry_install(uint64_t page, const struct map_entry *how);

/* SCTLR of the kernel's EL: what the contract says with the MMU off, with M, C and I. */
uint64_t map_entry_sctlr(const struct contract *contract);

/* What this CPU says of its translation. */
void map_entry_cpu(struct own_format_ids *ids);

/* The regime that a kernel runs in by this contract. */
enum regime map_entry_regime(const struct contract *contract);

#endif
