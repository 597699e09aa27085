/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The translation tables that a kernel is entered with (mmu=identity,
 * mmu=linear; doc/handoff.md): what is mapped how, how much memory the tables
 * take, and the tables themselves.
 *
 * Called by boot/kernel_entry.c. Knows memory only through the memory map and
 * as VA = PA; registers only as values. Pure; host-tested.
 *
 * The reserved memory that it takes begins with one page of the granule for the
 * code that turns the MMU on, which the map has as RX; the tables follow, RW.
 */
#ifndef BOOT_KERNEL_MAP_H
#define BOOT_KERNEL_MAP_H

#include <boot/handoff_choice.h>
#include <lib/memmap.h>
#include <lib/own_format.h>
#include <lib/xlat.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_MAX_PIECES 16

/* A page of the largest granule, so that any kernel can leave the memory out of its map. */
#define KERNEL_MAP_ALIGN 0x10000u

/* A part of the program that the map gives rights of its own. */
struct kernel_piece {
	char name[24];             /* for messages: "program header 3" */
	uint64_t base, size;       /* in memory */
	enum mem_perm perm;        /* MEM_RWX: nothing is known about it; said when it is mapped */
};

struct kernel_program {
	struct kernel_piece piece[KERNEL_MAX_PIECES];
	size_t npieces;
	uint64_t base;             /* VA - PA that it is linked for; 0: VA = PA, or any */
};

struct kernel_map {
	enum handoff_mmu mmu;      /* identity or linear */
	struct xlat_format fmt;    /* of both halves */
	uint64_t base;             /* VA - PA of the kernel's map; 0: identity */
	uint64_t limit;            /* nothing at or above it is mapped */
	uint64_t memory, size;     /* reserved: a page for code, then the tables */
	size_t tables;             /* in use, of fmt's granule; the rest is empty */
	uint64_t lower, upper;     /* roots of the two halves; 0: none */
	uint64_t ttbr0, ttbr1, tcr, mair;
};

/*
 * What HOW asks for, on a CPU with IDS, in REGIME: fills mmu, fmt, base, limit,
 * tcr and mair. LINKED: struct kernel_program's base. -ENOTSUP when the CPU or the
 * regime cannot, -EINVAL when numbers contradict each other; a message names the
 * rule.
 */
int kernel_map_choose(struct kernel_map *m, const struct handoff_choice *how, enum regime regime,
		      const struct own_format_ids *ids, uint64_t linked);

/*
 * Decides what is mapped and takes memory for it (memory, size, tables) in MAP, a working copy with
 * everything placed that will be there. Nothing is written. -ENOMEM when there
 * is no room for that many tables; -EINVAL when parts of the program that must
 * not share a page do; -EFAULT when part of it cannot be mapped at all; -ERANGE
 * when the map ends below all RAM; -ENOSPC when there are more ranges than can be
 * listed. A message names the part and the rule.
 */
int kernel_map_place(struct kernel_map *m, const struct kernel_program *program,
		     struct memmap *map);

/*
 * Writes the tables that kernel_map_place() decided on last, into memory that
 * is reached VA = PA; fills lower, upper, ttbr0 and ttbr1. The caller cleans them to the
 * PoC. The errors of xlat_map() are mistakes of this program's own.
 */
int kernel_map_build(struct kernel_map *m);

/* Is [base, base + size) all below what the map ends with? */
static inline bool kernel_map_reaches(const struct kernel_map *m, uint64_t base, uint64_t size)
{
	return size && base < m->limit && size <= m->limit - base;
}

#endif
