/* SPDX-License-Identifier: Apache-2.0 */
/* All of a set of tables: scans, merged runs, their text; PAR_EL1 against walks. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lib/decode_par.h>
#include <lib/decode_runs.h>
#include <lib/decode_sample.h>
#include <lib/util.h>

#define TABLE   512
#define BASE    UINT64_C(0x40008000)      /* of the first table */
#define L1      (BASE + 0x1000)
#define L2      (BASE + 0x2000)
#define L3      (BASE + 0x3000)
#define MAIR    UINT64_C(0xffbb440c0400)
/* EL2, E2H = 0: 48 bits, 4K, PS = 44 bits */
#define TCR     UINT64_C(0x80843510)

#define LEAF(pa, type, attr) ((pa) | (type) | (uint64_t)(attr) << 2 | BIT(10) | BIT(6))
#define BLOCK   1u
#define PAGE    3u
#define RO      BIT(7)
#define XN      BIT(54)
#define GP     BIT(50)

static uint64_t tables[4 * TABLE];
static struct walk_memory memory = { tables, BASE, sizeof(tables) };
static struct walk_regime regime = {
	.el = 2, .tcr = TCR, .ttbr0 = BASE, .mair = MAIR, .mair_known = true, .wxn = true,
};
static char out[8192];

static int setup(void **state)
{
	memset(tables, 0, sizeof(tables));
	regime = (struct walk_regime){
		.el = 2, .tcr = TCR, .ttbr0 = BASE, .mair = MAIR, .mair_known = true, .wxn = true,
	};
	tables[0] = L1 | 3;
	tables[TABLE + 1] = L2 | 3;               /* 0x40000000 */
	tables[2 * TABLE] = L3 | 3;
	out[0] = '\0';
	return 0;
}

static int collect(void *ctx, const struct table_run *run)
{
	char line[128];

	assert_true(strlen(out) + sizeof(line) < sizeof(out));
	strcat(out, table_run_format(&regime, run, ctx, line, sizeof(line)));
	strcat(out, "\n");
	return 0;
}

static void runs_are(const char *text)
{
	out[0] = '\0';
	assert_int_equal(decode_runs(&regime, false, walk_memory_read, &memory, collect, "name it"), 0);
	assert_string_equal(out, text);
}

#define LINE(va, pa, size, level, type, perm) \
	"0x00000000" va " 0x00000000" pa " 0x00000000" size "     " level " " type " " perm " name it\n"

static void test_runs(void **state)
{
	runs_are("");
	/* pages 0, 1, 3: neighbours merge, a hole does not */
	tables[3 * TABLE] = LEAF(0x80000000, PAGE, 5) | XN;
	tables[3 * TABLE + 1] = LEAF(0x80001000, PAGE, 5) | XN;
	tables[3 * TABLE + 3] = LEAF(0x80003000, PAGE, 5) | XN;
	runs_are(LINE("40000000", "80000000", "00002000", "3", "normal       ", "rw- ")
		 LINE("40003000", "80003000", "00001000", "3", "normal       ", "rw- "));
	/* another attribute, permission, output: none continues the one before */
	tables[3 * TABLE + 2] = LEAF(0x80002000, PAGE, 3) | XN;
	tables[3 * TABLE + 3] |= RO;
	tables[3 * TABLE + 4] = LEAF(0x90000000, PAGE, 5) | XN | RO;
	tables[3 * TABLE + 5] = (LEAF(0x90001000, PAGE, 5) | XN | RO) & ~BIT(10);
	tables[3 * TABLE + 6] = LEAF(0x90002000, PAGE, 5) | RO;
	runs_are(LINE("40000000", "80000000", "00002000", "3", "normal       ", "rw- ")
		 LINE("40002000", "80002000", "00001000", "3", "normal-nc    ", "rw- ")
		 LINE("40003000", "80003000", "00001000", "3", "normal       ", "r-- ")
		 LINE("40004000", "90000000", "00001000", "3", "normal       ", "r-- ")
		 LINE("40005000", "90001000", "00001000", "3", "normal       ", "r--!")
		 LINE("40006000", "90002000", "00001000", "3", "normal       ", "r-x "));
}

static void test_guarded(void **state)
{
	tables[3 * TABLE] = LEAF(0x80000000, PAGE, 5) | RO | GP;
	tables[3 * TABLE + 1] = LEAF(0x80001000, PAGE, 5) | RO | GP;
	tables[3 * TABLE + 2] = LEAF(0x80002000, PAGE, 5) | RO;
	tables[3 * TABLE + 3] = (LEAF(0x80003000, PAGE, 5) | RO | GP) & ~BIT(10);
	runs_are(LINE("40000000", "80000000", "00002000", "3", "normal       ", "r-xg")
		 LINE("40002000", "80002000", "00001000", "3", "normal       ", "r-x ")
		 LINE("40003000", "80003000", "00001000", "3", "normal       ", "r-xg!"));
}

static void test_levels(void **state)
{
	/* the last page of a table, then a block, then the last block of the table above */
	tables[3 * TABLE + 511] = LEAF(0x801ff000, PAGE, 1) | XN;
	tables[2 * TABLE + 1] = LEAF(0x80200000, BLOCK, 1) | XN;
	tables[2 * TABLE + 2] = LEAF(0x80400000, BLOCK, 1) | XN;
	tables[2 * TABLE + 511] = LEAF(0xbfe00000, BLOCK, 0) | XN;
	tables[TABLE + 2] = LEAF(0xc0000000, BLOCK, 2) | XN;
	runs_are(LINE("401ff000", "801ff000", "00001000", "3", "device-nGnRE ", "rw- ")
		 LINE("40200000", "80200000", "00400000", "2", "device-nGnRE ", "rw- ")
		 LINE("7fe00000", "bfe00000", "00200000", "2", "device-nGnRnE", "rw- ")
		 LINE("80000000", "c0000000", "40000000", "1", "device-GRE   ", "rw- "));
	/* a block where there is none, a table that cannot be read: holes */
	tables[1] = LEAF(0, BLOCK, 5);
	tables[2 * TABLE + 1] = UINT64_C(0x12345000) | 3;
	tables[TABLE + 2] = 0;
	runs_are(LINE("401ff000", "801ff000", "00001000", "3", "device-nGnRE ", "rw- ")
		 LINE("40400000", "80400000", "00200000", "2", "device-nGnRE ", "rw- ")
		 LINE("7fe00000", "bfe00000", "00200000", "2", "device-nGnRnE", "rw- "));
}

static void test_names(void **state)
{
	tables[3 * TABLE] = LEAF(0x80000000, PAGE, 5) | XN;
	regime.mair = UINT64_C(0xf0) << 40;
	runs_are(LINE("40000000", "80000000", "00001000", "3", "attr-f0      ", "rw- "));
	regime.mair_known = false;
	runs_are(LINE("40000000", "80000000", "00001000", "3", "index-5      ", "rw- "));
	/* EL1&0: AP[1] is EL0's, and what it may write nobody above executes */
	regime = (struct walk_regime){ .el = 1, .tcr = UINT64_C(0x400803510), .ttbr0 = BASE,
				       .mair = MAIR, .mair_known = true };
	tables[3 * TABLE] = LEAF(0x80000000, PAGE, 5);
	runs_are(LINE("40000000", "80000000", "00001000", "3", "normal       ", "rw-/rwx"));
}

static void test_upper(void **state)
{
	regime = (struct walk_regime){ .el = 1, .tcr = UINT64_C(0x4b5103510) | BIT(7), .ttbr1 = BASE,
				       .mair = MAIR, .mair_known = true };
	tables[0] = 0;
	tables[511] = L1 | 3;
	tables[TABLE + 1] = 0;
	tables[TABLE + 511] = L2 | 3;
	tables[2 * TABLE + 511] = LEAF(0x80000000, BLOCK, 5) & ~BIT(6);
	assert_int_equal(decode_runs(&regime, true, walk_memory_read, &memory, collect, NULL), 0);
	assert_string_equal(out, "0xffffffffffe00000 0x0000000080000000 0x0000000000200000     2 "
			    "normal        rwx/--x -\n");
	/* EPD0 */
	assert_int_equal(decode_runs(&regime, false, walk_memory_read, &memory, collect, NULL), -EINVAL);
}

static int stop(void *ctx, uint64_t va, const struct walk_result *walk)
{
	return va >= 0x40000000 ? -EINTR : 0;
}

static int count(void *ctx, uint64_t va, const struct walk_result *walk)
{
	++*(uint64_t *)ctx;
	return 0;
}

static void test_ends(void **state)
{
	uint64_t visits = 0;

	assert_int_equal(decode_scan(&regime, false, walk_memory_read, &memory, stop, NULL), -EINTR);
	/* there is no TTBR1 at EL2; a granule that does not exist */
	assert_int_equal(decode_scan(&regime, true, walk_memory_read, &memory, stop, NULL), -EINVAL);
	regime.tcr |= 3u << 14;
	assert_int_equal(decode_scan(&regime, false, walk_memory_read, &memory, stop, NULL), -EINVAL);
	/* nor a first table beyond PS, 44 bits */
	regime = (struct walk_regime){ .el = 2, .tcr = TCR, .ttbr0 = BIT(44) };
	assert_int_equal(decode_scan(&regime, false, walk_memory_read, &memory, stop, NULL), -EINVAL);
	/* one table, 512 times below each of 512 that are one: 2^27 pages in three tables */
	regime.ttbr0 = BASE;
	for (size_t i = 0; i < TABLE; i++) {
		tables[i] = L1 | 3;
		tables[TABLE + i] = L2 | 3;
		tables[2 * TABLE + i] = L3 | 3;
	}
	assert_int_equal(decode_scan(&regime, false, walk_memory_read, &memory, count, &visits), -ELOOP);
	assert_int_equal(visits, SCAN_MAX_WALKS);
}

static int see_cycle(void *ctx, uint64_t va, const struct walk_result *w)
{
	size_t *cycles = ctx;

	assert_true(w->steps && w->end != WALK_END_OFF);
	if (w->end != WALK_END_CYCLE)
		return 0;
	assert_false(w->mapped);
	assert_int_equal(w->step[w->steps - 1].kind, WALK_CYCLE);
	cycles[w->steps]++;
	return 0;
}

/* A descriptor that leads to a table above itself is said once, and not followed. */
static void test_cycles(void **state)
{
	size_t cycles[WALK_MAX_STEPS + 1] = { 0 };

	tables[511] = BASE | 3;                   /* the root in its own last entry */
	tables[TABLE + 7] = BASE | 3;             /* and from level 1 */
	tables[2 * TABLE + 9] = L2 | 3;           /* level 2 in itself */
	assert_int_equal(decode_scan(&regime, false, walk_memory_read, &memory, see_cycle, cycles), 0);
	assert_int_equal(cycles[1], 1);
	assert_int_equal(cycles[2], 1);
	assert_int_equal(cycles[3], 1);
	/* as runs: only what is mapped besides */
	tables[3 * TABLE] = LEAF(0x80000000, PAGE, 5) | XN;
	runs_are(LINE("40000000", "80000000", "00001000", "3", "normal       ", "rw- "));
}

/* --- PAR_EL1 ------------------------------------------------------------------------------ */

#define PAR_FAULT(fst) (UINT64_C(0x801) | (uint64_t)(fst) << 1)
#define PAR_OK(pa)     (UINT64_C(0xff00000000000b80) | (pa))

static enum par_verdict verdict(uint64_t va, bool write, uint64_t par)
{
	struct walk_result w;

	decode_walk(&regime, va, walk_memory_read, &memory, &w);
	return par_compare(&w, write, par);
}

static void test_par(void **state)
{
	tables[3 * TABLE] = LEAF(0x80000000, PAGE, 5) | XN | RO;
	tables[2 * TABLE + 1] = LEAF(0x80200000, BLOCK, 5) | XN;
	assert_int_equal(verdict(0x40000123, false, PAR_OK(0x80000000)), PAR_EQUAL);
	assert_int_equal(verdict(0x40212345, true, PAR_OK(0x80212000)), PAR_EQUAL);
	assert_int_equal(verdict(0x40212345, true, PAR_OK(0x80213000)), PAR_DIFFERS);
	/* attributes may differ */
	assert_int_equal(verdict(0x40000123, false, PAR_OK(0x80000000) & ~MASK(63, 56)), PAR_EQUAL);
	/* a write of a read-only page: permission fault of level 3, nothing else */
	assert_int_equal(verdict(0x40000000, true, PAR_FAULT(0x0f)), PAR_EQUAL);
	assert_int_equal(verdict(0x40000000, true, PAR_FAULT(0x0e)), PAR_DIFFERS);
	assert_int_equal(verdict(0x40000000, true, PAR_FAULT(0x07)), PAR_DIFFERS);
	assert_int_equal(verdict(0x40000000, true, PAR_OK(0x80000000)), PAR_DIFFERS);
	assert_int_equal(verdict(0x40000000, false, PAR_FAULT(0x0f)), PAR_DIFFERS);
	/* holes at each level, and outside the range */
	assert_int_equal(verdict(0x40001000, false, PAR_FAULT(0x07)), PAR_EQUAL);
	assert_int_equal(verdict(0x40400000, false, PAR_FAULT(0x06)), PAR_EQUAL);
	assert_int_equal(verdict(0x80000000, false, PAR_FAULT(0x05)), PAR_EQUAL);
	assert_int_equal(verdict(BIT(40), false, PAR_FAULT(0x04)), PAR_EQUAL);
	assert_int_equal(verdict(BIT(50), true, PAR_FAULT(0x04)), PAR_EQUAL);
	assert_int_equal(verdict(0x40001000, false, PAR_OK(0)), PAR_DIFFERS);
}

static void test_par_of_odd_descriptors(void **state)
{
	/* access flag before permission; an output beyond PS before both */
	tables[3 * TABLE] = (LEAF(0x80000000, PAGE, 5) | RO) & ~BIT(10);
	assert_int_equal(verdict(0x40000000, true, PAR_FAULT(0x0b)), PAR_EQUAL);
	tables[3 * TABLE] = (LEAF(BIT(45), PAGE, 5) | RO) & ~BIT(10);
	assert_int_equal(verdict(0x40000000, true, PAR_FAULT(0x03)), PAR_EQUAL);
	/* a table that is not in memory: no opinion */
	tables[2 * TABLE] = UINT64_C(0x12345000) | 3;
	assert_int_equal(verdict(0x40000000, false, PAR_FAULT(0x07)), PAR_UNKNOWN);
	/* nor when stage 2 answered, or TCR is nonsense */
	assert_int_equal(verdict(BIT(40), false, PAR_FAULT(0x04) | BIT(9)), PAR_UNKNOWN);
	regime.tcr |= 3u << 14;
	assert_int_equal(verdict(BIT(40), false, PAR_FAULT(0x04)), PAR_UNKNOWN);
	/* but where EPD1 switches the range off, its size and granule are of no interest */
	regime = (struct walk_regime){ .el = 1, .tcr = UINT64_C(0x400803510), .ttbr0 = BASE };
	assert_int_equal(verdict(~UINT64_C(0), false, PAR_FAULT(0x04)), PAR_EQUAL);
	assert_int_equal(verdict(~UINT64_C(0), false, PAR_FAULT(0x05)), PAR_DIFFERS);
}

static void test_par_of_level_minus_1(void **state)
{
	/* EL1&0, LPA2: 52 bits of 4K pages begin at level -1 */
	regime = (struct walk_regime){ .el = 1, .tcr = UINT64_C(0x60080350c) | BIT(59), .ttbr0 = BASE };
	tables[0] = 0;
	assert_int_equal(verdict(0, false, PAR_FAULT(0x2b)), PAR_EQUAL);
	assert_int_equal(verdict(0, false, PAR_FAULT(0x04)), PAR_DIFFERS);
}

/* --- sampling --------------------------------------------------------------------------- */

static struct sample sample;

static void test_edges(void **state)
{
	struct table_run top = { .va = UINT64_C(0xffffffffffe00000), .size = 0x200000 };

	tables[3 * TABLE] = LEAF(0x80000000, PAGE, 5) | XN;
	sample_init(&sample, 48, 1);
	assert_int_equal(decode_runs(&regime, false, walk_memory_read, &memory, sample_add, &sample), 0);
	assert_int_equal(sample.runs, 1);
	assert_int_equal(sample_edge(&sample, 0, 0), 0x40000000);
	assert_int_equal(sample_edge(&sample, 0, 1), 0x40000fff);
	assert_int_equal(sample_edge(&sample, 0, 2), 0x3fffffff);
	assert_int_equal(sample_edge(&sample, 0, 3), 0x40001000);
	/* the end of the space wraps; too many are counted, not kept */
	sample_add(&sample, &top);
	assert_int_equal(sample_edge(&sample, 1, 3), 0);
	for (size_t i = 2; i < SAMPLE_MAX_RUNS + 3; i++)
		sample_add(&sample, &top);
	assert_int_equal(sample.runs, SAMPLE_MAX_RUNS);
	assert_int_equal(sample.dropped, 3);
}

static void test_random(void **state)
{
	struct table_run run = { .va = 0x40000000, .size = 0x1000 }, all = { .va = 0, .size = 0 };
	size_t in = 0, close = 0, low = 0, wild = 0;
	uint64_t first;

	sample_init(&sample, 39, 7);
	sample_add(&sample, &run);
	for (size_t i = 0; i < 8000; i++) {
		uint64_t va = sample_random(&sample);

		in += va - run.va < run.size;
		close += va - run.va >= run.size && va + KIB(64) >= run.va &&
			 va < run.va + run.size + KIB(64);
		low += va < BIT(30);
		wild += va >= BIT(39);
	}
	assert_in_range(in, 3800, 4300);
	assert_in_range(close, 800, 1200);
	assert_in_range(wild, 800, 1200);
	assert_in_range(low, 1200, 3000);
	/* the same seed, the same addresses; another, others */
	sample_init(&sample, 39, 7);
	first = sample_random(&sample);
	sample_init(&sample, 39, 7);
	assert_int_equal(sample_random(&sample), first);
	sample_init(&sample, 39, 8);
	assert_int_not_equal(sample_random(&sample), first);
	/* a run of all 64 bits; no run at all */
	sample_add(&sample, &all);
	for (size_t i = 0; i < 100; i++)
		sample_random(&sample);
	sample_init(&sample, 48, 1);
	for (size_t i = 0; i < 100; i++)
		sample_random(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_guarded, setup),
		cmocka_unit_test_setup(test_runs, setup),
		cmocka_unit_test_setup(test_levels, setup),
		cmocka_unit_test_setup(test_names, setup),
		cmocka_unit_test_setup(test_upper, setup),
		cmocka_unit_test_setup(test_ends, setup),
		cmocka_unit_test_setup(test_cycles, setup),
		cmocka_unit_test_setup(test_par, setup),
		cmocka_unit_test_setup(test_par_of_odd_descriptors, setup),
		cmocka_unit_test_setup(test_par_of_level_minus_1, setup),
		cmocka_unit_test_setup(test_edges, setup),
		cmocka_unit_test_setup(test_random, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
