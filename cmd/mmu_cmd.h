/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the `mmu` command share. */
#ifndef CMD_MMU_CMD_H
#define CMD_MMU_CMD_H

#include <lib/decode_walk.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * A subcommand. argv[0] is its name; min and max hold for the rest. Returns
 * enum cmd_result, or a negative errno that has been printed.
 */
struct mmu_subcommand {
	const char *name;
	int min_args, max_args;
	int (*run)(int argc, char *const argv[]);
};

extern const struct mmu_subcommand mmu_sub_info, mmu_sub_dump, mmu_sub_walk, mmu_sub_at;
extern const struct mmu_subcommand mmu_sub_check, mmu_sub_audit, mmu_sub_test;
extern const struct mmu_subcommand mmu_sub_map, mmu_sub_protect, mmu_sub_unmap;

/* The regime that is in force, for walks. */
void mmu_regime(struct walk_regime *regime);

/*
 * walk_read: a descriptor in RAM, which is mapped at its own address or not at
 * all, as ordinary memory. Nothing else is touched, whatever tables point at.
 */
bool mmu_read_descriptor(void *ctx, uint64_t pa, uint64_t *desc);

/* A hexadecimal argument; what is wrong with it is printed. 0 or -EINVAL. */
int mmu_number(const char *what, const char *text, uint64_t *value);

#endif
