/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of one format, with the host that holds them and the CPU that reads them. */
#ifndef TEST_XLAT_MACHINE_H
#define TEST_XLAT_MACHINE_H

#include <lib/decode_walk.h>

#include "arm_walk.h"
#include "xlat_host.h"

struct xlat_machine {
	struct xlat_format fmt;
	struct xlat_host host;
	struct xlat_env env;
	struct xlat x;
	struct arm_tcr tcr;
	struct walk_regime registers;
};

/* Fresh tables; UPPER: for TTBR1. Fails the test when they cannot be made. */
void machine_start(struct xlat_machine *m, const struct xlat_format *fmt, bool upper, bool live);
void machine_end(struct xlat_machine *m);

/*
 * xlat_map(), xlat_unmap() with xlat_prune(), xlat_protect(), with the host's judge watching:
 * host.writes counts the stores of the last one.
 */
int machine_map(struct xlat_machine *m, uint64_t va, uint64_t pa, uint64_t size, enum mem_type type,
		enum mem_perm perm, uint64_t *at);
int machine_map_ram(struct xlat_machine *m, uint64_t va, uint64_t size);
int machine_unmap(struct xlat_machine *m, uint64_t va, uint64_t size);
int machine_protect(struct xlat_machine *m, uint64_t va, uint64_t size, enum mem_perm perm);

/* Fails the test when the last of these broke a rule of xlat_host.h. */
void machine_expect_order(struct xlat_machine *m);

/* What the CPU finds at VA. */
struct arm_result machine_walk(struct xlat_machine *m, uint64_t va);

/* The same tables under the rules of the other layout of descriptors. */
struct arm_result machine_walk_as(struct xlat_machine *m, uint64_t va, enum arm_regime regime);

/* What lib/decode/walk.c finds, from the values of the registers. */
struct walk_result machine_decode(struct xlat_machine *m, uint64_t va);

/* A fault, or a leaf that says just this and nothing more; fails the test otherwise. */
void machine_expect_fault(struct xlat_machine *m, uint64_t va);
struct arm_result machine_expect_leaf(struct xlat_machine *m, uint64_t va, uint64_t pa,
				      enum mem_type type, enum mem_perm perm);

#endif
