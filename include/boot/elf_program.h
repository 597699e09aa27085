/* SPDX-License-Identifier: Apache-2.0 */
/* From the segments of an ELF file to the parts of a kernel's map. Pure; host-tested. */
#ifndef BOOT_ELF_PROGRAM_H
#define BOOT_ELF_PROGRAM_H

#include <boot/elf.h>
#include <boot/kernel_map.h>

_Static_assert(ELF_MAX_SEGMENTS <= KERNEL_MAX_PIECES, "each segment is a piece");

/*
 * Each segment by its own flags. With mmu=linear the program's base is what p_vaddr
 * and p_paddr of the segment with the entry point differ by, when the first is in
 * an upper half. -EINVAL when another segment differs by something else; a
 * message names it.
 */
int elf_program(const struct elf_image *elf, enum handoff_mmu mmu, struct kernel_program *program);

#endif
