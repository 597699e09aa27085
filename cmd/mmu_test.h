/* SPDX-License-Identifier: Apache-2.0 */
/* What the exercises of `mmu test` share. */
#ifndef CMD_MMU_TEST_H
#define CMD_MMU_TEST_H

#include <arch/fault.h>
#include <lib/xlat.h>
#include <stdbool.h>
#include <stdint.h>

enum access_kind { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE, ACCESS_EXCLUSIVE };

/* OUTCOME_OTHER: an exception of another kind, or with another address than the access had. */
enum outcome { OUTCOME_WORKS, OUTCOME_TRANSLATION, OUTCOME_PERMISSION, OUTCOME_ALIGNMENT, OUTCOME_OTHER };

/* One access of 8 bytes, or a call. */
struct access {
	enum access_kind kind;
	uint64_t addr;
	uint64_t value;                /* to write; what was read */
	unsigned int tries;            /* ACCESS_EXCLUSIVE: until it stored, 0: never */
	struct fault_captured fault;   /* unless it worked */
};

#define EXCLUSIVE_TRIES 1000

/* Pages of RAM that belong to the test, and as many addresses to map them at. */
#define SCRATCH_PAGES 2

struct mmu_test {
	uint64_t page;                 /* the granule */
	uint64_t pa, va;
	unsigned int checks, failed;
};

/* Makes the access, whatever comes of it. */
enum outcome mmu_test_access(struct access *a);

/* "works", or the fault in words. BUF is used for that; returned. */
const char *mmu_test_outcome(enum outcome outcome, const struct access *a, char *buf, unsigned int size);

/* Prints a verdict and counts it. */
void mmu_test_verdict(struct mmu_test *t, bool ok, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* What was seen where the architecture promises nothing. */
void mmu_test_seen(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Makes an access of 8 bytes (VALUE for a write) and prints a verdict: is this its outcome? */
bool mmu_test_expect(struct mmu_test *t, const char *what, enum access_kind kind, uint64_t addr,
		     uint64_t value, enum outcome wanted);

/* Maps the test's RAM at its addresses, replacing what was there; false: could not, a verdict. */
bool mmu_test_map(struct mmu_test *t, enum mem_type type, enum mem_perm perm);
void mmu_test_unmap(struct mmu_test *t);

/* The exercises. */
void mmu_test_image(struct mmu_test *t);
void mmu_test_permissions(struct mmu_test *t);
void mmu_test_types(struct mmu_test *t);
void mmu_test_tlb(struct mmu_test *t);

#endif
