/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ELF programs for AArch64, and of 32 bits for Arm, by their program headers (System V gABI, "ELF
 * header" and "Program header"; section headers and symbols are not looked
 * at). Two halves: a parser of untrusted bytes, pure and fuzzed; and the
 * placement in memory, decided on a copy of the memory map before anything is
 * written. Host-tested. Knows no shell and no devicetree.
 */
#ifndef BOOT_ELF_H
#define BOOT_ELF_H

#include <boot/plan.h>
#include <lib/memmap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ELF_MAX_SEGMENTS (BOOT_MAX_RANGES - 1)     /* the devicetree is a range too */

/* A PT_LOAD with something in memory. Offset and bytes are inside the file; nothing wraps. */
struct elf_segment {
	uint16_t index;            /* number of its program header */
	bool executable, writable; /* PF_X, PF_W */
	uint64_t offset;
	uint64_t vaddr, paddr;
	uint64_t filesz, memsz;    /* filesz <= memsz */
};

struct elf_image {
	bool is32;                 /* ELF32, for AArch32 state; bit 0 of the entry chooses Thumb */
	uint64_t entry;            /* e_entry */
	uint64_t start;            /* the same as a physical address */
	struct elf_segment segment[ELF_MAX_SEGMENTS];
	size_t nsegments;          /* at least 1 */
};

/* What is started, and what must survive that. */
struct elf_boot {
	uint64_t file, size;       /* where the file lies */
	uint64_t fdt, fdt_size;    /* the devicetree that is handed over */
};

/* True when SIZE bytes at SRC begin like an ELF file of any kind. */
static inline bool elf_is(const void *src, uint64_t size)
{
	return size >= 4 && !memcmp(src, "\177ELF", 4);
}

/* What to say about an ELF file that was given to another command. */
#define ELF_FMT    "0x%" PRIx64 " holds an ELF file%s"
#define ELF_ARG(addr) (addr), IS_ENABLED(CONFIG_CMD_BOOTELF) ? ": start it with bootelf" : \
			      ", and this build has no bootelf (CONFIG_CMD_BOOTELF)"

/*
 * Reads the headers of the file of SIZE bytes at SRC (any alignment).
 * -ENOEXEC no ELF file; -ENOTSUP of another class, byte order, machine or
 * type; -E2BIG more than ELF_MAX_SEGMENTS segments; -EINVAL numbers that
 * cannot be: segments beyond the file, wrapping, misaligned, over one another,
 * an entry point outside of every executable segment. A message names the
 * field, or the program header and its offset in the file.
 *
 * The entry point is a physical address when the bytes of an executable
 * segment lie there, else a virtual one, which is translated.
 */
int elf_parse(const void *src, uint64_t size, struct elf_image *elf);

/*
 * Parses, and decides whether everything can go to its physical addresses.
 * Claims these in MAP, a working copy of the memory map, keeps what is left of
 * the file there, and adds them and the entry point to PLAN. ELF's segments are then
 * in an order in which they can be copied. Nothing is written to memory.
 * Errors of elf_parse(); -EFAULT (no RAM), -EEXIST (over memory that somebody
 * owns, the devicetree, or bytes of the file that are still needed), -ENOSPC
 * (the map is full): a message names the program header.
 */
int elf_prepare(const struct elf_boot *boot, struct memmap *map, struct elf_image *elf,
		struct boot_plan *plan);

/* Copies the segments of a file that was prepared, and clears what the file does not fill. */
void elf_copy(const struct elf_image *elf, uint64_t file);

#endif
