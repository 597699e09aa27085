/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An imagined machine for the tests of the trace's model: RAM to read from,
 * events written as the instructions they stand for, and a count of what the
 * model objected to.
 */
#ifndef TEST_UNIT_TRACE_MACHINE_H
#define TEST_UNIT_TRACE_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../trace/model.h"

#define RAM      0x40000000ull
#define RAM_SIZE (8ull << 20)
#define CODE     (RAM + 0x1000)      /* where the imagined program runs: never written */
#define DATA     (RAM + 0x100000)
#define ROOT     (RAM + 0x200000)    /* tables: level 1, then 2, of a 39-bit space */
#define LEVEL2   (ROOT + 0x1000)
#define SPARE    (ROOT + 0x2000)
#define KERNEL   (RAM + 0x400000)
#define FDT      (RAM + 0x300000)
#define TCR_39   (25 | 1 << 8 | 1 << 10 | 3 << 12) /* T0SZ, IRGN0, ORGN0, SH0; 4K */
#define BLOCK    0x701ull            /* valid, block, AF, inner shareable, RW */
#define TABLE    0x3ull

struct machine {
	struct model *model;
	uint8_t ram[RAM_SIZE];
	unsigned int broken[RULE_COUNT];
	unsigned int total;
};

int machine_set_up(void **state);
int machine_tear_down(void **state);

/* A test that begins with a machine at reset, at EL2 with the MMU off. */
#define TRACE_TEST(f) cmocka_unit_test_setup_teardown(f, machine_set_up, machine_tear_down)

/* Begins again at reset. */
struct machine *machine_again(void **state);

/* This rule was broken, and no other. */
void assert_broken(const struct machine *t, enum rule rule);
void assert_kept(const struct machine *t);

void store(struct machine *t, uint64_t addr, uint64_t value);
void load(struct machine *t, uint64_t addr);
void run(struct machine *t, uint64_t addr);
void dc(struct machine *t, enum dc_op op, uint64_t addr);
void dsb(struct machine *t);
void isb(struct machine *t);
void tlbi(struct machine *t);
void msr(struct machine *t, enum reg reg, uint64_t value);

/* Tables that map RAM with 2 MiB blocks, written with the MMU off on invalidated lines. */
void write_tables(struct machine *t);
void set_table_registers(struct machine *t);

/* All of what it takes. */
void mmu_on(struct machine *t);
void mmu_off(struct machine *t);

#endif
