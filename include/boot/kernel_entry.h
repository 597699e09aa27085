/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a program is entered beyond its address: with the MMU on or off, and what
 * it is told about that in the devicetree. Used by every boot path between the
 * placement of the program and that of the devicetree.
 */
#ifndef BOOT_KERNEL_ENTRY_H
#define BOOT_KERNEL_ENTRY_H

#include <arch/handoff.h>
#include <boot/fdt_handoff.h>
#include <boot/handoff_choice.h>
#include <boot/kernel_map.h>
#include <lib/contract_mmu.h>
#include <lib/memmap.h>

/*
 * For a program that was placed in MAP, a working copy, and is entered as HOW
 * says: takes memory for its tables, makes them, and puts the code there that
 * turns the MMU on; HANDOFF (mode and entry are set) goes there then, with x1 =
 * VA - PA in a linear map unless x1 is something already. Fills TOLD for fdt_handoff_add().
 * With mmu=off only the last. Errors of kernel_map_choose() and
 * kernel_map_place(), -ENOTSUP of handoff_begin(), and -EIO when the registers break
 * the contract.
 */
int kernel_entry_place(const struct kernel_program *program, const struct handoff_choice *how,
		       struct memmap *map, struct handoff *handoff, struct fdt_handoff *told);

/*
 * What kernel_entry_place() would do for a program of no size, for `handoff`: M and
 * C without the addresses of tables; memory is taken in MAP and nothing is
 * written. Errors as there.
 */
int kernel_entry_preview(const struct handoff_choice *how, const struct contract *contract,
			 struct memmap *map, struct kernel_map *m, struct contract_mmu *c);

/*
 * 0 when a kernel that wants its MMU off may be entered as HOW says; -EPERM with
 * a message that begins with WHO. An MMU mode that nobody asked for, Kconfig's, is
 * taken back.
 */
int kernel_entry_check_linux(const char *who, struct handoff_choice *how);

/* A program of which nothing is known but where it lies: RWX, and said. */
void kernel_entry_raw(struct kernel_program *program, uint64_t base, uint64_t size);

#endif
