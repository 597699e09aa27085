/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a loader writes into the devicetree that it hands over. Pure; works on
 * untrusted trees; host-tested.
 */
#ifndef BOOT_FDT_FIXUP_H
#define BOOT_FDT_FIXUP_H

#include <arch/spin.h>
#include <lib/fdt_copy.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fdt_fixup {
	const char *bootargs;          /* NULL: what the tree has stays */
	uint64_t initrd, initrd_size;  /* size 0: what the tree has stays */
	const uint8_t *seed;           /* entropy for rng-seed and kaslr-seed where the tree has none */
	size_t seed_size;              /* 0, or at least FDT_SEED_SIZE */
	uint64_t reserved, reserved_size;   /* of ours that stays: no-map in /reserved-memory; size 0: none */
	uint64_t log, log_size;        /* measurement log, reserved and told of; size 0: none */
	bool psci_smc;                 /* describe our own PSCI (1.1, by SMC) when the tree has none */
	size_t psci_cpus;              /* then: how many CPUs at most get enable-method = "psci" */
	const struct spin_cpu *spin;   /* CPUs that get a release address in our pen: SPIN_STEP apart */
	size_t nspin;
	uint64_t spin_release;         /* that of the first */
};

#define FDT_SEED_SIZE 40               /* 8 bytes for KASLR, 32 for the random number generator */

/* Bytes that the fix-ups may add. */
size_t fdt_fixup_room(const struct fdt_fixup *fix);

/*
 * Adds /reserved-memory/WHAT@BASE, WHAT of at most 20 characters, and the parent
 * where there is none. NO_MAP: the kernel may not even map it. -ENOSPC, -EBADMSG;
 * a message names the node.
 */
int fdt_reserve(void *fdt, const char *what, uint64_t base, uint64_t size, bool no_map);

/*
 * Takes what /chosen says of an initrd out of FDT: one that the previous stage has left, or that
 * a tree names, lies in memory that nobody signed. -EBADMSG; messages name the properties.
 */
int fdt_forget_initrd(void *fdt);

/* True when /chosen lacks rng-seed or kaslr-seed. */
bool fdt_wants_seed(const void *fdt);

/* Writes them into FDT, a copy with that room. -ENOSPC, -EBADMSG; a message names the property. */
int fdt_fixup(void *fdt, const struct fdt_fixup *fix);

#endif
