/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All of anybody's stage 1 tables: every descriptor in the order of addresses,
 * and neighbours with equal attributes merged into runs, in the one text form
 * that `mmu dump` prints and `armdecode map` reads.
 *
 * Built on lib/decode_walk.h, and trusting as little. Pure; host-tested.
 */
#ifndef LIB_DECODE_RUNS_H
#define LIB_DECODE_RUNS_H

#include <lib/decode_walk.h>

/* Walks until a scan is given up: tables that share tables look endless. */
#define SCAN_MAX_WALKS (UINT64_C(1) << 22)

/*
 * The walk of VA, the first address of what its last descriptor maps or leaves
 * out. Non-zero ends the scan.
 */
typedef int (*scan_visit)(void *ctx, uint64_t va, const struct walk_result *walk);

/*
 * Visits the range of TTBR0, or of TTBR1 (UPPER), by the descriptors that walks
 * end at: blocks, pages, holes, and those that lead back to a table above
 * (WALK_CYCLE), which are not followed. Returns 0, what VISIT returned, -EINVAL
 * when TCR describes no format or switches the range off or TTBR is none, or
 * -ELOOP after SCAN_MAX_WALKS.
 */
int decode_scan(const struct walk_regime *regime, bool upper, walk_read read, void *read_ctx,
		scan_visit visit, void *ctx);

/* Neighbours with equal attributes at one level. */
struct table_run {
	uint64_t va, pa, size;
	int level;
	unsigned int attr;         /* index into MAIR */
	bool write, execute;       /* for the EL of the regime, which may always read */
	bool el0_read, el0_write, el0_execute;
	bool access_flag;
	bool guarded;              /* BTI */
};

/* The run of what WALK (of VA) ends at, which must be mapped. */
void table_run_of(uint64_t va, const struct walk_result *walk, struct table_run *run);

/* As decode_scan(), for mapped runs. */
int decode_runs(const struct walk_regime *regime, bool upper, walk_read read, void *read_ctx,
		int (*visit)(void *ctx, const struct table_run *run), void *ctx);

/* The heading of the columns. Lines that begin with '#' are no runs. */
#define TABLE_RUN_HEADING \
	"# VA               PA                 size               level type          perm name"

/*
 * One line without its end, into BUF (128 bytes do); returned. Columns are
 * separated by spaces: VA, PA and size as 0x and 16 digits, level, type
 * ("normal", "normal-wt", "normal-nc", "device-nGnRnE", "device-nGnRE",
 * "device-nGRE", "device-GRE", "attr-XX" for other bytes of MAIR, "index-N"
 * without MAIR), permissions ("rw-" of the EL; "rw-/r--" when EL0 has any; "g"
 * follows where the page is guarded, so that indirect branches must land on BTI,
 * and "!" where the access flag is clear, so that every access faults), and NAME
 * up to the end of the line ("-" when NULL).
 */
const char *table_run_format(const struct walk_regime *regime, const struct table_run *run,
			     const char *name, char *buf, size_t size);

#endif
